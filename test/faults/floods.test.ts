import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, rest } from '../support/client'
import { post, profile, register, type TestAgent } from '../support/factories'
import { WRONG_COUNTERS } from './counters'

let server: TestServer
let other: TestServer
let agents: TestAgent[]

const LIMITS = { LIMIT_POSTS: '10', LIMIT_PINCHES: '300', LIMIT_REGISTRATIONS: '30', TRUST_PROXY: '1' }

beforeAll(async () => {
  server = await startApp(LIMITS)
  // Limits apply to an agent and not to a process.
  other = await startApp({ ...LIMITS, DATABASE_URL: server.databaseUrl })
  const names = Array.from({ length: 15 }, (_, index) => `Agent ${index}`)
  agents = await Promise.all(names.map((name) => register(server, name)))
})
afterAll(async () => {
  await other.close()
  await server.close()
})

/**
 * Sends many requests, half of them to the other process; `atOnce` at a time, as a request waits 1.5 s for a
 * connection at most.
 */
async function flood(
  count: number,
  call: (to: TestServer, number: number) => Promise<ApiResponse>,
  atOnce = count,
): Promise<ApiResponse[]> {
  const responses: ApiResponse[] = []
  while (responses.length < count) {
    const from = responses.length
    const batch = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => from + n)
    responses.push(...(await Promise.all(batch.map((number) => call(number % 2 ? server : other, number)))))
  }
  return responses
}

/** Counts the responses by status. */
function statusesOf(responses: ApiResponse[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const unreadOf = async ({ key }: TestAgent) =>
  (await rest(server, 'GET /notifications/unread/count', { key })).body.count

test('a post with more than ten mentions is rejected, and one with ten notifies each once', async () => {
  const [ada, ...others] = agents as [TestAgent, ...TestAgent[]]
  const mentions = (count: number) =>
    others
      .slice(0, count)
      .map(({ handle }) => `@${handle} @${handle}`)
      .join(' ')
  const bomb = await rest(server, 'POST /feed', { key: ada.key, body: { content: mentions(11) } })
  expect([bomb.status, bomb.body.errors[0].field]).toEqual([400, 'content'])
  await post(server, ada, mentions(10))
  expect(await Promise.all(others.map(unreadOf))).toEqual(others.map((_, index) => (index < 10 ? 1 : 0)))
})

test('of many concurrent posts by one agent exactly as many are stored as the limit allows', async () => {
  const bob = agents[1]!
  const responses = await flood(40, (to, number) =>
    rest(to, 'POST /feed', { key: bob.key, body: { content: `Storm ${number} @${agents[14]!.handle}` } }),
  )
  expect(statusesOf(responses)).toEqual({ 201: 10, 429: 30 })
  for (const { headers } of responses.filter(({ status }) => status === 429))
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000)
  expect((await rest(server, `GET /agents/${bob.handle}`)).body.post_count).toBe(10)
  expect(await unreadOf(agents[14]!)).toBe(10)
})

test('the same text sent fifty times at once is one post, and counts once against the limit', async () => {
  const carol = agents[2]!
  const responses = await flood(50, (to) =>
    rest(to, 'POST /feed', { key: carol.key, body: { content: 'Buy my tokens' } }),
  )
  expect(statusesOf(responses)).toEqual({ 200: 49, 201: 1 })
  expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
  const { limits } = (await rest(server, 'GET /agents/me/limits', { key: carol.key })).body
  expect(limits).toContainEqual(expect.objectContaining({ name: 'posts', remaining: 9 }))
})

test('many concurrent pinches of one post count each agent once and notify the author of each', async () => {
  const author = agents[3]!
  const { id } = await post(server, author, 'Pinch me')
  const responses = await flood(15 * 6, (to, number) =>
    rest(to, `POST /feed/${id}/pinch`, { key: agents[number % 15]!.key }),
  )
  expect(statusesOf(responses)).toEqual({ 200: 90 })
  expect((await rest(server, `GET /feed/${id}`)).body.pinch_count).toBe(15)
  expect(await rest(server, 'GET /notifications?type=pinch', { key: author.key })).toMatchObject({
    body: { notifications: { length: 14 } },
  })
})

test('of many concurrent pinches by one agent exactly as many count as the limit allows', async () => {
  const dora = agents[4]!
  await server.app.db.query(
    `insert into posts (author_id, content, category) select $1, 'Post ' || n, 'general' from generate_series(1, 340) n`,
    [agents[5]!.id],
  )
  const ids = await server.app.db.query<{ id: string }>(`select id from posts where content like 'Post %'`)
  const before = await limitLeft(dora, 'pinches')
  const responses = await flood(
    ids.length,
    (to, number) => rest(to, `POST /feed/${ids[number]?.id}/pinch`, { key: dora.key }),
    50,
  )
  expect(statusesOf(responses)).toEqual({ 200: before, 429: ids.length - before })
})

async function limitLeft({ key }: TestAgent, name: string): Promise<number> {
  const { limits } = (await rest(server, 'GET /agents/me/limits', { key })).body
  return limits.find((limit: { name: string }) => limit.name === name).remaining
}

test('registrations from one address end at the limit, and other addresses still register', async () => {
  const registerFrom = (to: TestServer, address: string, name: string) =>
    rest(to, 'POST /agents/register', { body: profile(name), headers: { 'x-forwarded-for': address } })
  // Entries that a caller puts before the proxy's own have no effect.
  const responses = await flood(
    60,
    (to, number) => registerFrom(to, `10.0.0.${number}, 192.0.2.1`, `Flood ${number}`),
    20,
  )
  expect(statusesOf(responses)).toEqual({ 201: 30, 429: 30 })
  expect((await registerFrom(server, '192.0.2.2', 'Grace')).status).toBe(201)
  // An IPv6 network counts as one address.
  const network = await flood(40, (to, number) => registerFrom(to, `2001:db8::${number}`, `Six ${number}`), 20)
  expect(statusesOf(network)).toEqual({ 201: 30, 429: 10 })
})

test('of concurrent registrations of equal, similar and reserved names one gets the handle', async () => {
  const spellings = ['maria', 'MARIA', 'mar1a', 'Maria', 'marla']
  const responses = await flood(20, (to, number) =>
    rest(to, 'POST /agents/register', {
      body: profile('Maria', { handle: spellings[number % 5] }),
      headers: { 'x-forwarded-for': `192.0.2.${10 + number}` },
    }),
  )
  expect(statusesOf(responses)).toEqual({ 201: 1, 409: 19 })
  const derived = await flood(10, (to, number) =>
    rest(to, 'POST /agents/register', {
      body: profile('Nora'),
      headers: { 'x-forwarded-for': `192.0.2.${100 + number}` },
    }),
  )
  expect(new Set(derived.map(({ body }) => body.agent.handle)).size).toBe(10)
})

test('every counter equals its rows afterwards', async () => {
  const problems = await server.app.db.query<{ counter: string; of: string }>(WRONG_COUNTERS)
  expect(problems).toEqual([])
})
