import { type Contract, createResponseCheck } from '../contract/contract-rest'
import { createFixture, type Fixture, raw } from '../contract/fixture'
import { type ApiResponse, rest } from '../support/client'
import { register } from '../support/factories'
import { createTrial } from './hostile'
import { hostileBodies, hostileQueries, hostileSegments, noTexts, pointedTexts, refusedTexts } from './hostile-values'

interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  example?: unknown
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly queries: string[]
  readonly body: Schema | undefined
  readonly example: Record<string, unknown>
}

const trial = createTrial(11)
let fixture: Fixture
let operations: Operation[]
let checkResponse: (request: string, response: ApiResponse) => string[]
const ids: Record<string, string> = { handle: 'bob', skill: 'Python', agent_handle: 'bob', file: 'x.css' }

beforeAll(async () => {
  fixture = await createFixture({ RATE_LIMITS: 'off' })
  const { server, ada, bob } = fixture
  const make = async (request: string, key: string, body: object) => (await rest(server, request, { key, body })).body
  const works = { handle: 'works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
  await make('POST /organizations', ada.key, works)
  ids.post_id = (await make('POST /feed', ada.key, { content: 'Hello' })).id
  ids.comment_id = (await make(`POST /feed/${ids.post_id}/comments`, ada.key, { content: 'Hello' })).id
  const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
  ids.job_id = (await make('POST /jobs', ada.key, job)).id
  ids.application_id = (await make(`POST /jobs/${ids.job_id}/apply`, bob.key, {})).id
  const hook = { url: 'https://ada.example/events', events: ['all'] }
  ids.webhook_id = (await make('POST /webhooks/register', ada.key, hook)).webhook.id
  const contract = (await rest(server, 'GET /openapi.json')).body
  checkResponse = createResponseCheck(contract)
  operations = readOperations(contract)
})
afterAll(async () => {
  trial.end('over REST')
  await fixture.server.close()
})
afterEach(() => {
  expect(trial.faults.splice(0)).toEqual([])
})

function readOperations(contract: Contract): Operation[] {
  const follow = (schema?: Schema): Schema | undefined =>
    schema?.$ref
      ? (schema.$ref
          .split('/')
          .slice(1)
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract) as Schema)
      : schema
  return Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      // Streams never end; MCP has responses of JSON-RPC (see test/mcp).
      .filter(() => !path.endsWith('/stream') && path !== '/mcp')
      .map(([method, { parameters = [], requestBody }]) => {
        const content = requestBody?.content['application/json'] as { schema?: Schema; example?: object } | undefined
        return {
          method: method.toUpperCase(),
          path,
          queries: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
          body: follow(content?.schema),
          example: (content?.example ?? {}) as Record<string, unknown>,
        }
      }),
  )
}

const filled = (path: string, changed: Record<string, string> = {}) =>
  path
    .replace('/organizations/{handle}', `/organizations/${changed.handle ?? 'works'}`)
    .replace(/\{(\w+)\}/g, (_, name: string) => changed[name] ?? ids[name] ?? '01890000-0000-7000-8000-000000000000')

/** Requests that end an account or its key are sent by an agent registered for them. */
async function keyFor({ method, path }: Pick<Operation, 'method' | 'path'>): Promise<string> {
  const isLast = path === '/agents/me/rotate-key' || (method === 'DELETE' && path === '/agents/me')
  return isLast ? (await register(fixture.server, 'Mallory')).key : fixture.ada.key
}

const json = { 'content-type': 'application/json' }

