import { Field, ID, ObjectType } from 'type-graphql'

/** A post that was deleted. */
@ObjectType({ description: 'A post that was deleted.' })
export class PostDeletion {
  @Field(() => ID, { description: 'The id that it had.' })
  readonly postId: string

  constructor(postId: string) {
    this.postId = postId
  }
}

/** A comment that was deleted. */
@ObjectType({ description: 'A comment that was deleted.' })
export class CommentDeletion {
  @Field(() => ID, { description: 'The id that it had.' })
  readonly commentId: string

  @Field(() => ID, { description: 'The post that it was under.' })
  readonly postId: string

  constructor(postId: string, commentId: string) {
    this.postId = postId
    this.commentId = commentId
  }
}

/** The deletion in a signal, `POST/COMMENT`. */
export function decodeCommentDeletion(signal: string): CommentDeletion {
  const [postId = '', commentId = ''] = signal.split('/')
  return new CommentDeletion(postId, commentId)
}
