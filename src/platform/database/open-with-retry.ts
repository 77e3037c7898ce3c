import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { backoffMs } from '../concurrency/backoff'
import type { EntityClass, TimeoutSource } from './data-source'
import { type Database, type DatabaseOptions, openDatabase } from './database'
import { fromDatabaseError } from './database-errors'
import { isUpToDate, migrate } from './migrate'
import { explainFinalError, FinalDatabaseError } from './migration-errors'
import { checkPooler, setRoleTimeouts } from './pooler'

const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 2_000

/** Which database, and how long to wait for one that cannot be reached. */
export interface WaitOptions extends DatabaseOptions {
  readonly url: string
  readonly poolSize: number
  readonly entities: readonly EntityClass[]
  readonly waitSeconds: number
  readonly log: Logger
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens the database and brings its tables up to date, waiting while it cannot be reached. Rejects with one line for
 * the operator when that takes too long, and at once when waiting does not help (a rejected password, a missing
 * database); also when aborted.
 */
export async function openWithRetry(options: WaitOptions): Promise<Database> {
  const { log, waitSeconds, signal } = options
  const until = performance.now() + waitSeconds * 1_000
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted()
    try {
      return await openOnce(options)
    } catch (caught) {
      signal?.throwIfAborted()
      const error = explainFinalError(caught)
      const wait = backoffMs(failures, MIN_PAUSE_MS, MAX_PAUSE_MS)
      const reason = reasonOf(error)
      if (error instanceof FinalDatabaseError || fromDatabaseError(error)?.code !== 'SERVICE_UNAVAILABLE')
        throw new Error(`The database does not work: ${reason}.`)
      if (performance.now() + wait > until)
        throw new Error(`The database cannot be reached: ${reason}, for ${waitSeconds} seconds.`)
      log.warn(`The database cannot be reached (${reason}); trying again`)
      await pause(wait, undefined, { signal })
    }
  }
}

async function openOnce(options: WaitOptions): Promise<Database> {
  const { url, poolSize, entities, directUrl, log, signal } = options
  const timeoutsBy = timeoutSourceOf(options)
  const db = await openDatabase(url, poolSize, entities, { ...options, timeoutsBy })
  try {
    await checkPooler(db, options)
    if (!(await isUpToDate(db.dataSource))) await migrate({ url: directUrl ?? url, log, signal })
    if (timeoutsBy === 'role') await setRoleTimeouts(db, log)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Poolers in transaction mode share sessions; the others that know no prepared statements take no parameters. */
export function timeoutSourceOf({ directUrl, preparedStatements = true }: DatabaseOptions): TimeoutSource {
  if (directUrl) return 'role'
  return preparedStatements ? 'startup' : 'session'
}

/** The first reason on one line: a host with several addresses fails with one error for each. */
function reasonOf(error: unknown): string {
  const { message, errors } = error as AggregateError
  return (message || errors?.map(reasonOf).join(', ') || String(error)).replace(/\s*\n\s*/g, ' ')
}
