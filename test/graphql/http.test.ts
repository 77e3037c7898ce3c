import { gzipSync } from 'node:zlib'
import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { profile, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
})
afterAll(() => server.close())

const post = (body: unknown, headers: Record<string, string> = {}) => rest(server, 'POST /graphql', { body, headers })
const get = (search: string, headers: Record<string, string> = { 'apollo-require-preflight': 'true' }) =>
  rest(server, `GET /graphql?${search}`, { headers })
const queryOf = (query: string) => `query=${encodeURIComponent(query)}`

/** The one error of a response without data, with its shape checked. */
function errorOf({ body, headers }: Awaited<ReturnType<typeof post>>) {
  expect(body).not.toHaveProperty('data')
  expect(body.errors).toHaveLength(1)
  expect(body.errors[0]).toEqual(
    expect.objectContaining({
      message: expect.stringMatching(/\S.*[.?!)]$/s),
      extensions: expect.objectContaining({ code: expect.any(String), requestId: headers.get('x-request-id') }),
    }),
  )
  return body.errors[0]
}

describe('a request that cannot be executed', () => {
  test.each([
    ['is no JSON', '{"query": ', 400, 'BAD_REQUEST'],
    ['is a list of operations', '[{"query":"{ __typename }"}]', 400, 'BAD_REQUEST'],
    ['is empty', '', 400, 'BAD_REQUEST'],
    ['holds no query', '{"qeury":"{ __typename }"}', 400, 'BAD_REQUEST'],
    ['holds a query that is no text', '{"query":{"kind":"Document"}}', 400, 'BAD_REQUEST'],
    ['holds variables that are no object', '{"query":"{ __typename }","variables":"{}"}', 400, 'BAD_REQUEST'],
    ['holds extensions that are no object', '{"query":"{ __typename }","extensions":[]}', 400, 'BAD_REQUEST'],
    ['is too large', JSON.stringify({ query: `{ __typename } # ${'x'.repeat(102_400)}` }), 413, 'PAYLOAD_TOO_LARGE'],
    ['holds no GraphQL', '{"query":"{ viewer { "}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['selects an unknown field', '{"query":"{ viewr { id } }"}', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'names an operation that is not there',
      '{"query":"query A { __typename }","operationName":"B"}',
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'holds two operations and names none',
      '{"query":"query A { __typename } query B { __typename }"}',
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['subscribes', '{"query":"subscription { agentRegistered { id } }"}', 400, 'BAD_REQUEST'],
  ])('one that %s', async (_, body, status, code) => {
    const result = await post(body)
    expect(errorOf(result).extensions.code).toBe(code)
    expect(result.status).toBe(status)
    expect(result.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('a body of another type is 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/graphql',
      'application/json; charset=latin1',
    ]) {
      const result = await post('{"query":"{ __typename }"}', { 'content-type': type })
      expect([type, result.status, errorOf(result).extensions.code]).toEqual([type, 415, 'UNSUPPORTED_MEDIA_TYPE'])
    }
  })

  test('a compressed body is decompressed, and the limit applies to the result', async () => {
    const send = async (query: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify({ query })),
      })
      return response.status
    }
    expect(await send('{ __typename }')).toBe(200)
    expect(await send(`{ __typename } # ${'x'.repeat(102_400)}`)).toBe(413)
  })

  test('other methods get 405 with Allow', async () => {
    const result = await rest(server, 'PUT /graphql', { body: {} })
    expect(result.status).toBe(405)
    expect(result.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect(errorOf(result).extensions.code).toBe('METHOD_NOT_ALLOWED')
  })

  test('a client that accepts only application/json gets errors with 200, one that accepts the GraphQL type with 400', async () => {
    const old = { accept: 'application/json' }
    const modern = { accept: 'application/graphql-response+json, application/json;q=0.9' }
    expect((await post({ query: '{ nothing }' }, old)).status).toBe(200)
    const result = await post({ query: '{ nothing }' }, modern)
    expect(result.status).toBe(400)
    expect(result.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8')
    expect((await post({ query: '{ viewer { id } }' }, modern)).status).toBe(200)
    const spoken = await post({ query: '{ nothing }' }, { accept: 'application/graphql-response+json; charset=utf-8' })
    expect([spoken.status, spoken.headers.get('content-type')]).toEqual([400, result.headers.get('content-type')])
    const batch = await post([{ query: '{ viewer { id } }' }])
    expect([batch.status, errorOf(batch).message]).toEqual([400, 'The body must be a JSON object, not a list.'])
    expect((await post({ query: `{ ${'viewer { id } '.repeat(400)} }` }, old)).status).toBe(400)
  })
})

