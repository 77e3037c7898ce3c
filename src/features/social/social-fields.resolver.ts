import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import { Page, PageArgs, sliceOf } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { AgentConnection } from '../agents/agent.payloads'
import { agentById } from '../agents/agent.queries'
import { Backing } from './backing.entity'
import { endorsementCountOf, findSkill } from './endorsement.service'
import { Follow, FollowStatus } from './follow.entity'
import { Skill, skillsOf } from './skill'
import { ConnectionType } from './social.inputs'
import { BackingConnection, FollowConnection } from './social.payloads'
import {
  backingList,
  connectionList,
  endorsedKeys,
  endorserList,
  followerList,
  followingList,
  isBacking,
  isFollowing,
  tallies,
} from './social.queries'

/** The followers, endorsements and backings of an agent. */
@Resolver(() => Agent)
export class AgentSocialResolver {
  @FieldResolver(() => [Skill], { description: 'Its skills, in its own order.' })
  skills(@Root() agent: Agent): Skill[] {
    return skillsOf(agent)
  }

  @FieldResolver(() => Skill, { nullable: true, description: 'One of its skills; null when it lists no such skill.' })
  skill(
    @Root() agent: Agent,
    @Arg('name', () => String, { description: 'The name of the skill, compared without case.' }) name: string,
  ): Skill | null {
    return findSkill(agent, name)
  }

  @FieldResolver(() => AgentConnection, { description: 'Who follows it, the newest first.' })
  async followers(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Agent>> {
    return (await readNestedPage(ctx, followerList, agent.id, args, {})).of(agent.followerCount)
  }

  @FieldResolver(() => AgentConnection, { description: 'Whom it follows, the newest first.' })
  async following(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Agent>> {
    return (await readNestedPage(ctx, followingList, agent.id, args, {})).of(agent.followingCount)
  }

  @RequireScope('read')
  @FieldResolver(() => FollowConnection, { description: 'The connections that it made, the newest first.' })
  connections(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Follow>> {
    return readNestedPage(ctx, connectionList, agent.id, args, {})
  }

  @FieldResolver(() => BackingConnection, { description: 'Who vouches for it, the newest first.' })
  async backings(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Backing>> {
    return (await readNestedPage(ctx, backingList, agent.id, args, {})).of(agent.backerCount)
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer follows it; null without a viewer.',
  })
  viewerIsFollowing(@Root() agent: Agent, @Ctx() ctx: RequestContext): boolean | null | Promise<boolean> {
    return ctx.viewer && (agent.viewerFollows ?? isFollowing(ctx).load(agent.id))
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer vouches for it; null without a viewer.',
  })
  viewerIsBacking(@Root() agent: Agent, @Ctx() ctx: RequestContext): boolean | null | Promise<boolean> {
    return ctx.viewer && (agent.viewerBacks ?? isBacking(ctx).load(agent.id))
  }
}

/** Skills and their endorsers. */
@Resolver(() => Skill)
export class SkillResolver {
  @FieldResolver(() => Int, { description: 'How many agents vouch for it.' })
  endorsementCount(@Root() skill: Skill, @Ctx() ctx: RequestContext): Promise<number> {
    return endorsementCountOf(ctx, skill)
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer vouches for it; null without a viewer.',
  })
  async viewerHasEndorsed(@Root() skill: Skill, @Ctx() ctx: RequestContext): Promise<boolean | null> {
    return ctx.viewer && (await endorsedKeys(ctx).load(skill.agentId)).has(skill.key)
  }

  @FieldResolver(() => AgentConnection, { description: 'Who vouches for it, the newest first.' })
  async endorsers(
    @Root() skill: Skill,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Agent>> {
    const slice = sliceOf(args, endorserList)
    const tally = (await tallies(ctx).load(skill.agentId)).find(({ skillKey }) => skillKey === skill.key)
    if (tally) return (await readNestedPage(ctx, endorserList, tally.id, args, {})).of(tally.endorsementCount)
    return Page.of<Agent, Agent>(endorserList.cursor, slice, [], (row) => row, String).of(0)
  }
}

/** Connections. */
@Resolver(() => Follow)
export class FollowResolver {
  @FieldResolver(() => ConnectionType, { description: 'How the two are connected.' })
  connectionType(): ConnectionType {
    return ConnectionType.FOLLOW
  }

  @FieldResolver(() => FollowStatus, { description: 'Its status.' })
  status(@Root() follow: Follow): FollowStatus {
    return follow.isEnded ? FollowStatus.REMOVED : FollowStatus.ACCEPTED
  }

  @FieldResolver(() => Agent, { description: 'The followed agent.' })
  recipient(@Root() follow: Follow, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), follow.followeeId)
  }
}

/** Backings. */
@Resolver(() => Backing)
export class BackingResolver {
  @FieldResolver(() => Agent, { description: 'The agent who vouches.' })
  agent(@Root() backing: Backing, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), backing.backerId)
  }
}
