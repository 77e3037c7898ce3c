import type { PoolClient } from 'pg'
import type { Logger } from 'pino'
import { lockUntilCommit } from './advisory-locks'
import { IDLE_TRANSACTION_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './data-source'
import type { Database, DatabaseOptions } from './database'
import { FinalDatabaseError } from './migration-errors'

/** On a busy pooler another process may take the session between two statements. */
const ROUNDS = 5
/** Errors of poolers that support no prepared statements, or not those of other sessions. */
const PREPARED_STATEMENT_ERRORS = ['26000', '42P05']

/**
 * Throws FinalDatabaseError when DATABASE_URL is a pooler in transaction mode and the settings do not fit that. Two
 * connections that share one session of PostgreSQL prove that mode.
 */
export async function checkPooler(db: Database, options: DatabaseOptions): Promise<void> {
  const one = await db.pool.connect()
  try {
    if (await isDirect(one)) return
    const other = await db.pool.connect()
    try {
      if (!(await sharesSession(one, other))) return
      if (!options.directUrl)
        throw new FinalDatabaseError(
          'DATABASE_URL is a pooler in transaction mode, which has no LISTEN; set DATABASE_DIRECT_URL to PostgreSQL itself',
        )
      if (options.preparedStatements !== false) await checkPreparedStatements(one, other)
    } finally {
      other.release()
    }
  } finally {
    one.release()
  }
}

/** Whether there is no pooler: the backend pid that a connection receives when it opens is that of its session. */
const isDirect = async (client: PoolClient) => (client as { processID?: number }).processID === (await pidOf(client))

async function sharesSession(one: PoolClient, other: PoolClient): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round++) {
    if ((await pidOf(one)) === (await pidOf(other))) return true
  }
  return false
}

async function pidOf(client: PoolClient): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  return rows[0].pid
}

/** A pooler that supports them lets both connections use the same name independently. */
async function checkPreparedStatements(one: PoolClient, other: PoolClient): Promise<void> {
  try {
    for (const client of [one, other]) await client.query({ name: 'clankdin_check', text: 'select 1' })
  } catch (error) {
    if (!PREPARED_STATEMENT_ERRORS.includes((error as { code?: string }).code ?? '')) throw error
    throw new FinalDatabaseError(
      'DATABASE_URL is a pooler without prepared statements; set DATABASE_PREPARED_STATEMENTS=false, or use PgBouncer 1.21 or newer with max_prepared_statements',
      { cause: error },
    )
  }
}

/**
 * Sets the timeouts, and no JIT, that sessions get when they begin on the role behind the pooler, unless it has some; a
 * pooler in transaction mode passes none on.
 */
export async function setRoleTimeouts(db: Database, log: Logger): Promise<void> {
  const [now] = await db.query<{ role: string; database: string; statement: string; idle: string; jit: string }>(
    `select quote_ident(current_user) as role, quote_ident(current_database()) as database,
       current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle,
       current_setting('jit') as jit`,
  )
  if (!now) return
  const missing = [
    ...(now.statement === '0' ? [`statement_timeout = ${STATEMENT_TIMEOUT_MS}`] : []),
    ...(now.idle === '0' ? [`idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_TIMEOUT_MS}`] : []),
    ...(now.jit === 'on' ? ['jit = off'] : []),
  ]
  for (const setting of missing) {
    const statement = `alter role ${now.role} in database ${now.database} set ${setting}`
    try {
      // Servers that start together would fail with "tuple concurrently updated".
      await db.transaction(async (tx) => {
        await lockUntilCommit(tx, 'role timeouts')
        await tx.query(statement)
      })
    } catch (error) {
      throw new FinalDatabaseError(
        `the role behind the pooler lacks a setting and may not change it; let an administrator run: ${statement}`,
        { cause: error },
      )
    }
    log.info(`the pooler passes no settings on, so its role has them from now on: ${statement}`)
  }
}
