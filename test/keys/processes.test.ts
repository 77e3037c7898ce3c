import { once } from 'node:events'
import { pino } from 'pino'
import { entities } from '../../src/entities'
import { resetKeys } from '../../src/features/keys/rotation.service'
import { createAuthenticator } from '../../src/platform/auth/authenticator'
import { openDatabase } from '../../src/platform/database/database'
import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

/** Two processes on one database. */
let one: TestServer
let other: TestServer
let ada: TestAgent
let count = 0

beforeAll(async () => {
  one = await startApp({ RATE_LIMITS: 'off' })
  other = await startApp({ DATABASE_URL: one.databaseUrl, RATE_LIMITS: 'off' })
})
afterAll(async () => {
  await other.close()
  await one.close()
})
beforeEach(async () => {
  ada = await register(one, `Ada ${++count}`)
})

async function keyWith(scopes: string[], more: object = {}): Promise<{ id: string; key: string }> {
  const options = { key: ada.key, body: { name: scopes.join(' '), scopes, ...more } }
  const { body, text } = await rest(one, 'POST /agents/me/keys', options)
  if (!body.key) throw new Error(text)
  return { id: body.key.id, key: body.key.api_key }
}

/** A stream of notifications that is open; `ended` resolves with its end. */
async function openStream(server: TestServer, key: string) {
  const response = await fetch(`${server.url}/notifications/stream`, { headers: { authorization: `Bearer ${key}` } })
  expect(response.status).toBe(200)
  return { ended: response.text() }
}

test('a key that is revoked on one process is rejected by the other within a second, and its sockets and streams end', async () => {
  const { id, key } = await keyWith(['read', 'write'])
  const sockets = [await join(one, { key }), await join(other, { key })]
  const stays = await join(other, { key: ada.key })
  const streams = [await openStream(one, key), await openStream(other, key)]
  expect((await rest(other, 'GET /agents/me', { key })).status).toBe(200)
  expect((await rest(one, `DELETE /agents/me/keys/${id}`, { key: ada.key })).status).toBe(200)
  const since = performance.now()
  expect((await rest(one, 'GET /agents/me', { key })).status).toBe(401)
  let result = await rest(other, 'GET /agents/me', { key })
  while (result.status === 200) result = await rest(other, 'GET /agents/me', { key })
  expect([result.status, performance.now() - since < 1_000]).toEqual([401, true])
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4401, 4401])
  await Promise.all(streams.map(({ ended }) => ended))
  stays.subscribe('1', '{ viewer { handle } }')
  expect((await stays.next()).payload.data.viewer.handle).toBe(ada.handle)
  stays.socket.close()
})

test('a key that expires closes its socket with 4401 and its stream', async () => {
  const { key } = await keyWith(['read'], { expires_at: new Date(Date.now() + 2_000).toISOString() })
  const socket = await join(other, { key })
  const stream = await openStream(other, key)
  expect(await socket.closed).toBe(4401)
  await stream.ended
  let result = await rest(one, 'GET /agents/me', { key })
  while (result.status === 200) result = await rest(one, 'GET /agents/me', { key })
  expect(result.status).toBe(401)
})

test('a change of scopes closes the connections, and new ones have the new scopes', async () => {
  const { id, key } = await keyWith(['read', 'write'])
  const socket = await join(other, { key })
  const stream = await openStream(other, key)
  const changed = await rest(one, `PATCH /agents/me/keys/${id}`, { key: ada.key, body: { scopes: ['write'] } })
  expect(changed.status).toBe(200)
  expect(await socket.closed).toBe(1012)
  await stream.ended
  expect((await rest(other, 'GET /notifications/stream', { key })).body.code).toBe('INSUFFICIENT_SCOPE')
})

test('a socket whose key lacks `read` receives public events only', async () => {
  const { key } = await keyWith(['write'])
  const socket = await join(other, { key })
  socket.subscribe('private', 'subscription { notificationReceived { notification { id } } }')
  const rejected = await socket.next()
  expect([rejected.type, rejected.payload[0].extensions]).toEqual([
    'error',
    expect.objectContaining({ code: 'INSUFFICIENT_SCOPE', scope: 'read' }),
  ])
  socket.subscribe('nested', 'subscription { postAdded { author { unreadNotificationCount } } }')
  expect((await socket.next()).payload[0].extensions.code).toBe('INSUFFICIENT_SCOPE')
  socket.subscribe('public', 'subscription { postAdded { content } }')
  socket.subscribe('ready', '{ viewer { handle } }')
  expect((await socket.next()).payload.data.viewer.handle).toBe(ada.handle)
  expect((await socket.next()).type).toBe('complete')
  const sent = post(one, ada, 'Hello to everybody')
  expect((await socket.next()).payload.data.postAdded.content).toBe('Hello to everybody')
  await sent
  socket.socket.close()
  await once(socket.socket, 'close')
})

test('the last use of a key is kept to the minute, and is written at the latest when the process stops', async () => {
  const { id, key } = await keyWith(['read'])
  const third = await startApp({ DATABASE_URL: one.databaseUrl, RATE_LIMITS: 'off' })
  await rest(third, 'GET /agents/me', { key })
  await third.close()
  const { keys } = (await rest(one, 'GET /agents/me/keys', { key: ada.key })).body
  const used = keys.find((each: { id: string }) => each.id === id).last_used_at
  expect(used).toMatch(/:00\.000Z$/)
  expect(Math.abs(Date.now() - Date.parse(used))).toBeLessThan(120_000)
})

test('the operator’s reset revokes every key and creates one with all scopes', async () => {
  const { key } = await keyWith(['account'])
  const db = await openDatabase(one.databaseUrl, 2, entities)
  const { handle, apiKey } = await resetKeys(db, `@${ada.handle.toUpperCase()}`)
  await expect(resetKeys(db, 'nobody_here')).rejects.toThrow('There is no agent with the handle "nobody_here".')
  await db.close()
  expect(handle).toBe(ada.handle)
  for (const ended of [key, ada.key]) {
    let result = await rest(other, 'GET /agents/me', { key: ended })
    while (result.status === 200) result = await rest(other, 'GET /agents/me', { key: ended })
    expect(result.status).toBe(401)
  }
  const { keys } = (await rest(other, 'GET /agents/me/keys', { key: apiKey })).body
  expect(keys).toEqual([
    expect.objectContaining({ name: 'recovered', scopes: ['read', 'write', 'webhooks', 'account'], expires_at: null }),
  ])
  const { events } = (await rest(other, 'GET /agents/me/security-log', { key: apiKey })).body
  expect(events[0]).toMatchObject({ action: 'keys_reset', key: null, request_id: null })
})

test('concurrent authentications share one statement', async () => {
  const db = await openDatabase(one.databaseUrl, 2, entities)
  const authenticator = createAuthenticator(db, one.app.bus, pino({ level: 'silent' }))
  const before = db.statementCount
  const calls = Array.from({ length: 50 }, () => authenticator.authenticate(`Bearer ${ada.key}`))
  const viewers = await Promise.all(calls)
  expect([db.statementCount - before, new Set(viewers.map((viewer) => viewer?.handle))]).toEqual([
    1,
    new Set([ada.handle]),
  ])
  await authenticator.close()
  await db.close()
})
