import { setTimeout as pause } from 'node:timers/promises'
import { InFlight } from '../../../platform/concurrency/in-flight'
import { withTimeout } from '../../../platform/concurrency/with-timeout'
import { startWorker } from '../../../platform/concurrency/worker'
import type { App } from '../../../platform/context'
import { decryptOrNull } from '../../../platform/crypto/encryptor'
import { fanOutBatch } from './announcements'
import { type Claim, claimDue, nextDueIn, START } from './delivery-claims.queries'
import { createEndpointBackoff } from './endpoint-backoff'
import { readOldSecrets } from './previous-secrets'
import { recordAttempt } from './record-attempt'
import {
  type Attempt,
  createSender,
  INTERNAL_FAILURE,
  type Sender,
  type SenderOptions,
  UNREADABLE_SECRET,
} from './send'
import { signatureHeaders } from './signature'
import { createWorkerPool, type WorkerPool } from './worker-pools'

const SWEEP_MS = 5_000
const STOP_TIMEOUT_MS = 8_000
const RECORD_AGAIN_MS = 500
/** How often failing endpoints are searched: among many healthy ones that takes a while, and they can wait. */
const FAILING_EVERY_MS = 200

/** An attempt that was not made. */
const notSent = (error: string): Attempt => ({
  outcome: 'failed',
  status: null,
  durationMs: 0,
  error,
  answer: null,
  retryAfterSeconds: null,
})

/** Sends due deliveries until the process ends. */
export interface DeliveryDispatcher {
  /** Claims nothing more, waits at most 8 s for attempts in progress, and releases the rest. Never rejects. */
  stop(): Promise<void>
}

/**
 * Starts sending webhook deliveries. Any number of processes on one database share the work. The state is in the
 * database, so a lost signal delays deliveries until the next sweep, and a lost process until its leases end.
 */
export function startDispatcher(app: App, options: Partial<SenderOptions> = {}): DeliveryDispatcher {
  const { config, log } = app
  const sender = createSender({
    allowPrivate: config.WEBHOOK_ALLOW_PRIVATE_TARGETS,
    totalTimeoutMs: config.WEBHOOK_TIMEOUT_SECONDS * 1_000,
    ...options,
  })
  const healthy = createWorkerPool(false, 32, 128, START)
  const failing = createWorkerPool(true, 8, 32, START)
  const backoff = createEndpointBackoff()
  const underWay = new InFlight<Promise<void>>()
  const unreadable = new Set<string>()
  let isStopping = false
  let failingFrom = 0

  async function fill(workerPool: WorkerPool): Promise<void> {
    for (;;) {
      const most = workerPool.freeSlots
      if (most <= 0 || isStopping) return
      const from = workerPool.after
      const { open, closed } = backoff.slowEndpoints(workerPool.hasRoom)
      const leaseEnd = performance.now() + config.WEBHOOK_LEASE_SECONDS * 1_000
      const { claims, next } = await claimDue(app.db, {
        failing: workerPool.failing,
        after: from,
        most,
        excluded: closed,
        slow: open,
        paused: backoff.paused().endpoints,
        pauseSeconds: backoff.longestPauseSeconds,
        leaseSeconds: config.WEBHOOK_LEASE_SECONDS,
      })
      workerPool.after = next
      for (const claim of claims) launch(workerPool, claim, leaseEnd)
      // A round that began in the middle of the endpoints continues from the start.
      if (from === START || next !== START) return
    }
  }

  function launch(workerPool: WorkerPool, claim: Claim, leaseEnd: number): void {
    let endSlow: (() => void) | undefined
    const leave = workerPool.enter(() => {
      endSlow = backoff.slow(claim.webhookId)
      deliveries.wake()
    })
    const task = deliver(claim, leaseEnd)
      .catch((error) => log.error({ err: error, delivery: claim.id }, 'unexpected error in a webhook delivery'))
      .finally(() => {
        leave()
        endSlow?.()
        end()
        deliveries.wake()
      })
    const end = underWay.add(task)
  }

  async function deliver(claim: Claim, leaseEnd: number): Promise<void> {
    const at = new Date()
    const attempt = await attemptOf(app, sender, claim, at).catch((error) => {
      log.error({ err: error, delivery: claim.id }, 'a webhook delivery could not be sent')
      return notSent(INTERNAL_FAILURE)
    })
    app.metrics?.webhookAttempt(attempt.outcome, attempt.durationMs / 1_000)
    if (attempt.error === UNREADABLE_SECRET) reportUnreadable(claim.webhookId)
    if (attempt.error !== 'stopped') backoff.ended(claim.webhookId, attempt.outcome === 'delivered')
    // While the database is unavailable the result is kept as long as the lease prevents others from sending the same.
    for (;;) {
      try {
        return await recordAttempt(app, claim, attempt, at)
      } catch (error) {
        log.warn({ err: error, delivery: claim.id }, 'a delivery’s result could not be recorded')
        if (isStopping || performance.now() + RECORD_AGAIN_MS > leaseEnd) return
        await pause(RECORD_AGAIN_MS)
      }
    }
  }

  /** Once for each endpoint: every delivery to it fails alike. */
  function reportUnreadable(webhook: string): void {
    if (unreadable.has(webhook)) return
    unreadable.add(webhook)
    log.error(
      { webhook },
      'a webhook’s secret cannot be read, nothing is sent to it until its owner rotates the secret',
    )
  }

  const deliveries = startWorker({
    name: 'sending webhook deliveries',
    log,
    sweepMs: SWEEP_MS,
    async work() {
      // Read first, so that deliveries that become due between the two statements are not missed.
      const nextDue = await nextDueIn(app.db)
      const isTurn = performance.now() >= failingFrom
      if (isTurn) failingFrom = performance.now() + FAILING_EVERY_MS
      await Promise.all([fill(healthy), isTurn && fill(failing)])
      const turnIn = isTurn ? null : failingFrom - performance.now()
      const waits = [nextDue, backoff.paused().endsIn, turnIn].filter((wait) => wait !== null)
      return waits.length > 0 ? Math.min(...waits) : null
    },
  })
  const fanOut = startWorker({
    name: 'announcing new agents',
    log,
    sweepMs: SWEEP_MS,
    work: async () => ((await fanOutBatch(app)) && !isStopping ? 0 : null),
  })
  const loops = [deliveries, fanOut]
  const wake = () => {
    deliveries.wake()
    fanOut.wake()
  }
  const unsubscribeAll = [app.bus.subscribe('delivery', wake), app.bus.onResync(wake)]

  return {
    async stop() {
      isStopping = true
      for (const end of unsubscribeAll) end()
      await Promise.all(loops.map((loop) => loop.stop()))
      await withTimeout(Promise.all(underWay.items()), STOP_TIMEOUT_MS, () => undefined)
      await sender.close()
      await Promise.all(underWay.items())
    },
  }
}

/** One attempt. Rejects when the stored endpoint is unusable. */
async function attemptOf({ secrets }: App, sender: Sender, claim: Claim, at: Date): Promise<Attempt> {
  const { id, url, body } = claim
  const current = decryptOrNull(secrets, claim.secret)
  if (current === null) return notSent(UNREADABLE_SECRET)
  const old = readOldSecrets(decryptOrNull(secrets, claim.oldSecrets), at.getTime()).map((kept) => kept.secret)
  const timestamp = Math.floor(at.getTime() / 1000)
  const all = [current, ...old.reverse()]
  const headers = signatureHeaders({ secrets: all, legacySecret: all.at(-1) ?? current, id, timestamp, body })
  return sender.send({ url, headers, body })
}
