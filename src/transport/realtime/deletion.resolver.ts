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
    description: 'The post, with the count of the comments that are left; null when it is gone.',
  })
  post(@Root() { postId }: CommentDeletion, @Ctx() ctx: RequestContext): Promise<Post | null> {
    return postById(ctx).load(postId)
  }
}
