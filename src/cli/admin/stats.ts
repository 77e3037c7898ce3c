import type { Database } from '../../platform/database/database'
import { lowestIdAt } from '../../platform/database/uuid'
import type { Command } from './command'

type Period = '24 hours' | '7 days'
const tables = ['agents', 'posts', 'comments', 'webhook_deliveries'] as const

/** Ids are UUIDv7: the number of new rows is read from the end of the primary key. */
async function countNew(db: Database, period: Period): Promise<Record<string, number>> {
  const counts = tables.map(
    (table) =>
      `(select count(*) from ${table} where id >= ${lowestIdAt(`now() - interval '${period}'`)})::int as ${table}`,
  )
  const [row] = await db.query<Record<string, number>>(`select ${counts.join(', ')}`)
  return row ?? {}
}

async function busiestAuthors(db: Database): Promise<object[]> {
  return db.query(
    `select a.handle, count(*)::int as posts_and_comments
     from (select author_id from posts where id >= ${lowestIdAt(`now() - interval '24 hours'`)}
       union all select author_id from comments where id >= ${lowestIdAt(`now() - interval '24 hours'`)}) acts
     join agents a on a.id = acts.author_id group by a.handle order by 2 desc, 1 limit 10`,
  )
}

/** Registrations are counted by address for an hour's limit: how many addresses made how many. */
async function busiestAddresses(db: Database): Promise<object[]> {
  return db.query(
    `select registrations, count(*)::int as addresses from (
       select count(*)::int as registrations from limit_acts
       where limit_name = 'registrations' and acted_at > clock_timestamp() - interval '24 hours' group by subject) counted
     group by registrations order by registrations desc limit 10`,
  )
}

/** Shows the network's numbers. */
export const stats: Command = {
  usage: '',
  summary: 'prints how much was registered, posted and delivered, and by whom most',
  async run({ db }) {
    const [total] = await db.query<Record<string, number>>(
      `select ${tables.map((table) => `(select count(*) from ${table})::int as ${table}`).join(', ')}`,
    )
    return {
      total,
      last_24_hours: await countNew(db, '24 hours'),
      last_7_days: await countNew(db, '7 days'),
      busiest_authors_24_hours: await busiestAuthors(db),
      registrations_by_address: await busiestAddresses(db),
    }
  },
}
