import type { IncomingMessage, ServerResponse } from 'node:http'
import { withTimeout } from '../../platform/concurrency/with-timeout'
import type { Database } from '../../platform/database/database'
import { AppError } from '../../platform/errors/errors'
import { sendProblem } from './problem'
import { requestInfo } from './request-info'
import { JSON_TYPE, sendResponse } from './response'

const PING_TIMEOUT_MS = 1_000
const RETRY_SECONDS = 1

/** Why a process accepts no requests now, in one sentence; null when it does. */
export type Readiness = () => Promise<string | null> | string | null

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
  { req, res, publicUrl, ready }: { req: IncomingMessage; res: ServerResponse; publicUrl: string; ready: Readiness },
): Promise<void> {
  requestInfo(req).route = `/health/${check}`
  if (check === 'live') return sendStatus(res, 'live')
  const reason = await ready()
  if (reason === null) sendStatus(res, 'ready')
  else sendProblem(res, notReady(reason), publicUrl, requestInfo(req).id)
}

function sendStatus(res: ServerResponse, status: string): void {
  sendResponse(res, { type: JSON_TYPE, body: JSON.stringify({ status }) })
}

/** 503 for a process that accepts no requests now. */
export function notReady(reason: string): AppError {
  return new AppError('SERVICE_UNAVAILABLE', reason, {
    hint: `Try again in ${RETRY_SECONDS} second.`,
    retryAfter: RETRY_SECONDS,
  })
}

/** Creates a check of whether the database responds within a second. Concurrent checks share one query. */
export function createDatabaseCheck(db: Database): () => Promise<boolean> {
  let asking: Promise<boolean> | null = null
  const ask = () => {
    const answer = db.query('select 1').then(
      () => true,
      () => false,
    )
    return withTimeout(answer, PING_TIMEOUT_MS, () => false)
  }
  return () => {
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
}
