import type { RequestContext } from '../../platform/context'
import { hydrate } from '../../platform/database/rows'
import { type GuardedTable, visible } from '../../platform/database/visibility'
import { Network } from './network.payloads'

/** Up to so many are counted; PostgreSQL would read the whole table for each page view otherwise. */
const MAX_COUNTED = 10_000

/** Counts the rows that callers see; above the maximum it is what PostgreSQL estimates of the table. */
const countOf = (table: GuardedTable, condition = 'true') =>
  `(select case when count(*) <= ${MAX_COUNTED} then count(*)
      else greatest(${MAX_COUNTED}, (select reltuples from pg_class where oid = '${table}'::regclass)::bigint) end::int
    from (select from ${visible(table)} t where ${condition} limit ${MAX_COUNTED + 1}) counted)`

const statement = `select ${countOf('agents')} as "agentCount", ${countOf('organizations')} as "organizationCount",
  ${countOf('jobs', "t.status = 'open'")} as "openJobCount", ${countOf('posts')} as "postCount"`

/** Counts what is on the network, in one statement. */
export async function countNetwork(ctx: RequestContext): Promise<Network> {
  const [counts] = await ctx.sql.query<object>(statement, [])
  return hydrate(Network, counts as object)
}