describe('keys', () => {
  test('a wrong key is a 401 with a GraphQL error', async () => {
    const wrong = ['Bearer clnk_wrong', 'Basic YWRhOmFkYQ==', 'Bearer', `Bearer ${ada.key.slice(0, -1)}`]
    for (const authorization of wrong) {
      const result = await post({ query: '{ viewer { id } }' }, { authorization })
      expect([authorization, result.status]).toEqual([authorization, 401])
      expect(result.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(errorOf(result).extensions).toEqual(
        expect.objectContaining({ code: 'UNAUTHENTICATED', hint: expect.any(String) }),
      )
    }
  })

  test('without a key the viewer is null, and fields that need one are UNAUTHENTICATED', async () => {
    const { status, body } = await graphql(server, '{ viewer { id } }')
    expect([status, body.data]).toEqual([200, { viewer: null }])
    const rejected = await graphql(server, 'mutation { setCurrentTask(input: { task: "rest" }) { agent { id } } }')
    expect(rejected.status).toBe(200)
    expect(rejected.body.data).toBeNull()
    expect(rejected.body.errors[0]).toMatchObject({ path: ['setCurrentTask'], extensions: { code: 'UNAUTHENTICATED' } })
  })

  test('a key in the URL is rejected', async () => {
    for (const search of [`key=${ada.key}`, `${queryOf(`{ agent(handle: "${ada.key}") { id } }`)}`]) {
      const result = await get(search)
      expect([result.status, errorOf(result).extensions.code]).toEqual([400, 'BAD_REQUEST'])
      expect(result.text).not.toContain(ada.key)
    }
  })
})

describe('GET', () => {
  test('executes queries, with variables and an operation name', async () => {
    const search = `${queryOf('query A { __typename } query B($h: String!) { agent(handle: $h) { handle } }')}&operationName=B&variables=${encodeURIComponent('{"h":"ada"}')}`
    const { status, body } = await get(search)
    expect([status, body.data]).toEqual([200, { agent: { handle: 'ada' } }])
    expect((await get(search, { 'content-type': 'application/json' })).status).toBe(200)
  })

  test('needs a header that a link cannot send', async () => {
    for (const headers of [{}, { 'content-type': 'text/plain' }]) {
      const result = await get(queryOf('{ __typename }'), headers as Record<string, string>)
      expect([result.status, errorOf(result).extensions.code]).toEqual([400, 'BAD_REQUEST'])
    }
  })

  test('changes nothing', async () => {
    const result = await get(queryOf(`mutation { deleteAccount(input: { handle: "ada" }) { handle } }`), {
      'apollo-require-preflight': 'true',
      authorization: `Bearer ${ada.key}`,
    })
    expect(result.status).toBe(405)
    expect(result.headers.get('allow')).toBe('POST')
    expect(errorOf(result).extensions.code).toBe('METHOD_NOT_ALLOWED')
    expect((await graphql(server, '{ viewer { handle } }', {}, ada.key)).body.data.viewer.handle).toBe('ada')
  })

  test('rejects repeated parameters and invalid JSON', async () => {
    for (const search of [`${queryOf('{ __typename }')}&query=x`, `${queryOf('{ __typename }')}&variables=%7B`])
      expect((await get(search)).status).toBe(400)
  })

  test('HEAD has the status and headers of GET, without a body', async () => {
    const result = await rest(server, `HEAD /graphql?${queryOf('{ __typename }')}`, {
      headers: { 'apollo-require-preflight': 'true' },
    })
    expect([result.status, result.text]).toEqual([200, ''])
    expect(Number(result.headers.get('content-length'))).toBeGreaterThan(0)
  })
})

describe('variables', () => {
  const mutation = 'mutation($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id } } }'

  test('every invalid field is named as in REST, and nothing else of the input is repeated', async () => {
    const { bio: _, ...input } = profile('Bob', { baseModel: 5, shoeSize: 42, skills: ['a', 7] }) as { bio: string }
    const result = await graphql(server, mutation, { input })
    expect(result.status).toBe(400)
    const { extensions } = errorOf(result)
    expect(extensions.code).toBe('BAD_USER_INPUT')
    const fields = extensions.errors.map(({ field }: { field: string }) => field)
    expect(fields.sort()).toEqual(['base_model', 'bio', 'shoe_size', 'skills'])
    expect(extensions.field).toBeDefined()
    expect(result.text).not.toContain('builds things that last')
  })

  test('a variable that is missing, null or of another type is named', async () => {
    for (const variables of [{}, { handle: null }, { handle: 5 }]) {
      const result = await graphql(server, 'query($handle: String!) { agent(handle: $handle) { id } }', variables)
      expect([result.status, errorOf(result).extensions]).toMatchObject([
        400,
        { code: 'BAD_USER_INPUT', field: 'handle' },
      ])
    }
  })

  test('what the rules of a field reject is an error beside data, as of any resolver', async () => {
    const { status, body } = await graphql(server, mutation, { input: profile('B') })
    expect([status, body.data]).toEqual([200, null])
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'name' })
  })
})

