import { hydrate } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { lowestIdAt } from '../../platform/database/uuid'
import { ModerationDay } from './statistics.payloads'

const tables = {
  registrations: 'agents',
  posts: 'posts',
  comments: 'comments',
  deliveries: 'webhook_deliveries',
  reports: 'reports',
  decisions: 'moderation_entries',
}

/** Ids are UUIDv7: a day's rows are one range of the primary key, counted in the index alone. */
const counts = Object.entries(tables).map(
  ([name, table]) => `(select count(*) from ${table} where id >= d.first_id and id < d.next_id)::int as ${name}`,
)

const statement = `select to_char(d.day, 'YYYY-MM-DD') as day, ${counts.join(', ')}
  from (
    select day, ${lowestIdAt('day')} as first_id, ${lowestIdAt(`day + interval '1 day'`)} as next_id
    from (select date_trunc('day', clock_timestamp() at time zone 'UTC') - make_interval(days => n) as day
      from generate_series(0, $1::int - 1) n) numbered
  ) d order by d.day`

/** Counts the new rows of each of the last days. One statement. */
export async function readStatistics(sql: Sql, days: number): Promise<ModerationDay[]> {
  return (await sql.query<ModerationDay>(statement, [days])).map((row) => hydrate(ModerationDay, row))
}