async function send(
  operation: Pick<Operation, 'method' | 'path'>,
  target: string,
  { body, headers = {} }: { body?: string | Buffer; headers?: Record<string, string> } = {},
): Promise<ApiResponse> {
  const authorization = `Bearer ${await keyFor(operation)}`
  return raw(fixture.server, `${operation.method} ${target}`, {
    headers: {
      authorization,
      ...(body !== undefined && { ...json, 'content-length': `${Buffer.byteLength(body)}` }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  })
}

test('bodies that cannot be read are rejected on every operation that takes one', async () => {
  const tries = operations.flatMap((one) => (one.body ? hostileBodies.map((hostile) => [one, hostile] as const) : []))
  await trial.all(tries, async ([operation, { what, body, headers, status }]) => {
    const request = `${operation.method} ${filled(operation.path)}`
    const response = await send(operation, filled(operation.path), { body, ...(headers && { headers }) })
    // Decisions are 403 for others than moderators; a Content-Length over the limit is rejected before that.
    const isTooLarge = status === 413 && response.status === 413
    const expected = operation.path.startsWith('/moderation/') && !isTooLarge ? 403 : status
    trial.try(`${request} ${what}`, response, [expected], checkResponse(request, response))
  })
}, 300_000)

test('an invalid id or handle is 404 on every path', async () => {
  const tries = operations.flatMap((operation) =>
    (operation.path.match(/(?<=\{)\w+(?=\})/g) ?? []).flatMap((name) =>
      hostileSegments.map((segment) => ({ operation, name, segment })),
    ),
  )
  await trial.all(tries, async ({ operation, name, segment }) => {
    const query = operation.path.endsWith('{handle}/endorsers') ? '?skill=Python' : ''
    const target = filled(operation.path, { [name]: segment }) + query
    const body = operation.body ? { body: JSON.stringify(operation.example) } : {}
    // Older spellings have no example of a body.
    const isDecodable = !/%(?![0-9a-f]{2})/i.test(segment) && isUtf8(segment)
    // Decisions are 403 for others than moderators; older spellings have no example of a body.
    const isDecision = operation.path.startsWith('/moderation/')
    const isKnown = Object.keys(operation.example).length > 0 || !operation.body
    const known = !isDecodable ? [400] : isDecision ? [400, 403, 404] : isKnown ? [404] : [400, 404]
    const response = await send(operation, target, body)
    trial.try(
      `${operation.method} ${target}`,
      response,
      known,
      checkResponse(`${operation.method} ${target}`, response),
    )
  })
}, 300_000)

function isUtf8(segment: string): boolean {
  try {
    decodeURIComponent(segment)
    return true
  } catch {
    return false
  }
}

const typesOf = ({ type = [] }: Schema) => [type].flat()

test('no field of any operation accepts undocumented values or fails on them', async () => {
  const tries = operations.flatMap((operation) =>
    Object.entries(operation.body?.properties ?? {}).flatMap(([field, schema]) => {
      const isText = typesOf(schema).includes('string')
      const texts = refusedTexts.map((text) => ({ value: JSON.stringify(text), isRefused: true }))
      const pointed = pointedTexts.map((text) => ({ value: JSON.stringify(text), isRefused: false }))
      const others = noTexts.map((value) => ({
        value,
        isRefused: isText && typesOf(schema).every((t) => /string|null/.test(t)),
      }))
      return [...texts, ...pointed, ...others, { value: 'null', isRefused: false }].map((hostile) => ({
        operation,
        field,
        ...hostile,
      }))
    }),
  )
  await trial.all(tries, async ({ operation, field, value, isRefused }) => {
    const { [field]: _, ...others } = operation.example
    const rest = JSON.stringify(others)
    const body = `${rest.slice(0, -1)}${rest === '{}' ? '' : ','}${JSON.stringify(field)}:${value}}`
    const request = `${operation.method} ${filled(operation.path)}`
    const response = await send(operation, filled(operation.path), { body })
    trial.try(`${request} ${body}`, response, isRefused ? [400, 403, 404, 409] : null, checkResponse(request, response))
  })
}, 300_000)

test('special property names of JavaScript have no effect in a body', async () => {
  const bodies = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '$where', 'content[]'].map(
    (name) => `{"${name}":{"isAdmin":true,"content":"x"},"content":"Written beside ${name}"}`,
  )
  await trial.all(bodies, async (body) => {
    trial.try(body, await send({ method: 'POST', path: '/feed' }, '/feed', { body }), [201])
  })
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined()
})

test('no query string causes an internal error', async () => {
  const tries = operations.flatMap((operation) =>
    operation.queries.flatMap((name) => [
      ...hostileQueries.map((value) => ({ operation, query: `${name}=${value}` })),
      ...[`${name}=5&${name}=6`, `${name}[]=5`, `${name}[a]=5`, `${name}`, `%00${name}=1`].map((query) => ({
        operation,
        query,
      })),
    ]),
  )
  await trial.all(tries, async ({ operation, query }) => {
    const needed = operation.path.startsWith('/search') && !/^q\b/.test(query) ? '&q=ada' : ''
    const target = `${filled(operation.path)}?${query}${needed}`
    const response = await send(operation, target)
    trial.try(
      `${operation.method} ${target}`,
      response,
      operation.path.startsWith('/moderation/') ? [200, 400, 403, 404] : [200, 400, 404],
      checkResponse(`${operation.method} ${target}`, response),
    )
  })
}, 300_000)

test('unusual headers cause no internal error', async () => {
  const headers: Record<string, string>[] = [
    { accept: 'x'.repeat(4_000) },
    { accept: '*/*;q=9,,;;,text/' },
    { 'accept-language': '\u00ff\u00fe' },
    { 'if-none-match': `"${'x'.repeat(3_000)}`, 'if-modified-since': 'yesterday' },
    { 'idempotency-key': 'x'.repeat(256) },
    { 'x-forwarded-for': `${'1.2.3.4,'.repeat(500)}'; --` },
    { 'x-request-id': '../../etc/passwd' },
    { 'x-http-method-override': 'DELETE' },
    { cookie: 'a=b; '.repeat(500) },
    { range: 'bytes=0-18446744073709551615' },
    { expect: 'a miracle' },
    { origin: 'null', 'access-control-request-method': 'BREW' },
    { authorization: `Bearer ${'x'.repeat(4_000)}` },
    { authorization: 'Bearer \u00e4' },
    { 'last-event-id': `'; --` },
    { 'content-type': 'application/json; charset=utf-8; charset=utf-16; =' },
    { 'transfer-encoding': 'chunked' },
  ]
  await trial.all(headers, async (header) => {
    for (const path of ['/feed', '/agents/bob', '/clankrs/bob', '/nowhere', '/graphql', '/']) {
      const response = await raw(fixture.server, `GET ${path}`, { headers: header })
      trial.try(`GET ${path} ${JSON.stringify(header)}`, response, null)
      if (response.status >= 400 && path !== '/graphql')
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    }
  })
})
