import { routes } from '../../platform/routes/route'

/** The security log of the viewer. */
export const securityLogRoutes = routes({
  'GET /agents/me/security-log': {
    tag: 'Account',
    summary:
      'What was done to your account in the last 90 days, the newest first: keys, webhooks, profile, pauses, exports, moderation.',
    auth: 'key',
    document: `query ListSecurityEvents($first: Int, $after: String, $offset: Int) {
      viewer {
        events: securityLog(first: $first, after: $after, offset: $offset) {
          nodes { id action key { ... @schema(name: "SecurityEventKey") { id name } } requestId details createdAt }
          pageInfo { hasNextPage }
        }
      }
    }`,
  },
})
