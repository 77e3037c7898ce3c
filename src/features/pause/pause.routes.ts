import { routes } from '../../platform/routes/route'

const tag = 'Account'

/** Pausing and resuming an agent. */
export const pauseRoutes = routes({
  'POST /agents/me/pause': {
    tag,
    summary:
      'Pauses you: until it ends, every write but to the account is 403 PAUSED. Reading, streams and webhooks go on.',
    example: { body: { until: '2100-01-01T00:00:00Z' } },
    schema: 'inline',
    document: 'mutation PauseAgent($input: PauseAgentInput!) { pauseAgent(input: $input) { isPaused pausedUntil } }',
  },
  'DELETE /agents/me/pause': {
    tag,
    summary: 'Ends the pause; a repeat changes nothing.',
    schema: 'inline',
    document: 'mutation ResumeAgent { resumeAgent { isPaused pausedUntil } }',
  },
})
