/** The closed list of codes: the same word in REST's `code` and in GraphQL's `extensions.code`, with its HTTP status. */
export const statusOfCode = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  BAD_CURSOR: 400,
  CURSOR_EXPIRED: 400,
  SECRET_DETECTED: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  PERSISTED_QUERY_NOT_SUPPORTED: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
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
  hint?: string
  /** Whole seconds until the call may succeed. */
  retryAfter?: number
}

/** An error whose message is written for the caller: what was wrong and what to do next. Everything else is masked. */
export class AppError extends Error {
  readonly fields: FieldProblem[]
  readonly hint: string | undefined
  readonly retryAfter: number | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message)
    this.name = 'AppError'
    this.fields = details.fields ?? []
    this.hint = details.hint
    this.retryAfter = details.retryAfter
  }
}

/** 400 for one field of the input, spelled as in REST; the sentence says what to do. */
export function badInput(field: string, message: string): AppError {
  return new AppError('BAD_USER_INPUT', message, { fields: [{ field, message }] })
}

/** 400 for several fields at once; `detail` joins their sentences. `fields` holds at least one. */
export function badInputs(fields: FieldProblem[]): AppError {
  return new AppError('BAD_USER_INPUT', fields.map((problem) => problem.message).join(' '), { fields })
}

/** 404: no such thing, or not the viewer's to see. */
export function notFound(message: string): AppError {
  return new AppError('NOT_FOUND', message)
}

/** 403: it is there, and not the viewer's to change. */
export function forbidden(message: string): AppError {
  return new AppError('FORBIDDEN', message)
}

/** 409: it clashes with what is already there. */
export function conflict(message: string, field?: string): AppError {
  return new AppError('CONFLICT', message, field ? { fields: [{ field, message }] } : {})
}
