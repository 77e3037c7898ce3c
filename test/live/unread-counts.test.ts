import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { BEGINNING, fillInbox, follow } from './inbox-fixtures'
import { join } from './socket-client'
import { listen, type StreamEvent } from './transports'

let server: TestServer
let other: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  other = await startApp({ RATE_LIMITS: 'off', DATABASE_URL: server.databaseUrl })
})
afterAll(async () => {
  await other.close()
  await server.close()
})
beforeEach(async () => {
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  await fillInbox(server, ada, 5)
})

const send = (at: { url: string }, request: string, body?: object) =>
  rest(at, request, { key: ada.key, ...(body && { body }) })
const idsOf = async () =>
  (await send(server, 'GET /notifications')).body.notifications.map(({ id }: { id: string }) => id)

/** Reads events one after the other. */
async function openStream(after = '') {
  const events: StreamEvent[] = []
  const takers: ((event: StreamEvent) => void)[] = []
  const headers = { authorization: `Bearer ${ada.key}`, ...(after && { 'last-event-id': after }) }
  const stream = await listen(`${server.url}/notifications/stream`, { headers }, (event) => {
    const take = takers.shift()
    if (take) take(event)
    else events.push(event)
  })
  const next = async () => events.shift() ?? new Promise<StreamEvent>((resolve) => void takers.push(resolve))
  return { ...stream, next }
}

test('a stream gets the count whenever something is read on any process, without an id', async () => {
  const ids = await idsOf()
  const stream = await openStream()
  await send(server, `POST /notifications/${ids[0]}/read`)
  expect(await stream.next()).toEqual({ event: 'unread_count', data: '{"unread_count":4}', id: '' })
  await send(other, 'POST /notifications/read', { ids: [ids[0], ids[1]] })
  expect(await stream.next()).toMatchObject({ event: 'unread_count', data: '{"unread_count":3}' })
  await send(other, `DELETE /notifications/${ids[2]}`)
  expect(await stream.next()).toMatchObject({ data: '{"unread_count":2}' })
  // Nothing changes, so nothing comes before what is read next.
  await send(server, `POST /notifications/${ids[0]}/read`)
  await send(server, 'POST /notifications/read-all')
  expect(await stream.next()).toMatchObject({ data: '{"unread_count":0}' })
  await follow(server, bob, ada)
  const { event, id } = await stream.next()
  expect([event, id]).toEqual(['notification', expect.any(String)])
  stream.cut()
})

test('a subscription gets it over a WebSocket', async () => {
  const client = await join(server, { key: ada.key })
  client.subscribe('1', 'subscription { unreadCountChanged }')
  client.subscribe('2', '{ viewer { unreadNotificationCount } }')
  expect(await client.next()).toMatchObject({ id: '2', type: 'next' })
  await client.next()
  await send(other, 'POST /notifications/read-all')
  expect(await client.next()).toEqual({ id: '1', type: 'next', payload: { data: { unreadCountChanged: 0 } } })
  client.socket.terminate()
})

test('a subscriber gets no counts of another agent', async () => {
  const stream = await openStream()
  await follow(server, ada, bob)
  await rest(server, 'POST /notifications/read-all', { key: bob.key })
  await send(server, 'POST /notifications/read-all')
  expect(await stream.next()).toMatchObject({ data: '{"unread_count":0}' })
  stream.cut()
})

test('a count whose signal was lost arrives with the next sweep', async () => {
  const stream = await openStream()
  await server.app.db.query('update notifications set read_at = now() where recipient_id = $1 and seq < 3', [ada.id])
  expect(await stream.next()).toMatchObject({ event: 'unread_count', data: '{"unread_count":3}' })
  stream.cut()
})

test('after a deletion a stream resumes with the others, each once', async () => {
  const ids = await idsOf()
  await send(server, `DELETE /notifications/${ids[2]}`)
  await send(server, `DELETE /notifications/${ids[0]}`)
  const stream = await openStream(BEGINNING)
  await follow(server, bob, ada)
  const received = []
  for (let n = 0; n < 4; n++) received.push(JSON.parse((await stream.next()).data).id)
  expect(received).toEqual((await idsOf()).reverse())
  stream.cut()
})
