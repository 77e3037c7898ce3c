import { type ServerResponse, STATUS_CODES } from 'node:http'
import { type AppError, type ErrorCode, statusOfCode } from '../errors'
import { setSpentHeaders } from '../limits/limit-headers'
import { commonHeaders } from './send'

const RETRY_SECONDS = 1

/** An error as RFC 9457 writes it. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  errors?: { field: string; message: string }[]
  hint?: string
  retry_after?: number
  request_id: string
}

/** The problem document of an error. `publicUrl` is where its type is named. */
export function problemOf(error: AppError, publicUrl: string, requestId: string): Problem {
  const status = statusOfCode[error.code]
  const mayRetry = status === 429 || status === 503
  return {
    type: `${publicUrl}/errors/${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    ...(error.fields.length > 0 && { errors: error.fields }),
    ...(error.hint && { hint: error.hint }),
    ...(mayRetry && { retry_after: error.retryAfter ?? RETRY_SECONDS }),
    request_id: requestId,
  }
}

/** Sends a problem document. Once an answer has begun there is no place for it, so the connection is cut instead. */
export function sendProblem(
  res: ServerResponse,
  error: AppError,
  publicUrl: string,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const problem = problemOf(error, publicUrl, requestId)
  const text = JSON.stringify(problem)
  setSpentHeaders(res, error)
  res.writeHead(problem.status, {
    ...commonHeaders(requestId, 'application/problem+json', text, 'no-store'),
    ...(problem.retry_after !== undefined && { 'Retry-After': String(problem.retry_after) }),
    ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer realm="clankdin"' }),
    // What is left of such a body is not read, so nothing else can come on this connection.
    ...(problem.status === 413 && { Connection: 'close' }),
    ...headers,
  })
  res.end(text)
}
