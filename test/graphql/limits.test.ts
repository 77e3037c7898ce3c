import { createHash } from 'node:crypto'
import { getIntrospectionQuery } from 'graphql'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'

let server: TestServer

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())

const within = (levels: number) => `${'author { posts { nodes { '.repeat(levels)}id${' } } }'.repeat(levels)}`

describe('a document beyond a limit is rejected', () => {
  test.each([
    ['over 1,000 tokens', `{ ${'viewer { id } '.repeat(300)} }`],
    ['over 12 levels', `{ feed { nodes { ${within(4)} } } }`],
    ['over 15 aliases of one field', `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: viewer { id }`).join(' ')} }`],
    ['over 10 directives', `{ viewer { ${'id @include(if: true) '.repeat(11)} } }`],
    ['over 1,000 objects', '{ feed(first: 100) { nodes { comments(first: 100) { nodes { id } } } } }'],
    ['over 1,000 objects, from the end', '{ agents(last: 50) { nodes { posts(last: 50) { nodes { id } } } } }'],
    [
      'over 1,000 objects in two operations, one of them executed',
      'query A { feed(first: 100) { nodes { comments { nodes { id } } } } } query B { viewer { id } }',
    ],
  ])('%s', async (_, query) => {
    const { status, body } = await rest(server, 'POST /graphql', {
      body: { query, operationName: query.includes('query B') ? 'B' : null },
    })
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(body).not.toHaveProperty('data')
  })

  test('page sizes in variables and their defaults count', async () => {
    const query = 'query($n: Int = 100) { feed(first: $n) { nodes { comments(first: $n) { nodes { id } } } } }'
    expect((await graphql(server, query)).status).toBe(400)
    expect((await graphql(server, query, { n: 100 })).status).toBe(400)
    expect((await graphql(server, query, { n: 5 })).body.extensions.cost).toEqual({ requested: 30, maximum: 1_000 })
  })
})

test('a response has the cost of its document', async () => {
  const { status, body } = await graphql(server, '{ feed(first: 100) { nodes { id author { handle } } } }')
  expect([status, body.extensions]).toEqual([200, { cost: { requested: 200, maximum: 1_000 } }])
})

test('a rejection for the cost contains it, too', async () => {
  const { body } = await graphql(server, '{ feed(first: 100) { nodes { comments { nodes { id } } } } }')
  expect(body.extensions).toEqual({ cost: { requested: 2_100, maximum: 1_000 } })
})

test('the standard introspection passes and is free', async () => {
  const query = getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true })
  const { status, body } = await graphql(server, query)
  expect([status, body.errors, body.extensions.cost.requested]).toEqual([200, undefined, 0])
  expect(body.data.__schema.types.length).toBeGreaterThan(50)
})

describe('persisted queries', () => {
  const query = 'query Persisted { __typename }'
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const request = (on: TestServer, body: object) =>
    rest(on, 'POST /graphql', { body: { extensions: { persistedQuery: { version: 1, sha256Hash } }, ...body } })

  test('are registered once and then requested by their hash', async () => {
    const unknown = await request(server, {})
    expect([unknown.status, unknown.body.errors[0]]).toMatchObject([
      400,
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ])
    expect((await request(server, { query })).body.data).toEqual({ __typename: 'Query' })
    expect((await request(server, {})).body.data).toEqual({ __typename: 'Query' })
  })

  test('are rejected under another hash', async () => {
    expect((await request(server, { query: '{ viewer { id } }' })).status).toBe(400)
    for (const persistedQuery of [{ version: 2, sha256Hash }, { version: 1 }, 'x'])
      expect((await request(server, { extensions: { persistedQuery } })).body.errors[0].extensions.code).toBe(
        'BAD_REQUEST',
      )
  })

  test('can be switched off', async () => {
    const without = await startApp({ PERSISTED_QUERIES: 'false' })
    try {
      const { body } = await request(without, {})
      expect(body.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_SUPPORTED')
      expect((await graphql(without, query)).body.data).toEqual({ __typename: 'Query' })
    } finally {
      await without.close()
    }
  })
})
