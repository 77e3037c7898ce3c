import { removeClosedAccounts } from './features/agents/closed-accounts'
import { REPEAT_WINDOW } from './features/notifications/deleted-notification.entity'
import { trimNotifications } from './features/notifications/notification.service'
import { trimSecurityLog } from './features/security-log/security-log.service'
import { trimDeliveries } from './features/webhooks/delivery/retention'
import { startWorker, type Worker } from './platform/concurrency/worker'
import type { App } from './platform/context'
import { tryLockForSession } from './platform/database/advisory-locks'
import type { Database } from './platform/database/database'
import { deleteInBatches } from './platform/database/delete-in-batches'
import { lowestIdAt } from './platform/database/uuid'
import { deleteExpiredResponses } from './platform/idempotency/idempotency'
import { limitRules } from './platform/rate-limits/rate-limit-rules'

const EVERY_MS = 60 * 60 * 1000
/** How long to wait when another process works on it, or was killed while it did. */
const CLOSED_ACCOUNTS_RETRY_MS = 2_000
const CLOSED_ACCOUNTS_SWEEP_MS = 10 * 60 * 1000
/** Right after a start other work is more urgent. */
const FIRST_AFTER_MS = 60 * 1000
/** The name of the lock under which one process at a time runs the clean-up. */
const LOCK = 'housekeeping'

const LONGEST_WINDOW = `${Math.max(...Object.values(limitRules).map(({ windowSeconds }) => windowSeconds))} seconds`

/** The jobs that remove expired rows. Each returns how many it removed. */
const cleanupJobs: Record<string, (db: Database) => Promise<number>> = {
  notifications: trimNotifications,
  deliveries: trimDeliveries,
  responses: deleteExpiredResponses,
  limitActs: (db) =>
    deleteInBatches(db, 'limit_acts', 'id', `id < ${lowestIdAt(`now() - interval '${LONGEST_WINDOW}'`)}`),
  addressTexts: (db) => deleteInBatches(db, 'address_texts', 'id', `created_at < clock_timestamp() - interval '1 day'`),
  deletedNotifications: (db) =>
    deleteInBatches(db, 'deleted_notifications', 'id', `created_at < clock_timestamp() - interval '${REPEAT_WINDOW}'`),
  mutes: (db) => deleteInBatches(db, 'mutes', 'id', 'until < clock_timestamp()'),
  keys: (db) => deleteInBatches(db, 'api_keys', 'id', 'expires_at < clock_timestamp()'),
  securityLog: trimSecurityLog,
  closedHandles: (db) => deleteInBatches(db, 'closed_handles', 'handle', 'closed_until < clock_timestamp()'),
  invites: (db) => deleteInBatches(db, 'invites', 'code_hash', 'expires_at < clock_timestamp()'),
  // The last one of each agent stays: it records that the agent has followed somebody once.
  endedFollows: (db) =>
    deleteInBatches(
      db,
      'ended_follows',
      'id',
      `ended_at < clock_timestamp() - interval '30 days' and exists (
         select from ended_follows later where later.follower_id = ended_follows.follower_id and later.id > ended_follows.id)`,
    ),
}

/**
 * Removes expired rows, unless another process does: then it returns null. Returns how many rows of each kind were
 * removed.
 */
export function runCleanup(db: Database, shouldStop = () => false): Promise<Record<string, number> | null> {
  // A lock of the session, not of a transaction, which PostgreSQL would end when idle for long. It ends with the
  // session.
  return db.session(async (session) => {
    if (!(await tryLockForSession(session, LOCK))) return null
    const removed: Record<string, number> = {}
    for (const [name, cleanupJob] of Object.entries(cleanupJobs))
      if (!shouldStop()) removed[name] = await cleanupJob(db)
    return removed
  })
}

/** Removes the rows of closed accounts: when one is closed, and those left over at the start and every ten minutes. */
export function startClosedAccountsCleanup({ db, bus, log }: App): Pick<Worker, 'stop'> {
  let isStopping = false
  const worker = startWorker({
    name: 'the cleanup of closed accounts',
    log,
    sweepMs: CLOSED_ACCOUNTS_SWEEP_MS,
    async work() {
      const { removed, isDone } = await removeClosedAccounts(db, () => isStopping)
      if (removed > 0) log.info({ accounts: removed }, 'removed what closed accounts had left')
      return isDone ? null : CLOSED_ACCOUNTS_RETRY_MS
    },
  })
  const unsubscribe = bus.subscribe('account_closed', worker.wake)
  return {
    stop() {
      isStopping = true
      unsubscribe()
      return worker.stop()
    },
  }
}

/** Runs the clean-up a minute after the start and then every hour, until it is stopped. */
export function startCleanup({ db, log }: App): Pick<Worker, 'stop'> {
  let isStopping = false
  const loop = startWorker({
    name: 'housekeeping',
    log,
    sweepMs: EVERY_MS,
    delayMs: FIRST_AFTER_MS,
    async work() {
      const removed = await runCleanup(db, () => isStopping)
      if (removed) log.info({ removed }, 'removed what was out of date')
      return null
    },
  })
  return {
    stop() {
      isStopping = true
      return loop.stop()
    },
  }
}
