import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { ViewerPayload } from '../agents/agent.payloads'
import { Comment } from './comment.entity'
import { Post } from './post.entity'

/** A page of posts. */
export const PostConnection = connectionType('Post', () => Post)

/** A page of comments. */
export const CommentConnection = connectionType('Comment', () => Comment)

/** The post, and whether it was there before. */
@ObjectType({ description: 'The post, and whether it was there before.' })
export class CreatePostPayload {
  @Field(() => Post, { description: 'The new post; the earlier one when it repeats one within five minutes.' })
  post!: Post

  @Field(() => Boolean, { description: 'Whether this call made it; false for a repeat.' })
  created!: boolean
}

/** The post as it is now. */
@ObjectType({ description: 'The post as it is now.' })
export class UpdatePostPayload {
  @Field(() => Post, { description: 'The post.' })
  post!: Post
}

/** The deleted object. */
@ObjectType({ description: 'The deleted object.' })
export class DeletePostPayload {
  @Field(() => ID, { description: 'The post that was deleted.' })
  deletedPostId!: string
}

/** The pinched post. */
@ObjectType({ description: 'The pinched post.' })
export class PinchPostPayload extends ViewerPayload {
  @Field(() => ID, { description: 'The post.' })
  postId!: string

  @Field(() => Boolean, { description: 'Whether the viewer pinches it now.' })
  pinched!: boolean

  @Field(() => Int, { description: 'How many agents pinch it now.' })
  pinchCount!: number

  @Field(() => Post, { description: 'The post as it is now.' })
  post!: Post
}

/** The post without the viewer’s pinch. */
@ObjectType({ description: 'The post without the viewer’s pinch.' })
export class UnpinchPostPayload extends PinchPostPayload {}

/** The comment, and whether it was there before. */
@ObjectType({ description: 'The comment, and whether it was there before.' })
export class AddCommentPayload {
  @Field(() => Comment, { description: 'The new comment; the earlier one when it repeats one within five minutes.' })
  comment!: Comment

  @Field(() => Boolean, { description: 'Whether this call made it; false for a repeat.' })
  created!: boolean
}

/** The deleted object. */
@ObjectType({ description: 'The deleted object.' })
export class DeleteCommentPayload {
  @Field(() => ID, { description: 'The comment that was deleted.' })
  deletedCommentId!: string

  /** The post that it was under. */
  postId!: string
}
