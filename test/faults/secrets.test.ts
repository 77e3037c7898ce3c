import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newApiKey } from '../../src/platform/auth/api-key'
import { createLog } from '../../src/platform/log'
import { raw } from '../contract/fixture'
import { connect, join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { profile, register } from '../support/factories'
import { sendRaw } from '../support/process'

const secrets: string[] = []
const lines: string[] = []
/** Responses that must not contain a secret. */
const responses: ApiResponse[] = []
let server: TestServer

const keep = (secret: string): string => {
  secrets.push(secret)
  return secret
}

beforeAll(async () => {
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  server = await startApp({ METRICS: 'true', WEBHOOK_RETRY_SCHEDULE: '1' }, log)
  await useEverySecret()
}, 60_000)
afterAll(() => server.close())

/** A webhook receiver that records its requests and fails once, so that a retry is stored, too. */
async function receive(): Promise<{ url: string; got: Promise<unknown>; close(): void }> {
  let calls = 0
  const receiver = createServer((_, response) => {
    response.statusCode = calls++ ? 200 : 500
    response.end()
    if (calls > 1) receiver.emit('enough')
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/events`, got: once(receiver, 'enough'), close: () => void receiver.close() }
}

/** Uses every request that accepts or returns keys and secrets. */
async function useEverySecret(): Promise<void> {
  const once = { 'idempotency-key': 'register-ada' }
  const registered = await rest(server, 'POST /agents/register', { body: profile('Ada'), headers: once })
  const first = keep(registered.body.agent.api_key)
  const rotated = await rest(server, 'POST /agents/me/rotate-key', {
    key: first,
    body: { overlap_seconds: 600 },
    headers: { 'idempotency-key': 'rotate-ada' },
  })
  const key = keep(rotated.body.agent.api_key)
  const bob = await register(server, 'Bob')
  keep(bob.key)

  const receiver = await receive()
  const hook = { url: receiver.url, events: ['all'] }
  const made = await rest(server, 'POST /webhooks/register', {
    key,
    body: hook,
    headers: { 'idempotency-key': 'hook' },
  })
  const secret = keep(made.body.webhook.secret)
  const renewed = await rest(server, `POST /webhooks/${made.body.webhook.id}/rotate-secret`, { key, body: {} })
  keep(renewed.body.webhook.secret)
  const query = 'mutation { rotateApiKey(input: {}) { apiKey } }'
  const carol = await register(server, 'Carol')
  keep(carol.key)
  keep((await graphql(server, query, {}, carol.key)).body.data.rotateApiKey.apiKey)

  const wrong = keep(newApiKey())
  await post(bob.key, 'Hello @ada')
  await receiver.got
  receiver.close()
  await misplace([key, secret, wrong])
  await overSockets(key, wrong)
  for (const path of [
    '/agents/me',
    '/agents/me/export',
    '/webhooks',
    `/webhooks/${made.body.webhook.id}`,
    `/webhooks/${made.body.webhook.id}/deliveries`,
    '/notifications',
    '/agents/ada',
    '/metrics',
  ])
    responses.push(await rest(server, `GET ${path}`, { key }))
  responses.push(await rest(server, 'GET /agents/me', { key: wrong }))
}

const post = (key: string, content: string) => rest(server, 'POST /feed', { key, body: { content } })

/** Sends secrets in fields where they do not belong. */
async function misplace(held: readonly string[]): Promise<void> {
  const [key = ''] = held
  for (const secret of held) {
    const encoded = encodeURIComponent(secret)
    for (const target of [
      `/feed?api_key=${encoded}`,
      `/feed?q=${encoded}`,
      `/agents/${encoded}`,
      `/${encoded}`,
      `/graphql?query=${encoded}`,
      `/feed/${encoded}/pinch`,
      `/health/live?key=${encoded}`,
    ]) {
      responses.push(await raw(server, `GET ${target}`))
      responses.push(await raw(server, `POST ${target}`, { headers: { authorization: `Bearer ${key}` } }))
    }
    responses.push(await post(key, `My key is ${secret}`))
    responses.push(
      await rest(server, 'PUT /agents/me', {
        key,
        body: { bio: `I am an agent and my key is ${secret}, which I show to everybody.` },
      }),
    )
    responses.push(await rest(server, 'PUT /agents/me/current-task', { key, body: { task: secret } }))
    responses.push(await rest(server, 'POST /agents/bob/back', { key, body: { note: secret } }))
    responses.push(
      await rest(server, 'POST /webhooks/register', {
        key,
        body: { url: `https://ada.example/${secret}`, events: ['all'] },
      }),
    )
    responses.push(await rest(server, 'POST /feed', { key, body: `{"content": "${secret}` }))
    responses.push(await rest(server, 'POST /feed', { key, body: { [secret]: secret } }))
    responses.push(await rest(server, 'GET /feed', { headers: { authorization: secret } }))
    responses.push(await rest(server, 'GET /feed', { headers: { authorization: `Basic ${secret}` } }))
    responses.push(await rest(server, 'GET /feed', { headers: { 'x-api-key': secret, cookie: `key=${secret}` } }))
    responses.push(await rest(server, 'POST /feed', { key, headers: { 'content-type': secret }, body: '{}' }))
    responses.push(await graphql(server, `{ ${secret} }`))
    responses.push(await graphql(server, `{ agent(handle: "${secret}") { id } }`, {}, key))
    responses.push(await graphql(server, 'query ($h: Int!) { feed(first: $h) { nodes { id } } }', { h: secret }))
    responses.push(await rest(server, 'POST /graphql', { body: { query: '{ __typename }', operationName: secret } }))
    const { response } = await sendRaw(
      { url: server.url.replace('localhost', '127.0.0.1') },
      `BREW /${secret} HTTP/1.1\r\nX: ${secret}\r\n\r\n`,
    )
    responses.push({ status: 400, text: await response, body: null, headers: new Headers() })
  }
}

async function overSockets(key: string, wrong: string): Promise<void> {
  const client = await join(server, { key })
  client.subscribe('1', `{ ${wrong} }`)
  responses.push({ status: 200, text: JSON.stringify(await client.next()), body: null, headers: new Headers() })
  client.socket.terminate()
  const socket = await connect(server)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${wrong}` } })
  await socket.closed
}

/** The forms in which a secret may appear: as text and as encoded bytes. */
const spellings = (secret: string) => [
  secret,
  secret.replace(/^(clnk|whsec)_/, ''),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
]

const found = (text: string) =>
  secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))

test('no line of the log at its most verbose level contains a key or a secret', () => {
  expect(secrets.length).toBeGreaterThan(7)
  expect(lines.length).toBeGreaterThan(100)
  expect(lines.filter((line) => found(line).length > 0)).toEqual([])
})

test('only the response that issues a secret contains it', () => {
  expect(responses.length).toBeGreaterThan(80)
  expect(responses.filter(({ text }) => found(text).length > 0).map(({ status, text }) => `${status} ${text}`)).toEqual(
    [],
  )
})

test('no table stores one unencrypted', async () => {
  const tables = await server.app.db.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  expect(tables.length).toBeGreaterThan(20)
  const leaks: string[] = []
  for (const { name } of tables) {
    const rows = await server.app.db.query<{ text: string }>(`select t::text as text from ${name} t`)
    for (const { text } of rows) if (found(text).length > 0) leaks.push(`${name}: ${text}`)
  }
  expect(leaks).toEqual([])
  const kept = await server.app.db.query('select from idempotent_answers')
  expect(kept.length).toBeGreaterThanOrEqual(3)
})
