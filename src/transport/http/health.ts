import type { IncomingMessage, ServerResponse } from 'node:http'
import { withTimeout } from '../../platform/concurrency/with-timeout'
import type { Database } from '../../platform/database/database'
import { AppError } from '../../platform/errors/errors'
import { sendProblem } from './problem'
import { requestInfo } from './request-info'
import { commonHeaders } from './response'

const PING_TIMEOUT_MS = 1_000
const RETRY_SECONDS = 1

/** Why a process takes no requests now, in one sentence; null when it takes them. */
export type Readiness = () => Promise<string | null> | string | null

/**
 * Answers GET and HEAD of /health/live (the process runs) and /health/ready (it takes requests), whoever asks and however often;
 * false for any other request.
 */
export function handleHealth(req: IncomingMessage, res: ServerResponse, publicUrl: string, ready: Readiness): boolean {
  const path = /^\/health\/(live|ready)\/?(?:\?|$)/.exec(req.url ?? '')?.[1]
  if (!path || (req.method !== 'GET' && req.method !== 'HEAD')) return false
  requestInfo(req).route = `/health/${path}`
  if (path === 'live') sendStatus(req, res, 'live')
  else void handleReady(req, res, publicUrl, ready)
  return true
}

async function handleReady(
  req: IncomingMessage,
  res: ServerResponse,
  publicUrl: string,
  ready: Readiness,
): Promise<void> {
  const reason = await ready()
  if (reason === null) sendStatus(req, res, 'ready')
  else sendProblem(res, notReady(reason), publicUrl, requestInfo(req).id)
}

function sendStatus(req: IncomingMessage, res: ServerResponse, status: string): void {
  const text = JSON.stringify({ status })
  res.writeHead(200, commonHeaders(requestInfo(req).id, 'application/json; charset=utf-8', text, 'no-store')).end(text)
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
