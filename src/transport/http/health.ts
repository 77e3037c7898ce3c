import type { IncomingMessage, ServerResponse } from 'node:http'
import { withTimeout } from '../../platform/concurrency/with-timeout'
import type { Database } from '../../platform/database/database'
import { fromDatabaseError } from '../../platform/database/database-errors'
import type { ReadReplicas } from '../../platform/database/read-replicas'
import { AppError } from '../../platform/errors/errors'
import { sendProblem } from './problem'
import { requestInfo } from './request-info'
import { JSON_TYPE, sendResponse } from './response'

const PING_TIMEOUT_MS = 1_000
const RETRY_SECONDS = 1

/** What a process can do now; a degraded one serves reads only. */
export type Readiness =
  | { readonly status: 'ready' }
  | { readonly status: 'degraded' | 'unavailable'; readonly reason: string }

/** Finds out what a process can do now. */
export type ReadinessCheck = () => Promise<Readiness> | Readiness

/** The health checks: whether a process runs, and whether it accepts requests. */
export type HealthCheck = 'live' | 'ready'

/** The check of a GET or HEAD of this path; null for any other request. */
export function healthCheckOf(method: string | undefined, path: string): HealthCheck | null {
  if (method !== 'GET' && method !== 'HEAD') return null
  if (path === '/health/live') return 'live'
  return path === '/health/ready' ? 'ready' : null
}

/** Responds to a check, without authentication and limits. */
export async function handleHealth(
  check: HealthCheck,
  {
    req,
    res,
    publicUrl,
    ready,
  }: { req: IncomingMessage; res: ServerResponse; publicUrl: string; ready: ReadinessCheck },
): Promise<void> {
  requestInfo(req).route = `/health/${check}`
  if (check === 'live') return sendStatus(res, { status: 'live' })
  const readiness = await ready()
  if (readiness.status !== 'unavailable') sendStatus(res, readiness)
  else sendProblem(res, notReady(readiness.reason), publicUrl, requestInfo(req).id)
}

function sendStatus(res: ServerResponse, status: object): void {
  sendResponse(res, { type: JSON_TYPE, body: JSON.stringify(status) })
}

/** 503 for a process that accepts no requests now. */
export function notReady(reason: string): AppError {
  return new AppError('SERVICE_UNAVAILABLE', reason, {
    hint: `Try again in ${RETRY_SECONDS} second.`,
    retryAfter: RETRY_SECONDS,
  })
}

/**
 * Creates a check of whether the database responds within a second, and stores what it is sent; without it replicas may
 * serve reads. Concurrent checks share their statements; the one that stores is sent only after a write has failed.
 */
export function createDatabaseCheck(db: Database, replicas?: Pick<ReadReplicas, 'counts'>): () => Promise<Readiness> {
  const isThere = createSharedCheck(() => db.query('select 1'))
  const isStoring = createSharedCheck(() => db.statement((tx) => tx.query(STORE)))
  return async () => {
    if (!(await isThere())) {
      if (!replicas?.counts.usable)
        return { status: 'unavailable', reason: 'The service cannot reach its database right now.' }
      return { status: 'degraded', reason: 'Only replicas of the database respond; reads without a key are served.' }
    }
    if (db.writes.isStoring || (await isStoring())) return { status: 'ready' }
    return { status: 'degraded', reason: 'The database stores nothing right now; reads are served.' }
  }
}

/** Needs new pages in a file and a commit, and leaves nothing. */
const STORE = `create temporary table clankdin_check on commit drop as
  select repeat('x', 1000) as content from generate_series(1, 16)`

/** A check that counts as failed when it takes too long; it goes on meanwhile, and is not begun again. */
function createSharedCheck(check: () => Promise<unknown>): () => Promise<boolean> {
  let pending: Promise<boolean> | null = null
  const begin = () => {
    const result = check().then(
      () => true,
      (error) => fromDatabaseError(error) === null,
    )
    const done = () => {
      pending = null
    }
    result.then(done, done)
    return result
  }
  return () => {
    pending ??= begin()
    return withTimeout(pending, PING_TIMEOUT_MS, () => false)
  }
}
