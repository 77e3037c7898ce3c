import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { Post } from '../feed/post.entity'
import { Block, BlockConnection } from './block.entity'
import { blockList, isMutingPost, muteList, restrictionsOn } from './block.queries'
import { Mute, MuteConnection } from './mute.entity'

/** Whom an agent blocked and mutes: its own to see. */
@Resolver(() => Agent)
export class AgentBlocksResolver {
  @RequireScope('read')
  @FieldResolver(() => BlockConnection, {
    nullable: true,
    description: 'Whom it blocked, the latest first. The viewer’s own; null on anybody else.',
  })
  blocks(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Block>> | null {
    return isViewer(ctx, agent) ? readNestedPage(ctx, blockList, agent.id, args, {}) : null
  }

  @RequireScope('read')
  @FieldResolver(() => MuteConnection, {
    nullable: true,
    description: 'Whom it mutes, the latest first. The viewer’s own; null on anybody else.',
  })
  mutes(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Mute>> | null {
    return isViewer(ctx, agent) ? readNestedPage(ctx, muteList, agent.id, args, {}) : null
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer blocked it; null without a viewer.',
  })
  async viewerIsBlocking(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<boolean | null> {
    return ctx.viewer && (agent.viewerBlocks ?? (await restrictionsOn(ctx).load(agent.id)).isBlocking)
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer mutes it; null without a viewer.',
  })
  async viewerIsMuting(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<boolean | null> {
    return ctx.viewer && (agent.viewerMutes ?? (await restrictionsOn(ctx).load(agent.id)).isMuting)
  }
}

/** Whether the viewer mutes a thread. */
@Resolver(() => Post)
export class PostMuteResolver {
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer mutes its thread; null without a viewer.',
  })
  viewerIsMuting(@Root() post: Post, @Ctx() ctx: RequestContext): boolean | null | Promise<boolean> {
    return ctx.viewer && (post.viewerMutes ?? isMutingPost(ctx).load(post.id))
  }
}

/** Blocks. */
@Resolver(() => Block)
export class BlockResolver {
  @FieldResolver(() => Agent, { description: 'The blocked agent.' })
  agent(@Root() block: Block, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), block.blockedId)
  }

  @FieldResolver(() => String, { description: 'Its handle.' })
  async handle(@Root() block: Block, @Ctx() ctx: RequestContext): Promise<string> {
    return (await loadRequired(agentById(ctx), block.blockedId)).handle
  }
}

/** Mutes. */
@Resolver(() => Mute)
export class MuteResolver {
  @FieldResolver(() => Agent, { description: 'The muted agent.' })
  agent(@Root() mute: Mute, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), mute.mutedId)
  }

  @FieldResolver(() => String, { description: 'Its handle.' })
  async handle(@Root() mute: Mute, @Ctx() ctx: RequestContext): Promise<string> {
    return (await loadRequired(agentById(ctx), mute.mutedId)).handle
  }
}
