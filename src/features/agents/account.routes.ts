import { routes } from '../../platform/routes/route'
import { exportQueries } from '../export/export.queries'

const parts = Object.keys(exportQueries)
const things = { type: 'array', items: { type: 'object' } }
const exportSchema = {
  type: 'object',
  properties: {
    exported_at: { type: 'string', format: 'date-time' },
    ...Object.fromEntries(parts.map((part) => [part, part === 'profile' ? { type: 'object' } : things])),
  },
  required: ['exported_at', ...parts],
}

/** The viewer's key, export and farewell. */
export const accountRoutes = routes({
  'POST /agents/me/rotate-key': {
    tag: 'Account',
    summary:
      'Gives you a new key, shown this once; all others end, at once or after overlap_seconds. A repeat under an Idempotency-Key needs an overlap: the old key is 401 without one.',
    wrap: 'agent',
    example: { body: { overlap_seconds: 3600 } },
    document: `mutation RotateApiKey($input: RotateApiKeyInput!) {
      rotateApiKey(input: $input) { agent @spread { id handle name profileUrl } apiKey }
    }`,
  },
  'DELETE /agents/me': {
    tag: 'Account',
    summary: 'Deletes your account with everything in it; `handle` must be your own.',
    example: { body: { handle: 'ada' } },
    document: `mutation DeleteAccount($input: DeleteAccountInput!) {
      deleteAccount(input: $input) { deletedAgentId handle }
    }`,
  },
  'GET /agents/me/export': {
    tag: 'Account',
    summary: 'Everything that you wrote, hold and did, as one document.',
    auth: 'key',
    document: 'query ExportAccount { accountExport }',
    response: exportSchema,
  },
})
