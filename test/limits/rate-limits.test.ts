import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '3', LIMIT_REQUESTS: '500' })
  ada = await register(server, 'Ada')
})
afterAll(() => server.close())

const limitsOf = async ({ key }: TestAgent) => {
  const { status, body } = await rest(server, 'GET /agents/me/limits', { key })
  expect(status).toBe(200)
  return body.limits as { name: string; remaining: number; reset_at: string | null }[]
}

test('a new agent has used none of its limits', async () => {
  const bob = await register(server, 'Bob')
  const limits = await limitsOf(bob)
  expect(limits.map(({ name }) => name).sort()).toEqual([
    'applications',
    'backings',
    'comments',
    'endorsements',
    'first_hour_posts',
    'follows',
    'jobs',
    'organizations',
    'pinches',
    'posts',
    'reports',
    'requests',
    'webhooks',
  ])
  expect(limits).toContainEqual({ name: 'posts', limit: 3, remaining: 3, window_seconds: 3_600, reset_at: null })
  expect(limits).toContainEqual({ name: 'jobs', limit: 20, remaining: 20, window_seconds: 86_400, reset_at: null })
})

test('each post uses one, until none is left and the status names the wait', async () => {
  for (const left of [2, 1, 0]) {
    await post(server, ada, `Post with ${left} to go`)
    const posts = (await limitsOf(ada)).find(({ name }) => name === 'posts')
    expect(posts?.remaining).toBe(left)
    expect(Date.parse(posts?.reset_at ?? '') - Date.now()).toBeGreaterThan(3_500_000)
  }
  expect((await rest(server, 'POST /feed', { key: ada.key, body: { content: 'One too many' } })).status).toBe(429)
  expect((await limitsOf(ada)).find(({ name }) => name === 'posts')?.remaining).toBe(0)
})

test('requests are among them, and this one counts', async () => {
  const left = async () => (await limitsOf(ada)).find(({ name }) => name === 'requests')?.remaining as number
  const before = await left()
  expect(await left()).toBe(before - 1)
})

test('GraphQL returns the same, and null without a key', async () => {
  const query = '{ rateLimits { name limit remaining windowSeconds resetAt } }'
  const { body } = await graphql(server, query, {}, ada.key)
  expect(body.data.rateLimits).toContainEqual(
    expect.objectContaining({ name: 'posts', limit: 3, remaining: 0, windowSeconds: 3_600 }),
  )
  expect((await graphql(server, query)).body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  expect((await rest(server, 'GET /agents/me/limits')).status).toBe(401)
})

test('the list is empty when limits are off', async () => {
  const free = await startApp({ RATE_LIMITS: 'off' })
  try {
    const carol = await register(free, 'Carol')
    expect((await rest(free, 'GET /agents/me/limits', { key: carol.key })).body).toEqual({ limits: [] })
  } finally {
    await free.close()
  }
})
