import type { IncomingMessage, ServerResponse } from 'node:http'
import { withTimeout } from '../../platform/concurrency/with-timeout'
import type { Database } from '../../platform/database/database'
import { AppError } from '../../platform/errors/errors'
import { sendProblem } from './problem'
import { requestInfo } from './request-info'
import { JSON_TYPE, sendResponse } from './response'

const PING_TIMEOUT_MS = 1_000
const RETRY_SECONDS = 1

/** Why a process takes no requests now, in one sentence; null when it takes them. */
export type Readiness = () => Promise<string | null> | string | null

/** What can be asked of a process: that it runs, or that it takes requests. */
export type HealthCheck = 'live' | 'ready'

/** The check that a GET or HEAD of this path asks for; null for any other request. */
export function healthCheckOf(method: string | undefined, path: string): HealthCheck | null {
  if (method !== 'GET' && method !== 'HEAD') return null
  if (path === '/health/live') return 'live'
  return path === '/health/ready' ? 'ready' : null
}

/** Answers a check, whoever asks and however often. */
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

/** 503 for a process that takes no requests now. */
export function notReady(reason: string): AppError {
  return new AppError('SERVICE_UNAVAILABLE', reason, {
    hint: `Try again in ${RETRY_SECONDS} second.`,
    retryAfter: RETRY_SECONDS,
  })
}

/** Whether the database answers within a second. Those who ask at the same time share one question. */
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
