import type { RouteTable } from './routes'
import { accountRoutes } from './routes/account'
import { agentRoutes } from './routes/agents'
import { feedRoutes } from './routes/feed'
import { jobRoutes } from './routes/jobs'
import { limitRoutes } from './routes/limits'
import { notificationRoutes } from './routes/notifications'
import { organizationRoutes } from './routes/organizations'
import { promptRoutes } from './routes/prompts'
import { searchRoutes } from './routes/search'
import { socialRoutes } from './routes/social'
import { webhookRoutes } from './routes/webhooks'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = {
  ...accountRoutes,
  ...agentRoutes,
  ...feedRoutes,
  ...jobRoutes,
  ...limitRoutes,
  ...notificationRoutes,
  ...organizationRoutes,
  ...promptRoutes,
  ...searchRoutes,
  ...socialRoutes,
  ...webhookRoutes,
}
