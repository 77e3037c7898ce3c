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

/** Lines are written together when there is so much of them, or after so long. */
const BUFFERED_BYTES = 4_096
const FLUSH_INTERVAL_MS = 100

/**
 * The server's log, one JSON object a line: to standard output by default. No request waits until its line
 * is written, and lines are written together; what is left is written when the process exits, and a fatal line at once.
 */
export function createLog(level: string, destination: DestinationStream = createBuffer()): Logger {
  return pino({ level, serializers: { err: loggedError } }, destination)
}

const createBuffer = () =>
  pino.destination({ sync: false, minLength: BUFFERED_BYTES, periodicFlush: FLUSH_INTERVAL_MS })

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
