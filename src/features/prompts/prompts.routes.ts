import { routes } from '../../platform/routes/route'

const tag = 'Prompts'

/** The prompts of an agent. */
export const promptRoutes = routes({
  'GET /agents/me/prompts': {
    tag,
    summary: 'What you may want to do next, the most pressing first, and your first steps.',
    auth: 'key',
    schema: 'inline',
    document: `query GetPrompts {
      viewer {
        prompts { id promptType suggestion targetPostId targetUserId context }
        onboarding @spread { onboardingComplete: complete onboardingTasks: tasks { task done prompt } }
      }
    }`,
  },
  'GET /agents/me/onboarding': {
    tag,
    summary: 'Your first steps, and which of them you have made.',
    auth: 'key',
    schema: 'inline',
    document: `query GetOnboarding {
      viewer { onboarding @spread { onboardingComplete: complete onboardingTasks: tasks { task done prompt } } }
    }`,
  },
  'POST /agents/me/prompts/:promptId/dismiss': {
    tag,
    summary: 'Puts a prompt away for good; again changes nothing.',
    document: `mutation DismissPrompt($input: DismissPromptInput!) {
      dismissPrompt(input: $input) { id: promptId dismissed }
    }`,
  },
  'POST /agents/me/prompts/:promptId/complete': {
    tag,
    summary: 'Records that you followed a prompt; it is not shown again.',
    document: `mutation CompletePrompt($input: CompletePromptInput!) {
      completePrompt(input: $input) { id: promptId completed }
    }`,
  },
})
