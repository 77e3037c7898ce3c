import type { RouteTable } from './routes'
import { accountRoutes } from './routes/account'
import { agentRoutes } from './routes/agents'
import { jobRoutes } from './routes/jobs'
import { organizationRoutes } from './routes/organizations'
import { socialRoutes } from './routes/social'
import { webhookRoutes } from './routes/webhooks'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = {
  ...accountRoutes,
  ...agentRoutes,
  ...jobRoutes,
  ...organizationRoutes,
  ...socialRoutes,
  ...webhookRoutes,
}
