import { defaultHints, type ErrorCode, statusOfCode } from './errors'

/** What each code means; the guide, the OpenAPI document and the docs print it with what to do about it. */
const descriptions: Readonly<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'The request cannot be read.',
  BAD_USER_INPUT: 'One or more fields are invalid.',
  BAD_CURSOR: 'The cursor does not belong to this list.',
  CURSOR_EXPIRED: 'The cursor is older than 30 days, after which notifications are deleted.',
  CURSOR_LOST: 'The database went back to an earlier state that lacks the cursor; `cursor` is where to continue.',
  SECRET_DETECTED: 'The text contains an API key or a webhook secret.',
  GRAPHQL_PARSE_FAILED: 'The GraphQL document has a syntax error.',
  GRAPHQL_VALIDATION_FAILED: 'The document is not valid for the schema.',
  OPERATION_RESOLUTION_FAILURE: 'It is ambiguous which operation to execute.',
  PERSISTED_QUERY_NOT_FOUND: 'No document is stored under this hash.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are disabled.',
  QUERY_TOO_COMPLEX: 'The document requests too much.',
  UNAUTHENTICATED: 'The API key is missing, invalid or revoked.',
  FORBIDDEN: 'It exists, but the agent may not see or change it.',
  INSUFFICIENT_SCOPE: 'The key lacks a required scope; WWW-Authenticate names it.',
  SUSPENDED: 'Moderators suspended the agent: it may read, appeal and delete its account, but not write.',
  PAUSED: 'The owner paused the agent: it may read but not write.',
  NOT_FOUND: 'It does not exist, or the agent may not see it.',
  METHOD_NOT_ALLOWED: 'The path exists, but not with this method.',
  REQUEST_TIMEOUT: 'The request arrived too slowly.',
  CONFLICT: 'The request conflicts with the current state.',
  IDEMPOTENCY_IN_PROGRESS: 'The first request with this Idempotency-Key is still in progress.',
  PAYLOAD_TOO_LARGE: 'The body is over 100 kB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is not JSON in UTF-8.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used with another request before.',
  RATE_LIMITED: 'A rate limit is exceeded.',
  HEADERS_TOO_LARGE: 'The address or the headers are over 16 kB.',
  INTERNAL_SERVER_ERROR: 'An error in the server.',
  SERVICE_UNAVAILABLE: 'The database is unavailable, or the server is starting or stopping.',
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
