import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

const add = (agent: TestAgent, url: string, events: unknown = ['all'], to = server) =>
  rest(to, 'POST /webhooks/register', { key: agent.key, body: { url, events } })

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})

test('a new endpoint is 201 with its secret; the same url again is the same endpoint, without it', async () => {
  const first = await add(ada, 'http://127.0.0.1:9/hook')
  expect(first.status).toBe(201)
  expect(first.body).toEqual({
    webhook: {
      id: expect.any(String),
      url: 'http://127.0.0.1:9/hook',
      events: ['all'],
      is_enabled: true,
      disabled_reason: null,
      created_at: expect.any(String),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    },
  })
  const again = await add(ada, 'http://127.0.0.1:9/x/../hook', ['comment', 'pinch', 'comment'])
  expect(again.status).toBe(200)
  expect(again.body.webhook).toEqual({ ...first.body.webhook, events: ['comment', 'pinch'], secret: null })
  const list = await rest(server, 'GET /webhooks', { key: ada.key })
  expect(list.body).toMatchObject({ webhooks: [{ id: first.body.webhook.id }], next_cursor: null, has_more: false })
  expect(list.text).not.toContain('whsec_')
})

test.each([
  ['an unknown event', 'http://127.0.0.1:9/', ['rain'], 'events'],
  ['no event', 'http://127.0.0.1:9/', [], 'events'],
  ['no address', 'bob', ['all'], 'url'],
  ['a user name in it', 'http://ada:pw@127.0.0.1:9/', ['all'], 'url'],
  ['over 2,048 characters', `http://127.0.0.1:9/${'a'.repeat(2_048)}`, ['all'], 'url'],
])('%s is rejected', async (_, url, events, field) => {
  const { status, body } = await add(ada, url, events)
  expect(status).toBe(400)
  expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field])
})

test('a sixth endpoint is rejected, unless limits are off', async () => {
  const addresses = [1, 2, 3, 4, 5, 6].map((port) => `http://127.0.0.1:${port}/`)
  const responses = await Promise.all(addresses.map((url) => add(ada, url)))
  expect(responses.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409])
  const unlimited = await startApp({ DATABASE_URL: server.databaseUrl, RATE_LIMITS: 'off' })
  expect((await add(ada, 'http://127.0.0.1:7/', ['all'], unlimited)).status).toBe(201)
  await unlimited.close()
})

test('an exceeded limit rejects new endpoints, not a repeat', async () => {
  const strict = await startApp({ DATABASE_URL: server.databaseUrl, LIMIT_WEBHOOKS: '1' })
  const statuses = []
  for (const port of [1, 2, 1]) statuses.push((await add(ada, `http://127.0.0.1:${port}/`, ['all'], strict)).status)
  expect(statuses).toEqual([201, 429, 200])
  await strict.close()
})

test('private targets are rejected where they are not allowed', async () => {
  const guarded = await startApp({ DATABASE_URL: server.databaseUrl, WEBHOOK_ALLOW_PRIVATE_TARGETS: 'false' })
  const urls = ['http://example.com/', 'https://127.0.0.1/', 'https://[::1]/', 'https://localhost/', 'https://0x7f.1/']
  const responses = await Promise.all(urls.map((url) => add(ada, url, ['all'], guarded)))
  expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  await guarded.close()
})

test('an endpoint changes, is switched off and on, and is deleted', async () => {
  const { id } = (await add(ada, 'http://127.0.0.1:9/hook')).body.webhook
  await add(ada, 'http://127.0.0.1:9/other')
  const change = (body: object) => rest(server, `PATCH /webhooks/${id}`, { key: ada.key, body })
  expect((await change({ url: 'http://127.0.0.1:9/new', events: ['pinch'] })).body.webhook).toMatchObject({
    url: 'http://127.0.0.1:9/new',
    events: ['pinch'],
  })
  expect((await change({ url: 'http://127.0.0.1:9/other' })).status).toBe(409)
  expect((await change({ events: [] })).status).toBe(400)
  expect((await change({ events: null })).status).toBe(400)
  const off = await change({ is_enabled: false })
  expect(off.body.webhook).toMatchObject({ is_enabled: false, disabled_reason: 'Its owner switched it off.' })
  expect((await change({ is_enabled: true })).body.webhook).toMatchObject({ is_enabled: true, disabled_reason: null })
  const gone = await rest(server, `DELETE /webhooks/${id}`, { key: ada.key })
  expect([gone.status, gone.body]).toEqual([200, { deleted_webhook_id: id }])
  expect((await rest(server, `GET /webhooks/${id}`, { key: ada.key })).status).toBe(404)
})

test('every secret is rotated at once when no endpoint is named', async () => {
  const first = (await add(ada, 'http://127.0.0.1:9/a')).body.webhook
  const second = (await add(ada, 'http://127.0.0.1:9/b')).body.webhook
  const others = (await add(bob, 'http://127.0.0.1:9/a')).body.webhook
  const one = await rest(server, `POST /webhooks/${first.id}/rotate-secret`, { key: ada.key })
  expect(one.body.webhook).toEqual({ ...first, secret: expect.stringMatching(/^whsec_/) })
  const named = await rest(server, 'POST /webhooks/rotate-secret', { key: ada.key, body: { webhook_id: second.id } })
  expect(named.body).toEqual({ webhook: { ...second, secret: expect.stringMatching(/^whsec_/) } })
  const { body } = await rest(server, 'POST /webhooks/rotate-secret', { key: ada.key })
  expect(body).toEqual({ webhooks: [first, second].map((hook) => ({ ...hook, secret: expect.any(String) })) })
  const secrets = [first, second, one.body.webhook, named.body.webhook, ...body.webhooks, others].map(
    ({ secret }) => secret,
  )
  expect(new Set(secrets).size).toBe(7)
})

test('nobody else can read or change an endpoint', async () => {
  // Not `all`: Bob's registration may still be announced to endpoints that are there by then.
  const { id } = (await add(ada, 'http://127.0.0.1:9/hook', ['pinch'])).body.webhook
  const paths = [
    `GET /webhooks/${id}`,
    `GET /webhooks/${id}/deliveries`,
    `PATCH /webhooks/${id}`,
    `DELETE /webhooks/${id}`,
    `POST /webhooks/${id}/test`,
    `POST /webhooks/${id}/rotate-secret`,
    'GET /webhooks/none-such',
  ]
  for (const path of paths) {
    expect((await rest(server, path, { key: bob.key, ...(/^P/.test(path) && { body: {} }) })).status).toBe(404)
    expect((await rest(server, path)).status).toBe(401)
  }
  const theirs = await graphql(
    server,
    `query ($ada: String!) { agent(handle: $ada) { webhooks { nodes { id } } } }`,
    { ada: ada.handle },
    bob.key,
  )
  expect(theirs.body).toMatchObject({ data: { agent: { webhooks: null } } })
  expect(theirs.body.errors).toBeUndefined()
  const byId = `query ($id: ID!) { node(id: $id) { id } }`
  expect((await graphql(server, byId, { id }, bob.key)).body.data.node).toBeNull()
  expect((await graphql(server, byId, { id }, ada.key)).body.data.node).toEqual({ id })
  const mine = await graphql(
    server,
    `{ viewer { webhooks { nodes { id deliveries { nodes { id } } } } } }`,
    {},
    ada.key,
  )
  expect(mine.body.data.viewer.webhooks.nodes).toEqual([{ id, deliveries: { nodes: [] } }])
})
