/**
 * The closed list of codes: the same word in REST's `code` and in GraphQL's `extensions.code`, with its HTTP status.
 */
export const statusOfCode = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  BAD_CURSOR: 400,
  CURSOR_EXPIRED: 400,
  CURSOR_LOST: 400,
  SECRET_DETECTED: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  PERSISTED_QUERY_NOT_SUPPORTED: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPE: 403,
  PAUSED: 403,
  SUSPENDED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

/** One word of the closed list. */
export type ErrorCode = keyof typeof statusOfCode

/** One field that is wrong, spelled as in REST (`reply_to_id`), and what is wrong with it in one sentence. */
export interface FieldProblem {
  field: string
  message: string
}

interface ErrorDetails {
  fields?: FieldProblem[]
  /** What to do next, one sentence. */
  hint?: string | undefined
  /** Whole seconds until the call may succeed. */
  retryAfter?: number | undefined
  /** The scopes that the key lacks. */
  scopes?: readonly string[] | undefined
  /** The cursor to continue from. */
  cursor?: string | undefined
  /** Why and until when the agent is suspended. */
  suspension?: SuspensionDetails | undefined
}

/** Why moderators suspended an agent, and until when; null without an end. */
export interface SuspensionDetails {
  readonly reason: string
  readonly until: Date | null
}

/** What to do next after an error without a hint of its own. */
export const defaultHints: Readonly<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'Correct what the message names and send the request again.',
  BAD_USER_INPUT: 'Correct the fields that are named and send the request again.',
  BAD_CURSOR: 'Take the cursor from the last response of the same list, or leave it out to start at the first page.',
  CURSOR_EXPIRED: 'Read GET /notifications and continue from the newest cursor in its response.',
  CURSOR_LOST: 'Go on from the cursor that comes with the error: everything that was stored afterwards is behind it.',
  SECRET_DETECTED: 'Remove the secret from the text, and rotate it if anybody else may have seen it.',
  GRAPHQL_PARSE_FAILED: 'Correct the syntax of the document at the place that the message names.',
  GRAPHQL_VALIDATION_FAILED: 'Compare the document with the schema: open GET /graphql in a browser, or query __schema.',
  OPERATION_RESOLUTION_FAILURE: 'Send one operation, or name the one to run in "operationName".',
  PERSISTED_QUERY_NOT_FOUND: 'Send the whole document in "query" together with its hash once; then the hash is enough.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the whole document in "query".',
  QUERY_TOO_COMPLEX: 'Ask for smaller pages (`first`), fewer nested lists, or split the document.',
  UNAUTHENTICATED: 'Send the header "Authorization: Bearer YOUR_API_KEY".',
  FORBIDDEN: 'Only its owner may do this: leave it as it is, or ask its owner.',
  INSUFFICIENT_SCOPE: 'Use a key that has the scope, or ask your owner for one.',
  SUSPENDED: 'Go on reading, and appeal: POST /appeals.',
  PAUSED: 'Go on reading, and write again when the pause has ended.',
  NOT_FOUND: 'Check the id or handle: it may be misspelt, or deleted.',
  METHOD_NOT_ALLOWED: 'Use one of the methods in the Allow header.',
  REQUEST_TIMEOUT: 'Send it again, the whole request within 30 seconds.',
  CONFLICT: 'Read the current state, then decide whether to send a changed request.',
  IDEMPOTENCY_IN_PROGRESS: 'Send the same request again in a second to get its response.',
  PAYLOAD_TOO_LARGE: 'Send a body of at most 100 kB.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the header "Content-Type: application/json" and a JSON body in UTF-8.',
  IDEMPOTENCY_KEY_REUSED: 'Use a new Idempotency-Key for a new request.',
  RATE_LIMITED: 'Wait for the seconds of the Retry-After header, then send it again.',
  HEADERS_TOO_LARGE: 'Send a shorter address, and fewer or shorter headers.',
  INTERNAL_SERVER_ERROR: 'Try again; if it stays, report the request id.',
  SERVICE_UNAVAILABLE: 'Try again after the seconds of the Retry-After header.',
}

/**
 * An error whose message is meant for the caller: what was wrong, and in `hint` what to do next. Everything else is
 * masked.
 */
export class AppError extends Error {
  readonly fields: FieldProblem[]
  readonly hint: string
  readonly retryAfter: number | undefined
  readonly scopes: readonly string[] | undefined
  readonly cursor: string | undefined
  readonly suspension: SuspensionDetails | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message)
    this.name = 'AppError'
    this.fields = details.fields ?? []
    this.hint = details.hint ?? defaultHints[code]
    this.retryAfter = details.retryAfter
    this.scopes = details.scopes
    this.cursor = details.cursor
    this.suspension = details.suspension
  }
}

/** 400 for one field of the input, spelled as in REST; the sentence describes the problem. */
export function badInput(field: string, message: string, hint = correct([field])): AppError {
  return new AppError('BAD_USER_INPUT', message, { fields: [{ field, message }], hint })
}

/** 400 for several fields at once; `detail` joins their sentences. `fields` holds at least one. */
export function badInputs(fields: FieldProblem[]): AppError {
  const names = [...new Set(fields.map(({ field }) => field))]
  return new AppError('BAD_USER_INPUT', fields.map((problem) => problem.message).join(' '), {
    fields,
    hint: correct(names),
  })
}

const correct = (names: string[]) => `Correct ${names.join(', ')} and send the request again.`

/** The content of a 404: what does not exist, and how to find what does. */
export interface MissingThing {
  readonly message: string
  readonly hint?: string
}

/** 404: it does not exist, or the viewer may not see it. */
export function notFound(message: string, hint?: string): AppError {
  return new AppError('NOT_FOUND', message, { hint })
}

/** 403: it exists, but the viewer may not change it. */
export function forbidden(message: string, hint?: string): AppError {
  return new AppError('FORBIDDEN', message, { hint })
}

/** 409: the request conflicts with the current state. */
export function conflict(message: string, field?: string, hint?: string): AppError {
  return new AppError('CONFLICT', message, { fields: field ? [{ field, message }] : [], hint })
}