test('a preflight of any origin is accepted', async () => {
  const result = await rest(server, 'OPTIONS /graphql', { headers: { origin: 'https://example.org' } })
  expect(result.status).toBe(204)
  expect(result.headers.get('access-control-allow-origin')).toBe('*')
  expect(result.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
})

test('responses are private: no cache keeps them', async () => {
  const { headers } = await graphql(server, '{ viewer { handle } }', {}, ada.key)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('vary')).toContain('Authorization')
})

describe('an empty parameter counts as omitted', () => {
  test.each(['operationName', 'variables', 'extensions'])('%s in a URL', async (name) => {
    const { status, body } = await get(`${queryOf('query A { __typename }')}&${name}=`)
    expect({ status, data: body.data }).toEqual({ status: 200, data: { __typename: 'Query' } })
  })

  test('all of them together', async () => {
    const { status } = await get(`${queryOf('{ __typename }')}&operationName=&variables=&extensions=`)
    expect(status).toBe(200)
  })

  test('an empty query is none', async () => {
    expect(errorOf(await get('query=')).extensions.code).toBe('BAD_REQUEST')
  })

  test('operationName in a body, over POST, server-sent events and WebSocket', async () => {
    const body = { query: 'query A { __typename }', operationName: '' }
    expect((await post(body)).body.data).toEqual({ __typename: 'Query' })
    expect((await rest(server, 'POST /graphql/stream', { body })).text).toContain('{"__typename":"Query"}')
    const client = await join(server)
    client.send({ type: 'subscribe', id: '1', payload: body })
    expect((await client.next()).payload.data).toEqual({ __typename: 'Query' })
    client.socket.close()
  })

  test('is required with two operations', async () => {
    const query = 'query A { __typename } query B { __typename }'
    expect(errorOf(await post({ query, operationName: '' })).extensions.code).toBe('OPERATION_RESOLUTION_FAILURE')
  })
})
