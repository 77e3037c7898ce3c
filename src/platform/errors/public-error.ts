import { GraphQLError } from 'graphql'
import type { App } from '../context'
import { redactSecrets } from '../crypto/redact-secrets'
import { fromDatabaseError } from '../database/database-errors'
import { RateLimitExceeded } from '../rate-limits/rate-limit-headers'
import { AppError, type ErrorCode, statusOfCode } from './errors'

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in statusOfCode

/** Where errors are recorded: the log, and the count of exceeded limits. */
export type ErrorObserver = Pick<App, 'log' | 'metrics'>

/**
 * Converts any error for the caller, the same on every transport. An unexpected error is logged with the request id and
 * masked: no internal details leak.
 */
export function publicError(error: unknown, observer: ErrorObserver, requestId: string): AppError {
  return withoutSecrets(knownError(error, observer, requestId))
}

function knownError(error: unknown, { log, metrics }: ErrorObserver, requestId: string): AppError {
  const cause = causeOf(error)
  if (cause instanceof RateLimitExceeded) metrics?.rateLimitExceeded(cause.limitName)
  if (cause instanceof AppError) return cause
  const known = fromDatabaseError(cause)
  if (known?.code === 'SERVICE_UNAVAILABLE') log.warn({ err: cause, requestId }, 'the database did not respond')
  if (known) return known
  if (cause instanceof GraphQLError) {
    const { code } = cause.extensions
    if (isCode(code) && code !== 'INTERNAL_SERVER_ERROR') return new AppError(code, cause.message)
    // Raised by graphql-js for the document or its variables: it has no cause and quotes only what the caller sent.
    if (!cause.path) return new AppError('BAD_USER_INPUT', cause.message)
  }
  log.error({ err: cause, requestId }, 'unexpected error')
  return new AppError('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', {
    hint: `Try again; if it stays, report the request id ${requestId}.`,
  })
}

/** The error with every secret redacted that the caller sent in the wrong place and that the message quotes. */
function withoutSecrets(error: AppError): AppError {
  const { code, message, fields, hint, retryAfter, scopes, cursor, suspension } = error
  const texts = [message, ...fields.map((field) => field.message)]
  if (texts.every((text) => redactSecrets(text) === text)) return error
  return new AppError(code, redactSecrets(message), {
    fields: fields.map((field) => ({ field: redactSecrets(field.field), message: redactSecrets(field.message) })),
    hint,
    retryAfter,
    scopes,
    cursor,
    suspension,
  })
}

function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError && !addsCode(cause)) cause = cause.originalError
  return cause
}

/** Apollo gives the errors of graphql-js a code by wrapping them: the wrapper has more information. */
const addsCode = ({ extensions, originalError }: GraphQLError) =>
  isCode(extensions?.code) && originalError instanceof GraphQLError && !originalError.extensions.code

/**
 * The GraphQL form of an error: `extensions` of {code, field, errors, hint, retryAfter, cursor, scope, reason, until,
 * requestId}.
 */
export function errorExtensions(error: AppError, requestId: string): Record<string, unknown> {
  const [first] = error.fields
  return {
    code: error.code,
    ...(first && { field: first.field, errors: error.fields }),
    hint: error.hint,
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...(error.cursor !== undefined && { cursor: error.cursor }),
    ...(error.scopes && { scope: error.scopes.join(' ') }),
    ...error.suspension,
    requestId,
  }
}

/** The first error of a result as it was thrown. */
export function causeOfFailure(errors: readonly GraphQLError[]): unknown {
  let cause: unknown = errors[0]
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  // graphql-jit's own errors carry no extensions, against their type: they reveal internals, such as a null where none
  // may be.
  return cause instanceof GraphQLError && !cause.extensions ? new Error(cause.message) : cause
}
