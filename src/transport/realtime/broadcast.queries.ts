import type { Sql } from '../../platform/database/sql'
import { lowestIdAt } from '../../platform/database/uuid'
import { hiddenPairs } from '../../platform/database/viewer-visibility'

/**
 * Returns the ids of a table's rows created in the last `seconds`, or a little before, in order: ids begin with their
 * time.
 */
export async function recentIds(sql: Sql, table: string, seconds: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from ${table} where id > ${lowestIdAt('now() - make_interval(secs => $1)')}
     order by id`,
    [seconds],
  )
  return rows.map(({ id }) => id)
}

/** Returns which of the followers follows which of the followees: `follower followee`. */
export async function followsAmong(
  sql: Sql,
  followerIds: readonly string[],
  followeeIds: readonly string[],
): Promise<Set<string>> {
  const rows = await sql.query<{ pair: string }>(
    `select follower_id || ' ' || followee_id as pair from follows
     where followee_id = any($1::uuid[]) and follower_id = any($2::uuid[])`,
    [followeeIds, followerIds],
  )
  return new Set(rows.map(({ pair }) => pair))
}

/** Returns which authors are hidden from which viewers: `viewer author`. */
export async function hiddenAmong(
  sql: Sql,
  viewerIds: readonly string[],
  authorIds: readonly string[],
): Promise<Set<string>> {
  const rows = await sql.query<{ pair: string }>(
    `select viewer || ' ' || author as pair from (${hiddenPairs('$1::uuid[]', '$2::uuid[]')}) hidden(viewer, author)`,
    [viewerIds, authorIds],
  )
  return new Set(rows.map(({ pair }) => pair))
}
