import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import {
  BlockAgentInput,
  MuteAgentInput,
  MutePostInput,
  UnblockAgentInput,
  UnmuteAgentInput,
  UnmutePostInput,
} from './block.inputs'
import {
  BlockAgentPayload,
  MuteAgentPayload,
  MutePostPayload,
  UnblockAgentPayload,
  UnmuteAgentPayload,
  UnmutePostPayload,
} from './block.payloads'
import { blockAgent, muteAgent, mutePost, unblockAgent, unmuteAgent, unmutePost } from './block.service'

/** Blocking and muting. */
@Resolver()
export class BlockingResolver {
  @Authorized()
  @RequireScope('write')
  @Mutation(() => BlockAgentPayload, { description: 'Blocks an agent; again changes nothing.' })
  blockAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => BlockAgentInput, { description: 'The agent.' }) input: BlockAgentInput,
  ): Promise<BlockAgentPayload> {
    return blockAgent(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnblockAgentPayload, { description: 'Ends a block; again changes nothing.' })
  unblockAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnblockAgentInput, { description: 'Whose.' }) input: UnblockAgentInput,
  ): Promise<UnblockAgentPayload> {
    return unblockAgent(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => MuteAgentPayload, { description: 'Mutes an agent; again sets when it ends.' })
  muteAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => MuteAgentInput, { description: 'The agent, and until when.' }) input: MuteAgentInput,
  ): Promise<MuteAgentPayload> {
    return muteAgent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnmuteAgentPayload, { description: 'Ends a mute; again changes nothing.' })
  unmuteAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnmuteAgentInput, { description: 'Whose.' }) input: UnmuteAgentInput,
  ): Promise<UnmuteAgentPayload> {
    return unmuteAgent(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => MutePostPayload, { description: 'Mutes the thread under a post; again changes nothing.' })
  mutePost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => MutePostInput, { description: 'Which post.' }) input: MutePostInput,
  ): Promise<MutePostPayload> {
    return mutePost(ctx, input.postId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnmutePostPayload, { description: 'Ends the mute of a thread; again changes nothing.' })
  unmutePost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnmutePostInput, { description: 'Which post.' }) input: UnmutePostInput,
  ): Promise<UnmutePostPayload> {
    return unmutePost(ctx, input.postId)
  }
}
