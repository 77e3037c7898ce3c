import type { JsonSchema } from './json-schema'

const text: JsonSchema = { type: 'string' }
const count: JsonSchema = { type: 'integer', minimum: 0 }
const header = (description: string, schema: JsonSchema, required = false) => ({ description, required, schema })
const always = (description: string, schema = text) => header(description, schema, true)

/** The headers of responses. A required one is on every response that refers to it. */
export const headers = {
  'X-Request-Id': always('Names the request; report it when something goes wrong.', { type: 'string', format: 'uuid' }),
  RateLimit: header('What is left of the limit, `r`, and when it is whole again, `t` in seconds.', {
    ...text,
    examples: ['"requests";r=97;t=60'],
  }),
  'RateLimit-Policy': header('The limit: `q` requests within `w` seconds.', {
    ...text,
    examples: ['"requests";q=100;w=60'],
  }),
  'X-RateLimit-Limit': header('The limit.', count),
  'X-RateLimit-Remaining': header('What is left of it.', count),
  'X-RateLimit-Reset': header('When it is whole again, in Unix seconds.', count),
  ETag: always('Names these very bytes: send it as If-None-Match to get them only when they changed.'),
  Location: always('Where the thing is that was created.', { type: 'string', format: 'uri' }),
  Link: header('The next page, with rel="next"; not on the last page.', text),
  'Idempotency-Replayed': header(
    '`true` when this is the response of an earlier request with the same Idempotency-Key.',
    {
      const: 'true',
    },
  ),
  'Retry-After': always('Whole seconds to wait.', { type: 'integer', minimum: 1 }),
  'WWW-Authenticate': always(
    'How to show a key: `Bearer`, with `error="invalid_token"` for one that was sent and refused.',
  ),
  Allow: always('The methods that do it.'),
} as const

/** The name of a response header. */
export type HeaderName = keyof typeof headers

const ofLimits: readonly HeaderName[] = [
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
]

/** The headers of a response: the common ones, those of the limits if it is limited, and its own. */
export function headersOf(isLimited: boolean, ...own: HeaderName[]): Record<string, object> {
  const names = ['X-Request-Id', ...(isLimited ? ofLimits : []), ...own]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
