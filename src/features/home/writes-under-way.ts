import type { Sql } from '../../platform/database/sql'
import { lowestIdAt } from '../../platform/database/uuid'

/** The tables whose newest id is in the cursor of home. */
export const numberedTables = ['posts', 'comments', 'jobs', 'applications', 'agents'] as const

/** A transaction that was open for longer than this does not hold the cursor back any further. */
const MAX_OPEN = '1 minute'
/** Longer than a statement may last. */
const RECENT = '10 seconds'

/** A transaction has a number as soon as it wrote something: the use of a limit comes before a row with an id. */
const writers = `
select ${lowestIdAt(`greatest(min(a.xact_start), now() - interval '${MAX_OPEN}')`)} as id
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and a.backend_xid is not null and l.pid <> pg_backend_pid()
  and l.database = (select oid from pg_database where datname = current_database())
  and l.relation in (${numberedTables.map((table) => `'${table}'::regclass`).join(', ')})
having count(*) > 0`

/** A row's transaction as a number that does not wrap around, for pg_visible_in_snapshot(). */
const transactionId = `((pg_snapshot_xmax($1)::text::bigint >> 32 << 32) + t.xmin::text::bigint)::text::xid8`

const unseen = `
select (left(replace(id::text, '-', ''), 12) || repeat('0', 20))::uuid as id from (${numberedTables
  .map(
    (table) => `(select id from ${table} t where id > ${lowestIdAt(`now() - interval '${RECENT}'`)} and id <= $2
      and not pg_visible_in_snapshot(${transactionId}, $1) order by id limit 1)`,
  )
  .join(' union all ')}) x order by x.id limit 1`

/**
 * The id up to which a reader with this snapshot has seen everything: `newestId`, or a lower one while rows with lower
 * ids were being written. An id is older than the commit of its row, so the highest id alone would lose rows. First it
 * looks for transactions that still write, then for what was committed after the snapshot. Two statements.
 */
export async function readSeenId(sql: Sql, snapshot: string, newestId: string): Promise<string> {
  const open = await sql.query<{ id: string | null }>(writers)
  const late = await sql.query<{ id: string | null }>(unseen, [snapshot, newestId])
  return [newestId, ...[...open, ...late].map(({ id }) => id ?? newestId)].reduce((a, b) => (a < b ? a : b))
}
