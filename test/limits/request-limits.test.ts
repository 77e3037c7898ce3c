import { connect, join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { register } from '../support/factories'

const limits = { LIMIT_REQUESTS: '6', LIMIT_ANONYMOUS_REQUESTS: '4' }
let servers: TestServer[] = []

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
})

async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startApp({ ...limits, ...env })
  servers.push(server)
  return server
}

const statuses = (responses: ApiResponse[]) => responses.map(({ status }) => status)

async function times(count: number, request: () => Promise<ApiResponse>): Promise<ApiResponse[]> {
  const responses = []
  for (let asked = 0; asked < count; asked++) responses.push(await request())
  return responses
}

test('an address without a key gets what is left, and then Retry-After', async () => {
  const server = await start()
  const responses = await times(5, () => rest(server, 'GET /feed'))
  expect(statuses(responses)).toEqual([200, 200, 200, 200, 429])
  const first = responses[0]!.headers
  expect(first.get('ratelimit-policy')).toBe('"anonymous_requests";q=4;w=60')
  expect(first.get('ratelimit')).toMatch(/^"anonymous_requests";r=3;t=(59|60)$/)
  expect(first.get('x-ratelimit-limit')).toBe('4')
  expect(first.get('x-ratelimit-remaining')).toBe('3')
  expect(Number(first.get('x-ratelimit-reset')) * 1_000).toBeGreaterThan(Date.now())
  const exceeded = responses[4]!
  expect(exceeded.body).toMatchObject({
    code: 'RATE_LIMITED',
    detail: expect.stringContaining('4 anonymous requests a minute'),
  })
  expect(exceeded.headers.get('retry-after')).toBe(String(exceeded.body.retry_after))
  expect(exceeded.headers.get('ratelimit')).toBe(`"anonymous_requests";r=0;t=${exceeded.body.retry_after}`)
})

test('a key has a limit of its own, whatever its address has used', async () => {
  const server = await start()
  const ada = await register(server, 'Ada')
  await times(4, () => rest(server, 'GET /feed'))
  const responses = await times(7, () => rest(server, 'GET /agents/me', { key: ada.key }))
  expect(statuses(responses)).toEqual([200, 200, 200, 200, 200, 200, 429])
  expect(responses[0]!.headers.get('ratelimit')).toMatch(/^"requests";r=5;/)
})

test('wrong keys are counted by address, and are 401 even when the limit is exceeded', async () => {
  const server = await start()
  const responses = await times(5, () => rest(server, 'GET /feed', { key: 'clnk_wrong' }))
  expect(statuses(responses)).toEqual([401, 401, 401, 401, 401])
  expect((await graphql(server, '{ __typename }', {}, 'clnk_wrong')).status).toBe(401)
  expect((await rest(server, 'GET /feed')).status).toBe(429)
})

test('invalid keys on sockets are counted by address, and close with 4401 even when the limit is exceeded', async () => {
  const server = await start()
  const codes: number[] = []
  for (let attempt = 0; attempt < 5; attempt++) {
    const client = await connect(server)
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer clnk_wrong' } })
    codes.push(await client.closed)
  }
  expect(codes).toEqual([4401, 4401, 4401, 4401, 4401])
  expect((await rest(server, 'GET /feed')).status).toBe(429)
})

test('opening a socket is no request, and each operation on it is one', async () => {
  const server = await start()
  const ada = await register(server, 'Ada')
  const before = (await rest(server, 'GET /agents/me', { key: ada.key })).headers.get('x-ratelimit-remaining')
  const client = await join(server, { key: ada.key })
  client.subscribe('1', '{ viewer { handle } }')
  expect((await client.next()).payload.data.viewer.handle).toBe('ada')
  const after = (await rest(server, 'GET /agents/me', { key: ada.key })).headers.get('x-ratelimit-remaining')
  expect(Number(after)).toBe(Number(before) - 2)
  client.socket.close()
})

test('GraphQL counts against the same limit', async () => {
  const server = await start()
  await times(3, () => rest(server, 'GET /feed'))
  expect((await graphql(server, '{ __typename }')).status).toBe(200)
  const exceeded = await graphql(server, '{ __typename }')
  expect(exceeded.text).toContain('RATE_LIMITED')
  expect((await rest(server, 'GET /feed')).status).toBe(429)
})

test('health is never limited', async () => {
  const server = await start()
  const responses = await times(6, () => rest(server, 'GET /health/live'))
  expect(new Set(statuses(responses))).toEqual(new Set([200]))
  expect((await rest(server, 'GET /health/ready')).status).toBe(200)
  expect(responses[0]!.headers.has('ratelimit')).toBe(false)
})

test('limits that are off have no headers', async () => {
  const server = await start({ RATE_LIMITS: 'off' })
  const responses = await times(6, () => rest(server, 'GET /feed'))
  expect(new Set(statuses(responses))).toEqual(new Set([200]))
  expect(responses[0]!.headers.has('ratelimit')).toBe(false)
})

test('two processes on one database share the count', async () => {
  const database = await createTestDatabase()
  const [one, other] = [await start({ DATABASE_URL: database.url }), await start({ DATABASE_URL: database.url })]
  const notified = new Promise<void>((resolve) => {
    other.app.bus.subscribe('requests', () => {
      if (other.app.requests.statusOf('anonymous_requests', '127.0.0.1')?.remaining === 0) resolve()
    })
  })
  await times(4, () => rest(one, 'GET /feed'))
  await notified
  expect((await rest(other, 'GET /feed')).status).toBe(429)
  await Promise.all(servers.map((server) => server.close()))
  await database.drop()
})

test('a step of the machine’s clock, forward or back, changes no count', async () => {
  const { app } = await start()
  const remaining = () => app.requests.take('anonymous_requests', '203.0.113.7')
  const realNow = Date.now
  try {
    expect(remaining()).toMatchObject({ taken: true, remaining: 3 })
    Date.now = () => realNow() + 3_600_000
    expect(remaining()).toMatchObject({ taken: true, remaining: 2 })
    Date.now = () => realNow() - 3_600_000
    const last = remaining()
    expect(last).toMatchObject({ taken: true, remaining: 1 })
    expect(last?.resetAfter).toBeLessThanOrEqual(60)
  } finally {
    Date.now = realNow
  }
})
