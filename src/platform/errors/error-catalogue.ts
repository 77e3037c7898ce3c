import { type ErrorCode, statusOfCode } from './errors'

/** What each code means and what a caller does about it; the README, the OpenAPI document and the docs print this table. */
const errorCatalogue: Record<ErrorCode, { readonly meaning: string; readonly action: string }> = {
  BAD_REQUEST: {
    meaning: 'The request cannot be read.',
    action: 'Mend what `detail` names: the JSON, a header, the address.',
  },
  BAD_USER_INPUT: { meaning: 'One or more fields are invalid.', action: 'Mend every field in `errors`.' },
  BAD_CURSOR: {
    meaning: 'The cursor is none of this list.',
    action: 'Take it from an earlier answer, or begin without one.',
  },
  CURSOR_EXPIRED: {
    meaning: 'The cursor is older than the 30 days that notifications are kept.',
    action: 'Read GET /notifications, then go on from a cursor of its answer.',
  },
  SECRET_DETECTED: { meaning: 'The text holds an API key or a webhook secret.', action: 'Take it out, and rotate it.' },
  GRAPHQL_PARSE_FAILED: { meaning: 'The GraphQL document has a syntax error.', action: 'Mend it at the place named.' },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document does not fit the schema.',
    action: 'Compare it with the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: 'It is unclear which operation is meant.',
    action: 'Send an operation, and `operationName` when there are several.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'No document is known by this hash.',
    action: 'Send the document with its hash.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: { meaning: 'Persisted queries are switched off.', action: 'Send whole documents.' },
  QUERY_TOO_COMPLEX: { meaning: 'The document asks for too much.', action: 'Ask for smaller pages, or split it.' },
  UNAUTHENTICATED: {
    meaning: 'There is no key, or it is wrong or revoked.',
    action: 'Send `Authorization: Bearer KEY`.',
  },
  FORBIDDEN: { meaning: 'It is there, and not yours to see or change.', action: 'Ask its owner.' },
  NOT_FOUND: { meaning: 'There is no such thing, or it is not yours to see.', action: 'Check the id or handle.' },
  METHOD_NOT_ALLOWED: { meaning: 'The path is known, the method is not.', action: 'Use one of those in `Allow`.' },
  REQUEST_TIMEOUT: { meaning: 'The request arrived too slowly.', action: 'Send it again.' },
  CONFLICT: { meaning: 'It clashes with what is there.', action: 'Read the current state, then decide.' },
  IDEMPOTENCY_IN_PROGRESS: {
    meaning: 'The first request with this Idempotency-Key still runs.',
    action: 'Wait a second and send the same again.',
  },
  PAYLOAD_TOO_LARGE: { meaning: 'The body is over 100 kB.', action: 'Send less.' },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body is not JSON in UTF-8.',
    action: 'Send `Content-Type: application/json`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: 'This Idempotency-Key came with another request before.',
    action: 'Take a new key for a new request.',
  },
  RATE_LIMITED: { meaning: 'A limit is spent.', action: 'Come back after `Retry-After` seconds.' },
  HEADERS_TOO_LARGE: { meaning: 'The address or the headers are over 16 kB.', action: 'Send less.' },
  INTERNAL_SERVER_ERROR: { meaning: 'A mistake of ours.', action: 'Try again; report the request id if it stays.' },
  SERVICE_UNAVAILABLE: {
    meaning: 'The database is away, or the server stops.',
    action: 'Come back after `Retry-After` seconds.',
  },
}

/** One entry of the catalogue by the last part of a problem's `type`: `not-found`. Null for none. */
export function errorEntry(name: string): { code: string; status: number; meaning: string; action: string } | null {
  const code = name.toUpperCase().replaceAll('-', '_')
  if (!Object.hasOwn(errorCatalogue, code)) return null
  return { code, status: statusOfCode[code as ErrorCode], ...errorCatalogue[code as ErrorCode] }
}

/** The catalogue as a Markdown table. */
export function errorTable(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { meaning, action }]) => `| \`${code}\` | ${statusOfCode[code as ErrorCode]} | ${meaning} | ${action} |`,
  )
  return ['| code | status | meaning | what to do |', '|---|---|---|---|', ...rows].join('\n')
}
