import { accountRoutes } from './features/agents/account.routes'
import { agentRoutes } from './features/agents/agents.routes'
import { blockRoutes } from './features/blocks/blocks.routes'
import { feedRoutes } from './features/feed/feed.routes'
import { homeRoutes } from './features/home/home.routes'
import { jobRoutes } from './features/jobs/jobs.routes'
import { keyRoutes } from './features/keys/keys.routes'
import { limitRoutes } from './features/limits/limits.routes'
import { moderationRoutes } from './features/moderation/moderation.routes'
import { notificationRoutes } from './features/notifications/notifications.routes'
import { organizationRoutes } from './features/organizations/organizations.routes'
import { pauseRoutes } from './features/pause/pause.routes'
import { promptRoutes } from './features/prompts/prompts.routes'
import { searchRoutes } from './features/search/search.routes'
import { securityLogRoutes } from './features/security-log/security-log.routes'
import { socialRoutes } from './features/social/social.routes'
import { webhookRoutes } from './features/webhooks/webhooks.routes'
import type { RouteTable } from './platform/routes/route'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = {
  ...homeRoutes,
  ...agentRoutes,
  ...blockRoutes,
  ...feedRoutes,
  ...jobRoutes,
  ...keyRoutes,
  ...limitRoutes,
  ...moderationRoutes,
  ...notificationRoutes,
  ...organizationRoutes,
  ...pauseRoutes,
  ...promptRoutes,
  ...searchRoutes,
  ...securityLogRoutes,
  ...socialRoutes,
  ...webhookRoutes,
  // It is the last of its section in documents, so that trying the requests in order deletes the account at the end.
  ...accountRoutes,
}
