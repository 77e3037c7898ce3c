import type { Pool, PoolClient } from 'pg'
import { withTimeout } from '../concurrency/with-timeout'
import { isStorageError, NO_RESPONSE_TO_WRITE } from './database-errors'

/** How long a caller waits for the response to a write. */
const RESPONSE_TIMEOUT_MS = 4_500
/** How long a write waits for others to end. */
const SLOT_TIMEOUT_MS = 3_000
/** How often to check that a write without a response still waits for a standby. */
const CHECK_EVERY_MS = 30_000
/** The share of the pool that is left to reads: one in so many. */
const READ_SHARE = 4

/** Waits for the response to a statement that commits. Rejects when it takes too long. */
export type AwaitCommit = <T>(sent: Promise<T>) => Promise<T>

/** The connections on which one process may write. */
export interface WriteSlots {
  /** How many there are, how many writes are under way, and how many of these have no response in time. */
  readonly counts: { readonly max: number; readonly underWay: number; readonly unanswered: number }
  /** Whether the last write succeeded or failed for a reason other than that nothing can be stored. */
  readonly isStoring: boolean
  /** Runs `work` on a connection of the pool. Rejects when all slots are occupied. */
  run<T>(work: (client: PoolClient, awaitCommit: AwaitCommit) => Promise<T>): Promise<T>
  /** Closes the connections of writes without a response. */
  close(): void
}

/**
 * Bounds writes to a part of the pool. A commit that waits for a synchronous standby cannot be ended: PostgreSQL
 * ignores timeouts and closed connections meanwhile. Its caller gets an error in time, but its connection remains
 * occupied until the response, so that neither reads find the pool empty nor sessions accumulate in PostgreSQL.
 */
export function createWriteSlots(pool: Pool): WriteSlots {
  const { max: poolSize } = pool.options
  const max = Math.max(1, poolSize - Math.ceil(poolSize / READ_SHARE))
  const unanswered = new Set<PoolClient>()
  const waiting: (() => void)[] = []
  let underWay = 0
  let isStoring = true
  let timer: NodeJS.Timeout | undefined

  async function take(): Promise<void> {
    if (underWay < max) {
      underWay++
      return
    }
    if (unanswered.size >= max) throw new Error(NO_RESPONSE_TO_WRITE)
    let take = () => {}
    const taken = new Promise<void>((resolve) => {
      take = resolve
    })
    waiting.push(take)
    await withTimeout(taken, SLOT_TIMEOUT_MS, () => {
      waiting.splice(waiting.indexOf(take), 1)
      throw new Error(NO_RESPONSE_TO_WRITE)
    })
  }

  function give(): void {
    const next = waiting.shift()
    if (next) next()
    else underWay--
  }

  async function hold(client: PoolClient, sent: Promise<unknown>): Promise<void> {
    unanswered.add(client)
    timer ??= setInterval(() => void check(), CHECK_EVERY_MS).unref()
    try {
      await sent
      isStoring = true
    } catch {
      // Its caller has an error already.
    }
    unanswered.delete(client)
    if (unanswered.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
    client.release()
    give()
  }

  const close = () => {
    for (const client of unanswered) endClient(client)
  }

  /** Closes connections to a server that another one has replaced: they may never end by themselves. */
  async function check(): Promise<void> {
    const found = await pool.query(waitsForStandby).catch(() => null)
    if (found?.rows.length === 0) close()
  }

  return {
    get counts() {
      return { max, underWay, unanswered: unanswered.size }
    },
    get isStoring() {
      return isStoring
    },
    async run(work) {
      await take()
      const client = await pool.connect().catch((error: unknown) => {
        give()
        throw error
      })
      let late: Promise<unknown> | undefined
      try {
        const result = await work(client, (sent) =>
          withTimeout(sent, RESPONSE_TIMEOUT_MS, () => {
            late = sent
            throw new Error(NO_RESPONSE_TO_WRITE)
          }),
        )
        isStoring = true
        return result
      } catch (error) {
        if (isStorageError(error)) isStoring = false
        throw error
      } finally {
        if (late) void hold(client, late)
        else {
          client.release()
          give()
        }
      }
    },
    close,
  }
}

const waitsForStandby = `select from pg_stat_activity where wait_event = 'SyncRep' and usename = current_user limit 1`

/** Closes a connection at once, also one that waits for a response. */
export function endClient(client: PoolClient): void {
  void (client as unknown as { end(): Promise<void> }).end().catch(() => undefined)
}
