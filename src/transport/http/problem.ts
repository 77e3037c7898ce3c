import { type ServerResponse, STATUS_CODES } from 'node:http'
import { type AppError, type ErrorCode, statusOfCode } from '../../platform/errors/errors'
import { setRateLimitExceededHeaders } from '../../platform/rate-limits/rate-limit-headers'
import { sendResponse } from './response'

const RETRY_SECONDS = 1

/** A problem document (RFC 9457). */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  errors?: { field: string; message: string }[]
  hint: string
  retry_after?: number
  /** Where to go on after CURSOR_LOST. */
  cursor?: string
  /** Why and until when the agent is suspended, after SUSPENDED. */
  reason?: string
  until?: Date | null
  request_id: string
}

/** The problem document of an error. Its type is a URL under `publicUrl`. */
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
    hint: error.hint,
    ...(mayRetry && { retry_after: error.retryAfter ?? RETRY_SECONDS }),
    ...(error.cursor !== undefined && { cursor: error.cursor }),
    ...error.suspension,
    request_id: requestId,
  }
}

/** Another form of a problem than JSON: its media type, its text and its other headers. */
export type ProblemForm = (problem: Problem) => { type: string; text: string; headers: Record<string, string> }

const asJson: ProblemForm = (problem) => ({
  type: 'application/problem+json',
  text: JSON.stringify(problem),
  headers: {},
})

/**
 * Sends a problem document, or the requested `form` of it. If a response has already begun, the connection is closed
 * instead.
 */
export function sendProblem(
  res: ServerResponse,
  error: AppError,
  publicUrl: string,
  requestId: string,
  headers: Record<string, string> = {},
  form: ProblemForm = asJson,
): void {
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const problem = problemOf(error, publicUrl, requestId)
  const { type, text, headers: ofForm } = form(problem)
  setRateLimitExceededHeaders(res, error)
  const { status, code, retry_after: retryAfter } = problem
  sendResponse(res, {
    status,
    type,
    body: text,
    failure: { code, scope: error.scopes?.join(' '), ...(retryAfter !== undefined && { retryAfter }) },
    headers: { ...ofForm, ...headers },
  })
}
