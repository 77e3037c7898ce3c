import { type DestinationStream, type Logger, pino } from 'pino'
import { redactSecrets } from './crypto/redact-secrets'

/** The logged form of an error: enough to find it, and no caller input. */
interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly code?: string
  readonly cause?: LoggedError
}

/** The server's log, one JSON object a line: to standard output by default. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: loggedError } }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * An error for the log. Only its class, code, message and stack: PostgreSQL's `detail` and TypeORM's `parameters` hold
 * values of rows. Quoted values in PostgreSQL's own messages and secrets in any are blanked.
 */
function loggedError(error: unknown, depth = 0): LoggedError {
  const { name, code, stack, cause } = (error ?? {}) as NodeJS.ErrnoException & { cause?: unknown }
  return {
    type: name ?? typeof error,
    message: messageOf(error),
    stack: (stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(code !== undefined && { code: String(code) }),
    ...(cause !== undefined && depth < 3 && { cause: loggedError(cause, depth + 1) }),
  }
}

function messageOf(error: unknown): string {
  const { message, errors, severity } = (error ?? {}) as { message?: string; errors?: Error[]; severity?: string }
  const text = message || errors?.map((one) => one.message).join(', ') || String(error)
  return redactSecrets(severity ? text.replace(/(: ).*$/s, '$1…') : text)
}
