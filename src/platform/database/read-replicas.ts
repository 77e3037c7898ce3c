import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import type { Logger } from 'pino'
import { withTimeout } from '../concurrency/with-timeout'
import { poolSettings, type TimeoutSource } from './data-source'
import type { Database } from './database'
import { createConnector } from './database-client'
import { fromDatabaseError } from './database-errors'
import { createLagMeter } from './replica-lag'
import { createSend } from './send-statement'
import type { Sql } from './sql'
import type { StatementObserver } from './statement-observer'

const CHECK_EVERY_MS = 1_000
const CHECK_TIMEOUT_MS = 1_000
/** A statement that takes longer is sent to the primary, while the caller still waits. */
const STATEMENT_TIMEOUT_MS = 2_000

/** Replicas that serve reads without a key. */
export interface ReadReplicas {
  /** Returns where to read now: one replica after the other, the primary for what fails there. Null: none is usable. */
  choose(): Sql | null
  readonly counts: { readonly configured: number; readonly usable: number }
  close(): Promise<void>
}

/** Which replicas, and how to connect to them. */
export interface ReplicaOptions {
  readonly urls: readonly string[]
  readonly maxLagSeconds: number
  readonly poolSize: number
  readonly preparedStatements: boolean
  readonly timeoutsBy: TimeoutSource
  readonly log: Logger
  readonly observe?: StatementObserver | undefined
}

interface Replica extends Sql {
  readonly name: string
  readonly pool: Pool
  isUsable: boolean
}

/**
 * Opens the replicas, and checks each every second. One that does not respond, lags too far behind or has become the
 * primary is not used meanwhile. Rejects when one has another database than `primary`.
 */
export async function openReadReplicas(primary: Database, options: ReplicaOptions): Promise<ReadReplicas> {
  const { log, maxLagSeconds } = options
  const send = createSend(options.preparedStatements)
  const replicas = options.urls.map((url) => openReplica(url, options, primary, send))
  const meter = createLagMeter(maxLagSeconds * 1_000)
  const closing = new AbortController()
  let next = 0

  async function check(replica: Replica): Promise<void> {
    let problem: string | null = null
    try {
      const { rows } = await withTimeout(replica.pool.query(replayed), CHECK_TIMEOUT_MS, tookTooLong)
      const lsn = rows[0]?.lsn as string | null
      if (lsn === null) problem = 'it is not a replica now'
      else if (meter.lagOf(lsn, performance.now()) > maxLagSeconds * 1_000) problem = 'it lags too far behind'
    } catch (error) {
      problem = (error as Error).message
    }
    if (closing.signal.aborted || replica.isUsable === (problem === null)) return
    replica.isUsable = problem === null
    if (problem === null) log.info(`the replica ${replica.name} serves reads`)
    else log.warn(`the replica ${replica.name} serves no reads: ${problem}`)
  }

  async function checkAll(): Promise<void> {
    // Without a primary nothing is written, so what was known before remains valid.
    const rows = await withTimeout(primary.query<{ lsn: string }>(written), CHECK_TIMEOUT_MS, () => []).catch(() => [])
    if (rows[0]) meter.note(rows[0].lsn, performance.now())
    await Promise.all(replicas.map(check))
  }

  async function checkForever(): Promise<void> {
    while (!closing.signal.aborted) {
      await checkAll()
      await pause(CHECK_EVERY_MS, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
    }
  }

  async function close(): Promise<void> {
    closing.abort()
    await Promise.all(replicas.map(({ pool }) => pool.end()))
  }

  try {
    await Promise.all(replicas.map((replica) => requireSameDatabase(replica, primary)))
  } catch (error) {
    await close()
    throw error
  }
  await checkAll()
  void checkForever()
  return {
    choose() {
      for (let tried = 0; tried < replicas.length; tried++) {
        const replica = replicas[next++ % replicas.length]
        if (replica?.isUsable) return replica
      }
      return null
    },
    get counts() {
      return { configured: replicas.length, usable: replicas.filter(({ isUsable }) => isUsable).length }
    },
    close,
  }
}

const replayed = 'select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end::text as lsn'
const written = 'select pg_current_wal_lsn()::text as lsn'
const identity = 'select system_identifier::text as id, current_database() as name from pg_control_system()'

function tookTooLong(): never {
  throw new Error('it does not respond')
}

function openReplica(
  given: string,
  options: ReplicaOptions,
  primary: Sql,
  send: ReturnType<typeof createSend>,
): Replica {
  const { url, Client } = createConnector(given, options.observe)
  const pool = new Pool({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: CHECK_TIMEOUT_MS,
    ...poolSettings(options.timeoutsBy),
    query_timeout: STATEMENT_TIMEOUT_MS,
    Client,
  } as object)
  // The next check finds what is wrong.
  pool.on('error', () => undefined)
  const { host } = new URL(url)
  const query: Sql['query'] = async (text, values) => {
    try {
      return await send(pool, text, values)
    } catch (error) {
      if (fromDatabaseError(error)?.code !== 'SERVICE_UNAVAILABLE') throw error
      if (!isEndedByServer(error)) replica.isUsable = false
      return primary.query(text, values)
    }
  }
  const replica: Replica = { name: decodeURIComponent(host), pool, isUsable: false, query, lookUp: query }
  return replica
}

/** Whether a replica that works ended the statement: it took too long, or had to wait for what is replayed. */
const isEndedByServer = (error: unknown) => ['57014', '40001'].includes((error as { code?: string }).code ?? '')

/** A replica that does not respond now is checked by its use. */
async function requireSameDatabase({ name, pool }: Replica, primary: Sql): Promise<void> {
  const [expected] = await primary.query<{ id: string; name: string }>(identity)
  const found = await withTimeout(pool.query(identity), CHECK_TIMEOUT_MS, () => null).catch(() => null)
  const [row] = found?.rows ?? []
  if (row && (row.id !== expected?.id || row.name !== expected?.name))
    throw new Error(`DATABASE_REPLICA_URLS names ${name}, which is no replica of the database.`)
}
