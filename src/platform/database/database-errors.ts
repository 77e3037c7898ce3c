import { AppError } from '../errors/errors'

const RETRY_SECONDS = 1

/**
 * Classes and codes of PostgreSQL's errors (appendix A of its manual) that mean that the database is unavailable, or
 * that a text is invalid.
 */
const unavailable = /^(08|53|57P|58|25P03|55P03|40001|40P01|25006)/
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
])
/** The message of `pg` when a statement got no response in time; the connection cannot be used after it. */
const NO_ANSWER = 'Query read timeout'
const unreachableMessages = [
  NO_ANSWER,
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
  'Connection timeout',
  'Driver not Connected',
  // TypeORM releases a broken connection; the next statement of the transaction fails with this message.
  'Query runner already released',
]

/** 503 while the database is unavailable or overloaded. */
function databaseUnavailable(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', 'The service cannot reach its database right now.', {
    hint: `Try again in ${RETRY_SECONDS} second, writes with an Idempotency-Key: one whose answer got lost is not made twice then.`,
    retryAfter: RETRY_SECONDS,
  })
}

/** Whether an error leaves its connection unusable, even for a rollback. */
export function isUnansweredError(error: unknown): boolean {
  return isErrorLike(error) && error.message.includes(NO_ANSWER)
}

/** Whether a row could not be written because it refers to one with this id, which was just deleted. */
export function refersToDeleted(error: unknown, id: string): boolean {
  if (!isErrorLike(error)) return false
  const { code, detail } = ((error as { driverError?: Error }).driverError ?? error) as {
    code?: unknown
    detail?: string
  }
  return code === '23503' && detail?.includes(`(${id})`) === true
}

/** Converts a database error for the caller; null for an internal error, which is masked. */
export function fromDatabaseError(error: unknown): AppError | null {
  if (!isErrorLike(error)) return null
  const cause = (error as { driverError?: Error }).driverError ?? error
  const code = (cause as { code?: unknown }).code
  if (typeof code === 'string') {
    if (unreachable.has(code) || unavailable.test(code)) return databaseUnavailable()
    if (code === '57014')
      return new AppError('SERVICE_UNAVAILABLE', 'This took longer than the service allows.', {
        hint: 'Ask for less, or try again later.',
        retryAfter: RETRY_SECONDS,
      })
    if (code === '22021' || code === '22P05')
      return new AppError('BAD_USER_INPUT', 'A text holds characters that cannot be stored; remove them.')
    if (code === '23505')
      return new AppError('CONFLICT', 'This was just taken by somebody else; read it again and retry.')
    if (code === '23503') return new AppError('NOT_FOUND', 'What this refers to was just deleted.')
  }
  return unreachableMessages.some((message) => cause.message.includes(message)) ? databaseUnavailable() : null
}

/** Does not use `instanceof`: in a vm context Node's own errors belong to another realm. */
function isErrorLike(error: unknown): error is Error {
  return typeof (error as Error | null | undefined)?.message === 'string'
}
