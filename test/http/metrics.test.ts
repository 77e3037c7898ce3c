import { pino } from 'pino'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
const lines: string[] = []

beforeAll(async () => {
  const env = { METRICS: 'true', LIMIT_POSTS: '1', SLOW_STATEMENT_MS: '20', TRUST_PROXY: '1' }
  server = await startApp(env, pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }))
  ada = await register(server, 'Ada')
})

afterAll(() => server.close())

/** The value of a metric with these labels in a scrape. */
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

test('operations and exceeded limits are counted, on every transport', async () => {
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

interface Line {
  readonly msg: string
  readonly [name: string]: unknown
}
const logged = (msg: string): Line[] => lines.map((line) => JSON.parse(line)).filter((line) => line.msg === msg)

test('the log of a request names agent and address, and the trace that it belongs to', async () => {
  lines.length = 0
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const headers = { traceparent, 'x-forwarded-for': '192.0.2.7' }
  const traced = await rest(server, 'GET /notifications', { key: ada.key, headers })
  const [, traceId, spanId] = /^00-(\w{32})-(\w{16})-01$/.exec(traced.headers.get('traceparent') ?? '') ?? []
  expect(traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  expect(spanId).not.toBe('00f067aa0ba902b7')
  const anonymous = { ...headers, traceparent: '00-00000000000000000000000000000000-00f067aa0ba902b7-01' }
  expect((await rest(server, 'GET /feed', { headers: anonymous })).headers.get('traceparent')).toBeNull()
  await graphql(server, '{ viewer { handle } }', {}, ada.key)
  await rest(server, 'GET /health/live')
  const at = { address: '192.0.2.7' }
  expect(logged('request')).toMatchObject([
    { route: '/notifications', agent: 'ada', ...at, traceId, spanId, parentSpanId: '00f067aa0ba902b7' },
    { route: '/feed', agent: null, ...at },
    { route: '/graphql', agent: 'ada', address: '127.0.0.1' },
  ])
  expect(logged('request')[1]).not.toHaveProperty('traceId')
})

test('a slow statement is logged by its name, in a transaction too, and without values', async () => {
  lines.length = 0
  const slow = "select pg_sleep(0.03), $1::text, 'a literal' from agents limit 1"
  await server.app.db.query(slow, ['private words'])
  await server.app.db.transaction((tx) => tx.query(slow, ['private words']))
  await server.app.db.query('select 1')
  const found = logged('slow statement').filter(({ text }) => String(text).includes('pg_sleep'))
  const text = "select pg_sleep(0.03), $1::text, '…' from agents limit 1"
  const expected = { statement: expect.stringMatching(/^select agents [0-9a-f]{8}$/), text, ms: expect.any(Number) }
  expect(found).toMatchObject([expected, expected])
  expect(found[0]?.statement).toBe(found[1]?.statement)
  expect(lines.join('')).not.toMatch(/private words|a literal/)
  expect(await metric('clankdin_database_statement_duration_seconds_count')).toBeGreaterThan(3)
})

test('nobody can read them unless the setting allows it', async () => {
  const plain = await startApp()
  expect((await rest(plain, 'GET /metrics')).status).toBe(404)
  await plain.close()
})
