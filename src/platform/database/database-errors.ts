import { AppError } from '../errors/errors'

const RETRY_SECONDS = 1
const RETRY_HINT = `Try again in ${RETRY_SECONDS} second, writes with an Idempotency-Key: one whose response was lost is not made twice then.`

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
/** The message, that of `pg`, when a statement got no response in time; the connection cannot be used after it. */
export const NO_ANSWER = 'Query read timeout'
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

/** The message when a write gets no response in time, or is not sent because others wait for theirs. */
export const NO_RESPONSE_TO_WRITE = 'No response to a write'

/** Codes of errors because of which no write succeeds: the disk is full or broken, or the server accepts reads only. */
const storageErrors = ['53100', '58030', '25006']

/** Whether an error means that nothing can be stored, while reads may succeed. */
export function isStorageError(error: unknown): boolean {
  if (!isErrorLike(error)) return false
  const { code, message } = ((error as { driverError?: Error }).driverError ?? error) as Error & { code?: string }
  return storageErrors.includes(code ?? '') || message.includes(NO_RESPONSE_TO_WRITE)
}

/** 503 while reads succeed. */
function cannotStore(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', 'The service cannot store anything right now.', {
    hint: RETRY_HINT,
    retryAfter: RETRY_SECONDS,
  })
}

/** 503 while the database is unavailable or overloaded. */
function databaseUnavailable(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', 'The service cannot reach its database right now.', {
    hint: RETRY_HINT,
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
  if (isStorageError(cause)) return cannotStore()
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
