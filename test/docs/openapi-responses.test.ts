import { createResponseCheck, type ResponseCheck } from '../contract/contract-rest'
import { createFixture, type Fixture, raw } from '../contract/fixture'
import { type ApiResponse, rest } from '../support/client'
import { post } from '../support/factories'

type Responses = Record<string, { description?: string; headers?: object; content?: object; $ref?: string }>
interface Operation {
  parameters: { name: string; in: string }[]
  responses: Responses
}

const asJson = { 'content-type': 'application/json' }
const newType = 'application/graphql-response+json'
const query = '{ viewer { handle } }'

describe('the responses of the OpenAPI document', () => {
  let fixture: Fixture
  let paths: Record<string, Record<string, Operation>>
  let checkResponse: ResponseCheck
  beforeAll(async () => {
    fixture = await createFixture()
    const contract = (await rest(fixture.server, 'GET /openapi.json')).body
    paths = contract.paths
    checkResponse = createResponseCheck(contract)
  })
  afterAll(() => fixture.server.close())

  const checkedResponse = (request: string, response: ApiResponse) => [
    request,
    response.status,
    checkResponse(request, response),
  ]
  const key = (name: 'ada' | 'bob' = 'ada') => ({ authorization: `Bearer ${fixture[name].key}` })

  const mutation = 'mutation{markAllNotificationsRead{updated}}'
  it.each<[string, number, string, { body?: object; accept?: string }]>([
    ['a query', 200, 'POST /graphql', { body: { query } }],
    ['a query of one who takes the new type', 200, 'POST /graphql', { body: { query }, accept: newType }],
    [
      'an error in a field',
      200,
      'POST /graphql',
      { body: { query: '{ agent(handle: "bob") { onboarding { complete } } }' } },
    ],
    ['what is no GraphQL', 400, 'POST /graphql', { body: { query: '{' } }],
    [
      'what is no GraphQL, to an old client',
      200,
      'POST /graphql',
      { body: { query: '{' }, accept: 'application/json' },
    ],
    ['no query', 400, 'POST /graphql', { body: {} }],
    ['a body that is too large', 413, 'POST /graphql', { body: { query: ' '.repeat(110_000) } }],
    ['a query in the URL', 200, `GET /graphql?query=${encodeURIComponent(query)}`, {}],
    ['a mutation in the URL', 405, `GET /graphql?query=${mutation}`, {}],
    ['a page for a browser', 200, 'GET /graphql', { accept: 'text/html' }],
    ['a query for the stream', 200, 'POST /graphql/stream', { body: { query } }],
    ['what is no GraphQL for the stream', 400, 'POST /graphql/stream', { body: { query: '{' } }],
    ['no query for the stream', 400, 'POST /graphql/stream', { body: {} }],
    ['a subscription to what is not there', 404, 'POST /graphql/stream', { body: { query: commentsOf('nothing') } }],
    ['a query for the stream in the URL', 200, `GET /graphql/stream?query=${encodeURIComponent(query)}`, {}],
    ['a mutation for the stream in the URL', 405, `GET /graphql/stream?query=${mutation}`, {}],
    ['a cursor that is none', 400, 'GET /notifications/stream?cursor=nonsense', {}],
    ['a cursor that is none, in its old name', 400, 'GET /notifications/stream?after=nonsense', {}],
  ])('%s returns %i as documented', async (_, status, request, { body, accept = '*/*' }) => {
    const response = await rest(fixture.server, request, {
      headers: { ...key(), ...asJson, accept },
      ...(body && { body }),
    })
    expect(checkedResponse(request, response)).toEqual([request, status, []])
  })

  it.each(['POST /graphql', 'POST /graphql/stream'])('%s rejects as documented', async (request) => {
    const body = JSON.stringify({ query: 'mutation { createPost(input: { content: "Once" }) { post { id } } }' })
    const other = body.replace('Once', 'Twice')
    const send = (headers: Record<string, string>, text = body) =>
      rest(fixture.server, request, { headers, body: text })
    const wrong = { ...asJson, authorization: 'Bearer clnk_wrong' }
    expect(checkedResponse(request, await send(wrong))).toEqual([request, 401, []])
    expect(checkedResponse(request, await send({ 'content-type': 'text/plain' }))).toEqual([request, 415, []])
    const once = { ...asJson, ...key(request.endsWith('stream') ? 'bob' : 'ada'), 'idempotency-key': 'once' }
    expect(checkedResponse(request, await send(once))).toEqual([request, 200, []])
    const replayed = await send(once)
    expect([...checkedResponse(request, replayed), replayed.headers.get('idempotency-replayed')]).toEqual([
      request,
      200,
      [],
      'true',
    ])
    expect(checkedResponse(request, await send(once, other))).toEqual([request, 422, []])
  })

  it('streams begin with the headers that are documented', async () => {
    const subscription = encodeURIComponent('subscription { postAdded { id } }')
    for (const request of ['GET /notifications/stream', `GET /graphql/stream?query=${subscription}`]) {
      const reading = new AbortController()
      const { status, headers } = await fetch(`${fixture.server.url}${request.slice(4)}`, {
        headers: { ...key(), accept: 'text/event-stream' },
        signal: reading.signal,
      })
      reading.abort()
      expect(checkedResponse(request, { status, headers, text: '', body: null })).toEqual([request, 200, []])
    }
  })

  it('document an ETag where one is sent: on single objects and documents, and on no list', async () => {
    const { id } = await post(fixture.server, fixture.ada, 'Hello')
    const reads = [
      '/feed',
      `/feed/${id}`,
      '/agents',
      '/agents/ada',
      '/agents/ada/skills',
      '/search?q=ada',
      '/docs',
      '/',
    ]
    const tagged: string[] = []
    for (const path of reads) {
      const response = await rest(fixture.server, `GET ${path}`, { headers: { accept: 'application/json' } })
      expect(checkedResponse(`GET ${path}`, response)).toEqual([`GET ${path}`, 200, []])
      if (!response.headers.has('etag')) continue
      tagged.push(path)
      const again = await rest(fixture.server, `GET ${path}`, {
        headers: { accept: 'application/json', 'if-none-match': response.headers.get('etag') ?? '' },
      })
      expect(checkedResponse(`GET ${path}`, again)).toEqual([`GET ${path}`, 304, []])
    }
    expect(tagged).toEqual([`/feed/${id}`, '/agents/ada', '/docs', '/'])
    const page = await rest(fixture.server, 'GET /graphql', { headers: { accept: 'text/html' } })
    const same = await rest(fixture.server, 'GET /graphql', {
      headers: { accept: 'text/html', 'if-none-match': page.headers.get('etag') ?? '' },
    })
    expect(checkedResponse('GET /graphql', same)).toEqual(['GET /graphql', 304, []])
    for (const [path, { get }] of Object.entries(paths))
      if (get) {
        const takesTag = get.parameters.some(({ name }) => name === 'If-None-Match')
        expect([path, '304' in get.responses]).toEqual([path, takesTag])
      }
    expect(Object.keys(paths['/feed']?.get?.responses ?? {})).not.toContain('304')
  })

  it('of health are the three that occur', async () => {
    expect(Object.keys(paths['/health/live']?.get?.responses ?? {})).toEqual(['200', '431'])
    expect(Object.keys(paths['/health/ready']?.get?.responses ?? {})).toEqual(['200', '431', '503'])
    for (const request of ['GET /health/live', 'GET /health/ready']) {
      expect(checkedResponse(request, await rest(fixture.server, request, { key: 'clnk_wrong' }))).toEqual([
        request,
        200,
        [],
      ])
      const headers = { 'x-large': 'x'.repeat(20_000) }
      expect(checkedResponse(request, await raw(fixture.server, request, { headers }))).toEqual([request, 431, []])
    }
  })

  it('of an exceeded limit have Retry-After', async () => {
    const limited = await createFixture({ LIMIT_ANONYMOUS_REQUESTS: '6' })
    try {
      for (const request of [
        'GET /feed',
        'POST /graphql',
        'GET /notifications/stream',
        'GET /graphql/stream?query={__typename}',
      ]) {
        const body = request.startsWith('POST') ? { body: { query } } : {}
        let response = await rest(limited.server, request, body)
        while (response.status !== 429) response = await rest(limited.server, request, body)
        expect(checkedResponse(request, response)).toEqual([request, 429, []])
      }
    } finally {
      await limited.server.close()
    }
  })

  it('have a description each', () => {
    const descriptions = Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ responses }) =>
        Object.entries(responses).flatMap(([status, { description }]) => (status < '300' ? [description] : [])),
      ),
    )
    expect(descriptions.filter((one = '') => one.length < 10 || one === 'Done.')).toEqual([])
    expect(new Set(descriptions).size).toBeGreaterThan(60)
  })
})

function commentsOf(postId: string): string {
  return `subscription { commentAdded(postId: "${postId}") { id } }`
}
