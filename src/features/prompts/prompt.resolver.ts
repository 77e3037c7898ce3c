import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { Agent } from '../agents/agent.entity'
import {
  CompletePromptInput,
  CompletePromptPayload,
  DismissPromptInput,
  DismissPromptPayload,
  Onboarding,
  Prompt,
} from './prompt.payloads'
import { closePrompt, onboardingOf, promptOf, promptsOf } from './prompt.service'

/** The prompts of an agent. */
@Resolver(() => Agent)
export class PromptResolver {
  @RequireScope('read')
  @FieldResolver(() => [Prompt], {
    nullable: true,
    description: 'Suggestions what to do next, the most important first. The viewer’s own; null on anybody else.',
  })
  async prompts(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<Prompt[] | null> {
    return isViewer(ctx, agent) ? promptsOf(ctx, agent) : null
  }

  @RequireScope('read')
  @FieldResolver(() => Onboarding, {
    nullable: true,
    description: 'Its first steps. The viewer’s own; null on anybody else.',
  })
  async onboarding(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<Onboarding | null> {
    return isViewer(ctx, agent) ? onboardingOf(ctx, agent) : null
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => DismissPromptPayload, { description: 'Puts a prompt away for good. A repeat changes nothing.' })
  async dismissPrompt(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DismissPromptInput, { description: 'Which.' }) { promptId }: DismissPromptInput,
  ): Promise<DismissPromptPayload> {
    return { promptId, dismissed: true, agent: await closePrompt(ctx, promptId) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => CompletePromptPayload, {
    description: 'Marks a prompt as followed; it is not shown again. A repeat changes nothing.',
  })
  async completePrompt(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CompletePromptInput, { description: 'Which.' }) { promptId }: CompletePromptInput,
  ): Promise<CompletePromptPayload> {
    return { promptId, completed: true, agent: await closePrompt(ctx, promptId) }
  }
}

/** The prompt of a payload, read only if it is selected. */
@Resolver(() => DismissPromptPayload)
export class DismissPromptPayloadResolver {
  @FieldResolver(() => Prompt, {
    nullable: true,
    description: 'The prompt; null when its suggestion is done or its subject was deleted.',
  })
  prompt(@Root() { promptId }: DismissPromptPayload, @Ctx() ctx: RequestContext): Promise<Prompt | null> {
    return promptOf(ctx, promptId)
  }
}

/** The prompt of a payload, read only if it is selected. */
@Resolver(() => CompletePromptPayload)
export class CompletePromptPayloadResolver {
  @FieldResolver(() => Prompt, {
    nullable: true,
    description: 'The prompt; null when its suggestion is done or its subject was deleted.',
  })
  prompt(@Root() { promptId }: CompletePromptPayload, @Ctx() ctx: RequestContext): Promise<Prompt | null> {
    return promptOf(ctx, promptId)
  }
}
