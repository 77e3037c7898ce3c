import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { Post } from '../../features/feed/post.entity'
import { postById } from '../../features/feed/post.queries'
import type { RequestContext } from '../../platform/context'
import { CommentDeletion } from './deletions'

/** What a deleted comment changed. */
@Resolver(() => CommentDeletion)
export class CommentDeletionResolver {
  @FieldResolver(() => Post, {
    nullable: true,
    description: 'The post, with its new count of comments; null when it was deleted.',
  })
  post(@Root() { postId }: CommentDeletion, @Ctx() ctx: RequestContext): Promise<Post | null> {
    return postById(ctx).load(postId)
  }
}
