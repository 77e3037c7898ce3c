import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm'
import { createMigrationDataSource } from './data-source'
import { createConnector } from './database-client'
import { explainMigrationError, requirePublicSchema } from './migration-errors'
import { createMigrationsTable, pendingMigrations, runMigration } from './migration-runner'
import { migrations as released } from './migrations'
import { isNewIdBroken, repairNewId } from './new-id'

/** Two processes that start together migrate one after the other. */
const LOCK = 7_220_014
const LOCK_POLL_MS = 250
const LOCK_REPORT_MS = 10_000
/**
 * How long a statement waits for a lock before it gives way to other transactions and tries again: less than
 * PostgreSQL's deadlock_timeout of a second, after which it might end a writer instead of the migration.
 */
const LOCK_TIMEOUT_MS = 500

/** Which database to bring up to date; `migrations` are those of this version unless a test names others. */
export interface MigrateOptions {
  readonly url: string
  readonly log: Logger
  readonly signal?: AbortSignal | undefined
  readonly migrations?: readonly (new () => MigrationInterface)[]
}

/**
 * Returns whether there is nothing to migrate: over a connection of the pool, which the server needs anyway. Also false
 * when that cannot be read, so that `migrate` fails with the reason.
 */
export async function isUpToDate(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner()
  try {
    return (await pendingMigrations(runner, released)).length === 0 && !(await isNewIdBroken(runner))
  } catch {
    return false
  } finally {
    await runner.release()
  }
}

/**
 * Brings the tables up to date, over a connection of its own without statement and query timeout and with a short lock
 * timeout. The second of two processes waits for the first and finds nothing to do. Throws FinalDatabaseError where a
 * retry would not help.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { url, log, signal } = options
  signal?.throwIfAborted()
  const dataSource = await createMigrationDataSource(url).initialize()
  const runner = dataSource.createQueryRunner()
  let stopListening = () => {}
  try {
    const [{ pid }] = await runner.query('select pg_backend_pid() as pid')
    stopListening = cancelOnAbort(url, pid, log, signal)
    await bringUpToDate(runner, options)
  } catch (error) {
    signal?.throwIfAborted()
    throw await explainMigrationError(runner, error)
  } finally {
    stopListening()
    await runner.release()
    await dataSource.destroy()
  }
}

async function bringUpToDate(runner: QueryRunner, { log, signal, migrations = released }: MigrateOptions) {
  await runner.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
  await runner.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
  if ((await pendingMigrations(runner, migrations)).length > 0) {
    await requirePublicSchema(runner)
    await waitForLock(runner, log, signal)
    await createMigrationsTable(runner)
    for (const pending of await pendingMigrations(runner, migrations)) {
      signal?.throwIfAborted()
      await runMigration({ runner, log, signal }, pending)
    }
  }
  await repairNewId(runner, log)
}

/**
 * Polls for the lock: the snapshot of a waiting statement would block the indexes that the process with the lock builds
 * concurrently. The lock ends with the connection.
 */
async function waitForLock(runner: QueryRunner, log: Logger, signal: AbortSignal | undefined): Promise<void> {
  for (let waited = 0; ; waited += LOCK_POLL_MS) {
    const [{ taken }] = await runner.query('select pg_try_advisory_lock($1) as taken', [LOCK])
    if (taken) return
    if (waited % LOCK_REPORT_MS === 0) log.info('another process migrates the database; waiting for it')
    await pause(LOCK_POLL_MS, undefined, { signal })
  }
}

/** A statement that runs for minutes ends when the start is aborted. */
function cancelOnAbort(url: string, pid: number, log: Logger, signal: AbortSignal | undefined): () => void {
  const cancel = async () => {
    const { url: connectionString, Client } = createConnector(url)
    const client = new Client({ connectionString })
    try {
      await client.connect()
      await client.query('select pg_cancel_backend($1)', [pid])
    } catch (error) {
      log.warn({ err: error }, 'the migration under way could not be cancelled; it ends with its connection')
    } finally {
      await client.end()
    }
  }
  signal?.addEventListener('abort', cancel)
  return () => signal?.removeEventListener('abort', cancel)
}
