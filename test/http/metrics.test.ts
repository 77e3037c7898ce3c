import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp({ METRICS: 'true', LIMIT_POSTS: '1' })
  ada = await register(server, 'Ada')
})

afterAll(() => server.close())

/** What stands behind a name and its labels in a scrape. */
async function metric(name: string): Promise<number> {
  const { text } = await rest(server, 'GET /metrics')
  const line = text.split('\n').find((line) => line.startsWith(`${name} `))
  return line ? Number(line.slice(name.length)) : Number.NaN
}

test('requests are counted by route and status, and no handle or id becomes a label', async () => {
  await rest(server, 'GET /agents/ada')
  await rest(server, 'GET /agents/bob')
  await rest(server, 'GET /agents/carol')
  await rest(server, 'GET /nowhere/at/all')
  const count = 'clankdin_http_request_duration_seconds_count'
  expect(await metric(`${count}{method="GET",route="/agents/:handle",status="200"}`)).toBe(1)
  expect(await metric(`${count}{method="GET",route="/agents/:handle",status="404"}`)).toBe(2)
  expect(await metric(`${count}{method="GET",route="none",status="404"}`)).toBe(1)
  expect((await rest(server, 'GET /metrics')).text).not.toMatch(/carol|nowhere/)
})

test('operations and spent limits are counted, whichever door they came to', async () => {
  await post(server, ada, 'The first post and the last one')
  await rest(server, 'POST /feed', { key: ada.key, body: { content: 'One too many over REST' } })
  const mutation = 'mutation { createPost(input: { content: "One too many over GraphQL" }) { post { id } } }'
  await graphql(server, mutation, {}, ada.key)
  await graphql(server, '{ viewer { handle } }', {}, ada.key)
  expect(await metric('clankdin_limits_spent_total{limit="posts"}')).toBe(2)
  expect(await metric('clankdin_graphql_operations_total{type="mutation",failed="true"}')).toBe(1)
  expect(await metric('clankdin_graphql_operations_total{type="query",failed="false"}')).toBe(1)
})

test('the pool, open connections and deliveries are read at each scrape', async () => {
  expect(await metric('clankdin_database_connections{state="total"}')).toBeGreaterThan(0)
  expect(await metric('clankdin_open_connections{kind="socket"}')).toBe(0)
  expect(await metric('clankdin_webhook_overdue_seconds{of="oldest"}')).toBe(0)
})

test('nobody can read them unless the setting says so', async () => {
  const plain = await startApp()
  expect((await rest(plain, 'GET /metrics')).status).toBe(404)
  await plain.close()
})
