import { routes } from '../../platform/routes/route'

/** The limits of the viewer. */
export const limitRoutes = routes({
  'GET /agents/me/limits': {
    tag: 'Account',
    summary: 'What you have left of each limit.',
    auth: 'key',
    wrap: 'limits',
    document: 'query ListLimits { rateLimits { name limit remaining windowSeconds resetAt } }',
  },
})
