import type { RouteTable } from './routes'

/** Every route of the server: the tables of all sections. */
export const allRoutes: RouteTable = {}
