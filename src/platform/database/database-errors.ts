import { AppError } from '../errors/errors'

const RETRY_SECONDS = 1

/** Classes and codes of PostgreSQL's errors (appendix A of its manual) that mean: not now, or not this text. */
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
/** How `pg` says that a statement was not answered; whatever the connection still brings belongs to nobody. */
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
  // TypeORM lets go of a connection that broke; what the transaction asks of it next fails so.
  'Query runner already released',
]

/** 503 while the database is away or too busy. */
function databaseAway(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', 'The service cannot reach its database right now.', {
    hint: `Try again in ${RETRY_SECONDS} second, writes with an Idempotency-Key: one whose answer got lost is not made twice then.`,
    retryAfter: RETRY_SECONDS,
  })
}

/** Whether the connection that an error came from can be used no more, not even to roll back. */
export function isUnansweredError(error: unknown): boolean {
  return isErrorLike(error) && error.message.includes(NO_ANSWER)
}

/** Whether a row could not be written because it refers to one with this id, which was just deleted. */
export function refersToGone(error: unknown, id: string): boolean {
  if (!isErrorLike(error)) return false
  const { code, detail } = ((error as { driverError?: Error }).driverError ?? error) as {
    code?: unknown
    detail?: string
  }
  return code === '23503' && detail?.includes(`(${id})`) === true
}

/** What a database error means to a caller; null for one that is our mistake and is masked. */
export function fromDatabaseError(error: unknown): AppError | null {
  if (!isErrorLike(error)) return null
  const cause = (error as { driverError?: Error }).driverError ?? error
  const code = (cause as { code?: unknown }).code
  if (typeof code === 'string') {
    if (unreachable.has(code) || unavailable.test(code)) return databaseAway()
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
  return unreachableMessages.some((message) => cause.message.includes(message)) ? databaseAway() : null
}

/** Not by `instanceof`: Node's own errors are of another realm where code runs in a context of its own. */
function isErrorLike(error: unknown): error is Error {
  return typeof (error as Error | null | undefined)?.message === 'string'
}
