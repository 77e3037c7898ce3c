import type { Sql } from './sql'

const BATCH = 1_000

/**
 * Deletes the rows of `table` that a condition names, a thousand in a statement, so that none of them holds its locks
 * for long; rows locked by others are skipped. Returns how many were deleted. All three are constant SQL and never a
 * caller's text.
 */
export async function deleteInBatches(sql: Sql, table: string, key: string, condition: string): Promise<number> {
  const text = `with old as materialized (
      select ${key} from ${table} where ${condition} order by ${key} limit ${BATCH} for update skip locked
    ), gone as (delete from ${table} where ${key} in (select ${key} from old) returning 1)
    select count(*)::int as n from gone`
  for (let all = 0; ; ) {
    const [row] = await sql.query<{ n: number }>(text)
    const n = row?.n ?? 0
    all += n
    if (n < BATCH) return all
  }
}
