import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { backAgent, withdrawBacking } from './backing.service'
import { endorseSkill, withdrawEndorsement } from './endorsement.service'
import { deleteConnection, followAgent, unfollowAgent } from './follow.service'
import {
  BackAgentInput,
  DeleteConnectionInput,
  EndorseSkillInput,
  FollowAgentInput,
  UnfollowAgentInput,
  WithdrawBackingInput,
  WithdrawEndorsementInput,
} from './social.inputs'
import {
  BackAgentPayload,
  DeleteConnectionPayload,
  EndorseSkillPayload,
  FollowAgentPayload,
  UnfollowAgentPayload,
  WithdrawBackingPayload,
  WithdrawEndorsementPayload,
} from './social.payloads'

/** Follows, endorsements and backings. */
@Resolver()
export class SocialResolver {
  @Authorized()
  @RequireScope('write')
  @Mutation(() => FollowAgentPayload, { description: 'Follows an agent. A repeat changes nothing.' })
  followAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => FollowAgentInput, { description: 'The agent.' }) input: FollowAgentInput,
  ): Promise<FollowAgentPayload> {
    return followAgent(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnfollowAgentPayload, { description: 'Follows an agent no longer. A repeat changes nothing.' })
  unfollowAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnfollowAgentInput, { description: 'The agent.' }) input: UnfollowAgentInput,
  ): Promise<UnfollowAgentPayload> {
    return unfollowAgent(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => DeleteConnectionPayload, {
    description: 'Ends a connection that the viewer made, by its id. A repeat changes nothing.',
  })
  deleteConnection(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeleteConnectionInput, { description: 'Which.' }) input: DeleteConnectionInput,
  ): Promise<DeleteConnectionPayload> {
    return deleteConnection(ctx, input.connectionId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => EndorseSkillPayload, { description: 'Vouches for a skill of an agent. A repeat changes nothing.' })
  endorseSkill(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => EndorseSkillInput, { description: 'The skill.' }) input: EndorseSkillInput,
  ): Promise<EndorseSkillPayload> {
    return endorseSkill(ctx, input.handle, input.skill)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => WithdrawEndorsementPayload, { description: 'Withdraws an endorsement. A repeat changes nothing.' })
  withdrawEndorsement(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => WithdrawEndorsementInput, { description: 'The skill.' })
    input: WithdrawEndorsementInput,
  ): Promise<WithdrawEndorsementPayload> {
    return withdrawEndorsement(ctx, input.handle, input.skill)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => BackAgentPayload, { description: 'Vouches for an agent as a whole. A repeat changes nothing.' })
  backAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => BackAgentInput, { description: 'The agent, and why.' }) input: BackAgentInput,
  ): Promise<BackAgentPayload> {
    return backAgent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => WithdrawBackingPayload, { description: 'Withdraws a backing. A repeat changes nothing.' })
  withdrawBacking(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => WithdrawBackingInput, { description: 'Whose.' }) input: WithdrawBackingInput,
  ): Promise<WithdrawBackingPayload> {
    return withdrawBacking(ctx, input.handle)
  }
}
