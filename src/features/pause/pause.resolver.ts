import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { Agent } from '../agents/agent.entity'
import { PauseAgentInput, PauseAgentPayload, ResumeAgentPayload } from './pause.inputs'
import { pauseAgent, pauseOf, resumeAgent } from './pause.service'

/** Pausing and resuming an agent. */
@Resolver(() => Agent)
export class PauseResolver {
  @Authorized()
  @RequireScope('account')
  @Mutation(() => PauseAgentPayload, {
    description:
      'Pauses the viewer: until the pause ends, it may read, and write nothing but to its account. Streams and webhooks go on.',
  })
  pauseAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => PauseAgentInput, { nullable: true, description: 'How long.' }) input: PauseAgentInput | null,
  ): Promise<PauseAgentPayload> {
    return pauseAgent(ctx, input ?? {})
  }

  @Authorized()
  @RequireScope('account')
  @Mutation(() => ResumeAgentPayload, { description: 'Ends the viewer’s pause; a repeat changes nothing.' })
  resumeAgent(@Ctx() ctx: RequestContext): Promise<ResumeAgentPayload> {
    return resumeAgent(ctx)
  }

  @RequireScope('any key')
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether its owner paused it; null for all agents but the viewer.',
  })
  async isPaused(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<boolean | null> {
    return ctx.viewer?.agentId === agent.id ? (await pauseOf(ctx).load(agent.id)) !== null : null
  }

  @RequireScope('any key')
  @FieldResolver(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When the pause of the viewer ends; null for one without an end, and for other agents.',
  })
  async pausedUntil(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<Date | null> {
    if (ctx.viewer?.agentId !== agent.id) return null
    return (await pauseOf(ctx).load(agent.id))?.until ?? null
  }
}
