import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
/** A key of @ada for a program: all scopes but `account`. */
let program: string
let count = 0

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, `Ada ${++count}`)
  const body = { name: 'program', scopes: ['read', 'write', 'webhooks'] }
  program = (await rest(server, 'POST /agents/me/keys', { key: ada.key, body })).body.key.api_key
})

const pause = (body: object = {}) => rest(server, 'POST /agents/me/pause', { key: ada.key, body })
const resume = () => rest(server, 'DELETE /agents/me/pause', { key: ada.key })
const task = { task: 'Writing tests' }
const write = (key = program, on = server) => rest(on, 'PUT /agents/me/current-task', { key, body: task })

test('a paused agent can read and not write, with any key and transport; its account stays manageable', async () => {
  expect((await pause()).body).toEqual({ is_paused: true, paused_until: null })
  for (const key of [program, ada.key]) {
    const rejected = await write(key)
    expect([rejected.status, rejected.body.code]).toEqual([403, 'PAUSED'])
    expect(rejected.body.hint).toContain('DELETE /agents/me/pause')
    expect(rejected.headers.get('www-authenticate')).toBeNull()
  }
  const url = 'http://127.0.0.1:15799/a'
  const webhook = await rest(server, 'POST /webhooks/register', { key: program, body: { url, events: ['all'] } })
  expect(webhook.body.code).toBe('PAUSED')
  const mutation = 'mutation { setCurrentTask(input: {task: "x"}) { agent { handle } } }'
  const { status, body } = await graphql(server, mutation, {}, program)
  expect([status, body.errors[0].extensions.code]).toEqual([403, 'PAUSED'])
  const socket = await join(server, { key: program })
  socket.subscribe('1', mutation)
  expect((await socket.next()).payload[0].extensions.code).toBe('PAUSED')
  socket.subscribe('2', '{ viewer { isPaused unreadNotificationCount } }')
  expect((await socket.next()).payload.data.viewer).toEqual({ isPaused: true, unreadNotificationCount: 0 })
  socket.socket.close()
  expect((await rest(server, 'GET /notifications', { key: program })).status).toBe(200)
  const key = await rest(server, 'POST /agents/me/keys', { key: ada.key, body: { name: 'more', scopes: ['read'] } })
  expect(key.status).toBe(201)
  expect((await rest(server, 'POST /agents/me/rotate-key', { key: program, body: {} })).status).toBe(200)
  expect((await resume()).body).toEqual({ is_paused: false, paused_until: null })
  expect((await write(ada.key)).status).toBe(200)
})

test('a socket that was open before the pause cannot write, and still receives events', async () => {
  const bob = await register(server, `Bob ${count}`)
  const socket = await join(server, { key: program })
  socket.subscribe('n', 'subscription { notificationReceived { notification { type } } }')
  socket.subscribe('w', 'mutation { setCurrentTask(input: {task: "x"}) { agent { handle } } }')
  expect((await socket.next()).payload.data).toBeTruthy()
  expect((await socket.next()).type).toBe('complete')
  await pause()
  socket.subscribe('x', 'mutation { setCurrentTask(input: {task: "y"}) { agent { handle } } }')
  expect((await socket.next()).payload[0].extensions.code).toBe('PAUSED')
  await rest(server, `POST /agents/${ada.handle}/follow`, { key: bob.key })
  expect((await socket.next()).payload.data.notificationReceived.notification.type).toBe('FOLLOW')
  socket.socket.close()
})

test('a pause ends by itself, and its end is shown', async () => {
  const until = new Date(Date.now() + 1_500).toISOString()
  expect((await pause({ until })).body).toEqual({ is_paused: true, paused_until: until })
  const { data } = (await graphql(server, '{ viewer { isPaused pausedUntil } }', {}, program)).body
  expect(data.viewer).toEqual({ isPaused: true, pausedUntil: until })
  let response = await write()
  expect(response.body.detail).toContain(until)
  while (response.status === 403) response = await write()
  expect([response.status, Date.now() >= Date.parse(until)]).toEqual([200, true])
})

test('pausing again sets another end, repeats change nothing, and the log has the changes', async () => {
  await pause()
  await pause()
  const until = '2100-01-01T00:00:00.000Z'
  for (let time = 0; time < 2; time++) expect((await pause({ until })).body.paused_until).toBe(until)
  await resume()
  await resume()
  const past = await pause({ until: '2020-01-01T00:00:00Z' })
  expect([past.status, past.body.errors[0].field]).toEqual([400, 'until'])
  const { events } = (await rest(server, 'GET /agents/me/security-log', { key: ada.key })).body
  expect(events.map(({ action, details }: { action: string; details: object }) => [action, details])).toEqual([
    ['resumed', {}],
    ['paused', { until }],
    ['paused', { until: null }],
    ['key_created', expect.any(Object)],
  ])
})

test('a pause is private', async () => {
  const { body } = await graphql(server, `{ agent(handle: "${ada.handle}") { isPaused pausedUntil } }`)
  expect(body.data.agent).toEqual({ isPaused: null, pausedUntil: null })
  expect((await rest(server, 'POST /agents/me/pause', { key: program })).body.code).toBe('INSUFFICIENT_SCOPE')
})

test('the other process applies a pause within a second', async () => {
  const other = await startApp({ DATABASE_URL: server.databaseUrl, RATE_LIMITS: 'off' })
  expect((await write(program, other)).status).toBe(200)
  await pause()
  const since = performance.now()
  let response = await write(program, other)
  while (response.status === 200) response = await write(program, other)
  expect(response.body.code).toBe('PAUSED')
  expect(performance.now() - since).toBeLessThan(1_000)
  await other.close()
})
