import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAuthenticator } from '../../src/platform/auth/authenticator'
import { createSchema } from '../../src/schema'
import { createAdmission } from '../../src/transport/http/admission'
import { onUpgrade } from '../../src/transport/http/upgrade'
import { createOperations } from '../../src/transport/realtime/operations'
import { createSockets } from '../../src/transport/realtime/websocket'
import { startApp, type TestServer } from '../support/app'
import { register, type TestAgent } from '../support/factories'
import { BEGINNING, fillInbox, inboxOf } from './inbox-fixtures'
import { join } from './socket-client'
import { collector, transports } from './transports'

const EVENTS = 5_000
/** Longer than a healthy process may be delayed on a busy machine. */
const PING_EVERY_MS = 500

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})

/** A selection whose events are so large that no buffer of the system holds many. */
const manyTimes = (field: string) => Array.from({ length: 15 }, (_, n) => `a${n}: ${field}`).join(' ')

test(`a paused socket under ${EVENTS} events is not read ahead for, slows nobody down, and gets them all when it continues`, async () => {
  await fillInbox(server, ada, EVENTS)
  await server.app.db.query(`update notifications set message = repeat('x', 500) where recipient_id = $1`, [ada.id])
  await fillInbox(server, bob, EVENTS)
  const slow = await join(server, { key: ada.key })
  const received: string[] = []
  const all = new Promise<void>((resolve) => {
    slow.socket.on('message', (data) => {
      if (received.push(JSON.parse(String(data)).payload.data.notificationReceived.notification.id) === EVENTS)
        resolve()
    })
  })
  const before = server.app.db.statementCount
  slow.subscribe(
    's',
    `subscription { notificationReceived(after: "${BEGINNING}") { notification { id ${manyTimes('message')} } } }`,
  )
  slow.socket.pause()

  const { receive, until } = collector()
  const [, open] = transports[0] as (typeof transports)[number]
  const fast = await open(server, bob.key, BEGINNING, receive)
  expect((await until(EVENTS)).map(({ id }) => id)).toEqual(await inboxOf(server, bob))
  fast.cut()
  // A page is a hundred events: bob's took fifty statements, and ada's would have, too. Sweeps may come in between.
  expect(server.app.db.statementCount - before).toBeLessThan(85)

  slow.socket.resume()
  await all
  expect(received).toEqual(await inboxOf(server, ada))
  slow.socket.close()
}, 120_000)

test('a client that leaves a thousand public events unread gets an error and has to subscribe again', async () => {
  const slow = await join(server, { key: ada.key })
  slow.subscribe('s', `subscription { postAdded { id ${manyTimes('content')} } }`)
  const publish = async (count: number) => {
    const rows = await server.app.db.query<{ id: string }>(
      `insert into posts (author_id, content, category)
       select $1, repeat('x', 1000), 'general' from generate_series(1, $2::int) returning id`,
      [bob.id, count],
    )
    for (const { id } of rows) server.app.bus.publish('post', id)
  }
  while (slow.waiting.length === 0) await publish(1)
  slow.socket.pause()
  // More than the buffers of the system and the thousand that are kept.
  for (let batch = 0; batch < 10; batch++) await publish(500)
  slow.socket.resume()
  let message = await slow.next()
  while (message.type === 'next') message = await slow.next()
  expect(message.type).toBe('error')
  expect(message.payload[0].extensions.code).toBe('REQUEST_TIMEOUT')
  slow.subscribe('again', '{ __typename }')
  expect((await slow.next()).id).toBe('again')
  slow.socket.close()
}, 60_000)

test('a client that sends requests without reading the responses is disconnected', async () => {
  const { socket, send, closed } = await join(server)
  socket.pause()
  let isClosed = false
  void closed.then(() => {
    isClosed = true
  })
  socket.on('error', () => undefined)
  while (!isClosed) {
    send({ type: 'ping', payload: { text: 'x'.repeat(60_000) } })
    await new Promise(setImmediate)
  }
  expect(await closed).toBe(1006)
}, 60_000)

test('a client that sends no pong is disconnected, and one that does stays', async () => {
  const { app, live } = server
  const authenticator = createAuthenticator(app.db, app.bus, app.log)
  const admit = createAdmission(app, authenticator)
  const http = createServer()
  const connections: Socket[] = []
  http.on('connection', (socket) => connections.push(socket))
  onUpgrade(
    http,
    app,
    createSockets(app, createOperations(app, createSchema(), live), admit, live.connections, PING_EVERY_MS).accept,
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const reading = await join({ url })
  const paused = await join({ url })
  paused.socket.pause()
  await once(connections[1] as Socket, 'close')
  reading.subscribe('1', '{ __typename }')
  expect((await reading.next()).id).toBe('1')
  reading.socket.terminate()
  paused.socket.terminate()
  http.close()
  await authenticator.close()
})
