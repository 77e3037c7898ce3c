import type { Sql } from './sql'

/**
 * Locks that do not belong to a row. Each has a name, which SQL functions of migrations use too; PostgreSQL identifies
 * it by its hash.
 */
const KEY = 'hashtextextended($1, 0)'

/** Waits for a lock and holds it to the end of the transaction. */
export async function lockUntilCommit(tx: Sql, name: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${KEY})`, [name])
}

/** Takes a lock to the end of the transaction; returns false at once where another transaction holds it. */
export async function tryLockUntilCommit(tx: Sql, name: string): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>(`select pg_try_advisory_xact_lock(${KEY}) as taken`, [name])
  return row?.taken ?? false
}

/**
 * Takes a lock for as long as the connection lasts, or until it is unlocked; returns false where another connection
 * holds it.
 */
export async function tryLockForSession(connection: Sql, name: string): Promise<boolean> {
  const [row] = await connection.query<{ taken: boolean }>(`select pg_try_advisory_lock(${KEY}) as taken`, [name])
  return row?.taken ?? false
}
