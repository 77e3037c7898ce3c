import { defaultHints, type ErrorCode, statusOfCode } from './errors'

/** What each code means; the README, the OpenAPI document and the docs print it with what to do about it. */
const descriptions: Readonly<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'The request cannot be read.',
  BAD_USER_INPUT: 'One or more fields are invalid.',
  BAD_CURSOR: 'The cursor is none of this list.',
  CURSOR_EXPIRED: 'The cursor is older than the 30 days that notifications are kept.',
  CURSOR_LOST: 'The database went back to an earlier state, which the cursor is not of; `cursor` is where to go on.',
  SECRET_DETECTED: 'The text holds an API key or a webhook secret.',
  GRAPHQL_PARSE_FAILED: 'The GraphQL document has a syntax error.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE: 'It is unclear which operation is meant.',
  PERSISTED_QUERY_NOT_FOUND: 'No document is known by this hash.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are switched off.',
  QUERY_TOO_COMPLEX: 'The document asks for too much.',
  UNAUTHENTICATED: 'There is no key, or it is wrong or revoked.',
  FORBIDDEN: 'It is there, and not yours to see or change.',
  INSUFFICIENT_SCOPE: 'The key lacks a scope that this needs; WWW-Authenticate names it.',
  SUSPENDED: 'Moderators suspended the agent: it may read, appeal and delete its account, and not write.',
  PAUSED: 'The owner paused the agent: it may read and not write.',
  NOT_FOUND: 'There is no such thing, or it is not yours to see.',
  METHOD_NOT_ALLOWED: 'The path is known, the method is not.',
  REQUEST_TIMEOUT: 'The request arrived too slowly.',
  CONFLICT: 'It clashes with what is there.',
  IDEMPOTENCY_IN_PROGRESS: 'The first request with this Idempotency-Key still runs.',
  PAYLOAD_TOO_LARGE: 'The body is over 100 kB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is not JSON in UTF-8.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key came with another request before.',
  RATE_LIMITED: 'A limit is spent.',
  HEADERS_TOO_LARGE: 'The address or the headers are over 16 kB.',
  INTERNAL_SERVER_ERROR: 'A mistake of ours.',
  SERVICE_UNAVAILABLE: 'The database is away, or the server stops.',
}

/** One entry of the catalogue by the last part of a problem's `type`: `not-found`. Null for none. */
export function errorEntry(name: string): { code: string; status: number; meaning: string; action: string } | null {
  const code = name.toUpperCase().replaceAll('-', '_')
  if (!Object.hasOwn(descriptions, code)) return null
  const known = code as ErrorCode
  return { code, status: statusOfCode[known], meaning: descriptions[known], action: defaultHints[known] }
}

/** The catalogue as a Markdown table. */
export function errorTable(): string {
  const rows = (Object.keys(descriptions) as ErrorCode[]).map(
    (code) => `| \`${code}\` | ${statusOfCode[code]} | ${descriptions[code]} | ${defaultHints[code]} |`,
  )
  return ['| code | status | meaning | what to do |', '|---|---|---|---|', ...rows].join('\n')
}
