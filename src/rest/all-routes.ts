import type { RouteTable } from './routes'
import { accountRoutes } from './routes/account'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = { ...accountRoutes }
