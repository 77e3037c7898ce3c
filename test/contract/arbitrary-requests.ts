import fc from 'fast-check'
import type { Contract } from './contract-rest'

/** One request to one operation. */
export interface Attempt {
  readonly request: string
  readonly key: string | undefined
  readonly body: string | undefined
  readonly headers: Record<string, string>
}

interface Schema {
  type?: string | string[]
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  format?: string
}

const hostileTexts = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'true',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '\u200b',
  '%',
  '%00',
  '%2e%2e',
  '..',
  "'; drop table agents; --",
  '" or 1=1',
  '{{7*7}}',
  '<script>',
  'x'.repeat(10_000),
  '🦀'.repeat(300),
  '\\',
  '_',
  '*',
  '()',
  'a & | !',
  ':*',
  '1e999',
  'NaN',
  '[]',
  '{}',
  '9'.repeat(40),
  'me',
  '__proto__',
  'constructor',
  '@ada',
  '01890000-0000-7000-8000-000000000000',
  '\r\n',
  '\ufeff',
  '\uffff',
  '٣',
]
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, [], {}, [null], [[]], [{}], {
    a: { b: [] },
  }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A value that a schema allows, by the keywords that are handled here. */
function fitting(schema: Schema, known: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 150 })
  if (type === 'number') return fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 100)
  if (type === 'array')
    return fc.array(fitting(schema.items ?? {}, known), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 3, 4),
    })
  if (type === 'object' && schema.properties) return object(schema, known, 0)
  const { minLength = 1, maxLength = 60 } = schema
  const text = fc
    .lorem({ maxCount: 12 })
    .map((words) => words.repeat(Math.ceil(minLength / words.length)).slice(0, maxLength))
  return fc.oneof({ weight: 2, arbitrary: known }, { weight: 3, arbitrary: text })
}

/** An object whose fields fit, but for about `wildness` of a hundred. */
function object(schema: Schema, known: fc.Arbitrary<string>, wildness: number): fc.Arbitrary<object> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    fc.oneof({ weight: 100 - wildness, arbitrary: fitting(field, known) }, { weight: wildness, arbitrary: hostile }),
  ])
  const requiredKeys = wildness > 0 ? [] : schema.required
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: requiredKeys ?? [],
  })
}

/** Valid and invalid requests to every operation of a document. */
export function arbitraryRequests(
  contract: Contract,
  known: Record<string, string[]>,
  keys: string[],
): fc.Arbitrary<Attempt> {
  const somethingKnown = fc.constantFrom(...Object.values(known).flat())
  const ofThatName = (name: string) => fc.constantFrom(...(known[name] ?? ['nothing']))
  const operations = Object.entries(contract.paths)
    // Streams never end, MCP has JSON-RPC, and a deleted account would end the test.
    .filter(([path]) => !path.endsWith('/stream') && path !== '/mcp')
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    .filter(({ path, method }) => !(path === '/agents/me' && method === 'delete') && path !== '/agents/me/rotate-key')

  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parameters = operation.parameters ?? []
    const names = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
    const places = fc.record(
      Object.fromEntries(
        names.map((name) => [
          name,
          fc.oneof(
            { weight: 8, arbitrary: ofThatName(name) },
            { weight: 1, arbitrary: somethingKnown },
            { weight: 1, arbitrary: fc.constantFrom(...hostileTexts) },
          ),
        ]),
      ),
    )
    const query = Object.fromEntries(
      parameters
        .filter((one) => one.in === 'query')
        .map(({ name, schema }) => [
          name,
          fc.oneof(
            { weight: 4, arbitrary: fitting(schema, somethingKnown) },
            { weight: 1, arbitrary: fc.constantFrom<unknown>(...hostileTexts) },
          ),
        ]),
    )
    const schema: Schema | undefined = operation.requestBody?.content['application/json']?.schema
    const asJson = (value: unknown) => JSON.stringify(value)
    const body = schema
      ? fc.oneof(
          { weight: 4, arbitrary: object(schema, somethingKnown, 0).map(asJson) },
          { weight: 4, arbitrary: object(schema, somethingKnown, 30).map(asJson) },
          { weight: 1, arbitrary: fc.oneof(hostile.map(asJson), fc.string({ maxLength: 40 })) },
        )
      : fc.constantFrom(undefined, '{}', 'null', '{"a":1}')
    return fc
      .record({
        places,
        query: fc.record(query, { requiredKeys: [] }),
        body: method === 'get' ? fc.constant(undefined) : body,
        key: fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...keys) },
          { weight: 1, arbitrary: fc.constantFrom(undefined, 'clnk_wrong') },
        ),
        headers: fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: hostileHeaders }),
      })
      .map(({ places, query, ...rest }) => {
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
          wellFormed((places as Record<string, string>)[name] ?? ''),
        )
        const search = Object.entries(query).flatMap(([name, value]) =>
          (Array.isArray(value) ? value : [value]).map((one) => `${name}=${wellFormed(String(one))}`),
        )
        return {
          ...rest,
          request: `${method.toUpperCase()} ${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`,
        }
      })
  })
}

const hostileHeaders: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>>(
  { 'idempotency-key': 'again' },
  { 'idempotency-key': 'k'.repeat(300) },
  { 'if-none-match': '*' },
  { 'if-none-match': '"x"' },
  { accept: 'application/xml' },
  { 'content-type': 'text/html' },
  { 'content-encoding': 'gzip' },
  { 'x-request-id': '<script>' },
  { 'x-forwarded-for': 'nonsense' },
  { 'accept-encoding': 'gzip;q=0' },
)

/**
 * Percent-encoded where it can be; the empty text and dots as they are would make another path, and have tests of their
 * own.
 */
function wellFormed(text: string): string {
  const encoded = encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?')).slice(0, 3_000)
  return encoded === '' || /^\.+$/.test(encoded) ? '-' : encoded.replace(/%[0-9A-F]?$/, '')
}
