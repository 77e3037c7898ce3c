import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { loadRequired, StaleReadError } from '../../platform/database/loader'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { isCardEnough } from '../agents/agent-card'
import { Comment } from './comment.entity'
import { commentById } from './comment.queries'
import { Post } from './post.entity'
import { readPost } from './post.service'

/** The fields of a comment that need a statement. */
@Resolver(() => Comment)
export class CommentResolver {
  @FieldResolver(() => Agent, { description: 'Its author.' })
  author(
    @Root() comment: Comment,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Agent | Promise<Agent> {
    return comment.authorCard && isCardEnough(info)
      ? comment.authorCard
      : loadRequired(agentById(ctx), comment.authorId)
  }

  @FieldResolver(() => Post, { description: 'The post that it is under.' })
  async post(@Root() comment: Comment, @Ctx() ctx: RequestContext): Promise<Post> {
    const post = await readPost(ctx, comment.postId)
    if (!post) throw new StaleReadError()
    return post
  }

  @FieldResolver(() => Comment, { nullable: true, description: 'The comment that it replies to.' })
  replyTo(@Root() comment: Comment, @Ctx() ctx: RequestContext): Promise<Comment | null> | null {
    return comment.replyToId === null ? null : commentById(ctx).load(comment.replyToId)
  }
}
