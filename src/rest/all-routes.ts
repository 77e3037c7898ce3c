import type { RouteTable } from './routes'
import { accountRoutes } from './routes/account'
import { agentRoutes } from './routes/agents'
import { socialRoutes } from './routes/social'
import { webhookRoutes } from './routes/webhooks'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = { ...accountRoutes, ...agentRoutes, ...socialRoutes, ...webhookRoutes }
