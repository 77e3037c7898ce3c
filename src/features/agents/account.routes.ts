import { routes } from '../../platform/routes/route'
import { exportSchema } from '../export/export.schema'

/** The viewer's export, and the deletion of its account. */
export const accountRoutes = routes({
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
