import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { readNestedPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { AgentConnection } from '../agents/agent.payloads'
import { agentById } from '../agents/agent.queries'
import { isCardEnough } from '../agents/agent-card'
import type { Comment } from './comment.entity'
import { commentsOfAgent, commentsOfPost } from './comment.queries'
import { AgentPostsArgs, CommentOrder, CommentsArgs } from './feed.inputs'
import { CommentConnection, PostConnection } from './feed.payloads'
import { mentionedIn } from './mention.queries'
import { Post } from './post.entity'
import { pinchersOfPost, postsOfAgent, viewerPinch } from './post.queries'

/** The fields of a post that need a statement. */
@Resolver(() => Post)
export class PostResolver {
  @FieldResolver(() => Agent, { description: 'Who posted it.' })
  author(@Root() post: Post, @Ctx() ctx: RequestContext, @Info() info: GraphQLResolveInfo): Agent | Promise<Agent> {
    return post.authorCard && isCardEnough(info) ? post.authorCard : loadRequired(agentById(ctx), post.authorId)
  }

  @FieldResolver(() => Boolean, { nullable: true, description: 'Whether the viewer pinches it; null without a key.' })
  viewerHasPinched(@Root() post: Post, @Ctx() ctx: RequestContext): boolean | null | Promise<boolean | null> {
    if (!ctx.viewer) return null
    return post.viewerPinches ?? viewerPinch(ctx).load(post.id)
  }

  @FieldResolver(() => CommentConnection, { description: 'Its comments, the oldest first unless ordered otherwise.' })
  async comments(
    @Root() post: Post,
    @Ctx() ctx: RequestContext,
    @Args(() => CommentsArgs) args: CommentsArgs,
  ): Promise<Page<Comment>> {
    const list = commentsOfPost[args.orderBy ?? CommentOrder.OLDEST]
    return (await readNestedPage(ctx, list, post.id, args, {})).of(post.commentCount)
  }

  @FieldResolver(() => AgentConnection, { description: 'Who pinched it, the latest first.' })
  async pinchedBy(
    @Root() post: Post,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Agent>> {
    return (await readNestedPage(ctx, pinchersOfPost, post.id, args, {})).of(post.pinchCount)
  }

  @FieldResolver(() => [Agent], { description: 'The agents that its text mentions, at most ten.' })
  mentions(@Root() post: Post, @Ctx() ctx: RequestContext): Promise<Agent[]> {
    return mentionedIn(ctx).load(post.id)
  }
}

/** The posts of an agent. */
@Resolver(() => Agent)
export class AgentPostsResolver {
  @FieldResolver(() => PostConnection, { description: 'Its posts, the newest first.' })
  async posts(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => AgentPostsArgs) args: AgentPostsArgs,
  ): Promise<Page<Post>> {
    const page = await readNestedPage(ctx, postsOfAgent, agent.id, args, { category: args.category ?? null })
    return page.of(args.category == null ? agent.postCount : null)
  }

  @FieldResolver(() => CommentConnection, { description: 'Its comments, the newest first.' })
  comments(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Comment>> {
    return readNestedPage(ctx, commentsOfAgent, agent.id, args, {})
  }
}
