import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { fillInbox, follow, inboxOf, seqIn } from './inbox-fixtures'
import { join } from './socket-client'
import { listen, type StreamEvent } from './transports'

const LISTEN = 'subscription ($after: String) { notificationReceived(after: $after) { cursor notification { id } } }'

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())

/** Seven notifications that are kept, and three after them that a failover loses. Returns the last one's cursor. */
beforeEach(async () => {
  ada = await register(server, 'Ada')
  await fillInbox(server, ada, 7)
  // What a failover keeps was stored seconds before; times are in the ids.
  await server.app.db.query(
    `update notifications set id = (select lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint - 60000 + seq), 12, '0')
       || right(replace(id::text, '-', ''), 20))::uuid where recipient_id = $1`,
    [ada.id],
  )
  await fillInbox(server, ada, 3)
})

/** Resets the inbox to its first seven, as on a replica that lacked the last commits. */
async function goBack(): Promise<void> {
  await server.app.db.query('delete from notifications where recipient_id = $1 and seq > 7', [ada.id])
  await server.app.db.query('update inboxes set last_seq = 7 where agent_id = $1', [ada.id])
}

const cursorsOf = async (): Promise<string[]> =>
  (await rest(server, 'GET /notifications', { key: ada.key })).body.notifications.map(
    ({ cursor }: { cursor: string }) => cursor,
  )

/** Streams of server-sent events, event by event. */
async function openStream(cursor: string) {
  const events: StreamEvent[] = []
  let wake: () => void = () => undefined
  const headers = { authorization: `Bearer ${ada.key}`, 'last-event-id': cursor }
  const { cut } = await listen(`${server.url}/notifications/stream`, { headers }, (event) => {
    events.push(event)
    wake()
  })
  return {
    cut,
    async next(): Promise<StreamEvent> {
      if (events.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return events.shift() as StreamEvent
    },
  }
}

test.each([
  ['passed the last received one', 5],
  ['has not come as far again', 2],
])('after the database went back and %s, open streams receive all that is stored afterwards', async (_what, count) => {
  const [last = ''] = await cursorsOf()
  const stream = await openStream(last)
  const socket = await join(server, { key: ada.key })
  socket.subscribe('1', LISTEN, { after: last })
  const bob = await register(server, 'Bob')
  await follow(server, bob, ada)
  expect((await stream.next()).event).toBe('notification')
  expect((await socket.next()).type).toBe('next')

  await goBack()
  await fillInbox(server, ada, count)
  await server.live.inboxes.sweep()
  const resync = await stream.next()
  expect(resync.event).toBe('resync')
  const { cursor } = JSON.parse(resync.data)
  expect(resync.id).toBe(cursor)
  expect(seqIn(cursor)).toBe(7)
  const { type, payload } = await socket.next()
  expect({ type, extensions: payload[0].extensions }).toMatchObject({
    type: 'error',
    extensions: { code: 'CURSOR_LOST', cursor, hint: expect.any(String) },
  })
  socket.subscribe('2', LISTEN, { after: cursor })
  const stored = (await inboxOf(server, ada)).slice(7)
  expect(stored).toHaveLength(count)
  for (const id of stored) {
    expect(JSON.parse((await stream.next()).data).id).toBe(id)
    expect((await socket.next()).payload.data.notificationReceived.notification.id).toBe(id)
  }
  stream.cut()
  socket.socket.close()
})

test('a signal reveals that numbers belong to other notifications than before', async () => {
  const [last = ''] = await cursorsOf()
  const stream = await openStream(last)
  await goBack()
  await fillInbox(server, ada, 4)
  await follow(server, await register(server, 'Carol'), ada)
  const { event, data } = await stream.next()
  expect([event, seqIn(JSON.parse(data).cursor)]).toEqual(['resync', 7])
  for (const id of (await inboxOf(server, ada)).slice(7)) expect(JSON.parse((await stream.next()).data).id).toBe(id)
  stream.cut()
})

test('only subscribers that received lost events get a resync', async () => {
  const [, , , , kept = ''] = await cursorsOf()
  const reader = await server.live.inboxes.read(ada.id, kept)
  expect(await reader.pull()).toMatchObject({ seq: 7 })
  await goBack()
  await fillInbox(server, ada, 1)
  await server.live.inboxes.sweep()
  expect(await reader.pull()).toMatchObject({ seq: 8 })
  reader.stop()
})

test.each([0, 5])(
  'the cursor of a lost notification is CURSOR_LOST on every transport, %i stored since',
  async (count) => {
    const [lost = '', , , kept = ''] = await cursorsOf()
    const { key } = ada
    const home = await rest(server, 'GET /home', { key })
    await goBack()
    await fillInbox(server, ada, count)
    const expected = { status: 400, code: 'CURSOR_LOST', cursor: kept }
    const rejected = [
      await rest(server, `GET /notifications?since=${lost}`, { key }),
      await rest(server, `GET /notifications?grouped=true&since=${lost}`, { key }),
      await rest(server, `GET /notifications/stream?cursor=${lost}`, { key }),
      await rest(server, 'POST /notifications/read', { key, body: { up_to: lost } }),
    ]
    for (const { status, body } of rejected) expect({ ...body, status }).toMatchObject(expected)
    const query = `{ viewer { notifications(since: "${lost}") { nodes { id } } } }`
    expect((await graphql(server, query, {}, key)).body.errors[0].extensions).toMatchObject({
      code: 'CURSOR_LOST',
      cursor: kept,
    })
    const since = await rest(server, `GET /notifications?since=${kept}`, { key })
    expect(since.body.notifications).toHaveLength(count)
    if (count === 0)
      expect((await rest(server, `GET /home?since=${home.body.cursor}`, { key })).body).toMatchObject({
        code: 'CURSOR_LOST',
        cursor: expect.any(String),
      })
  },
)

test('a failover that lost nothing affects no stream and no cursor', async () => {
  const [last = ''] = await cursorsOf()
  const reader = await server.live.inboxes.read(ada.id, last)
  await fillInbox(server, ada, 1)
  await server.live.inboxes.sweep()
  expect(await reader.pull()).toMatchObject({ seq: 11 })
  reader.stop()
})
