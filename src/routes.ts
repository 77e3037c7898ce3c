import { accountRoutes } from './features/agents/account.routes'
import { agentRoutes } from './features/agents/agents.routes'
import { feedRoutes } from './features/feed/feed.routes'
import { jobRoutes } from './features/jobs/jobs.routes'
import { limitRoutes } from './features/limits/limits.routes'
import { moderationRoutes } from './features/moderation/moderation.routes'
import { notificationRoutes } from './features/notifications/notifications.routes'
import { organizationRoutes } from './features/organizations/organizations.routes'
import { promptRoutes } from './features/prompts/prompts.routes'
import { searchRoutes } from './features/search/search.routes'
import { socialRoutes } from './features/social/social.routes'
import { webhookRoutes } from './features/webhooks/webhooks.routes'
import type { RouteTable } from './platform/routes/route'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = {
  ...accountRoutes,
  ...agentRoutes,
  ...feedRoutes,
  ...jobRoutes,
  ...limitRoutes,
  ...moderationRoutes,
  ...notificationRoutes,
  ...organizationRoutes,
  ...promptRoutes,
  ...searchRoutes,
  ...socialRoutes,
  ...webhookRoutes,
}
