import { startApp, type TestServer } from '../support/app'
import { post, register, type TestAgent } from '../support/factories'
import { BEGINNING, comment, fillInbox, follow, inboxOf } from './inbox-fixtures'
import { collector, transports } from './transports'

let server: TestServer
let other: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

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
  carol = await register(server, 'Carol')
})

describe.each(transports)('over %s', (_name, open) => {
  test('events since the cursor come first, then new ones, in order and once', async () => {
    await fillInbox(server, ada, 250)
    const { receive, until } = collector()
    const listening = await open(server, ada.key, BEGINNING, receive)
    await follow(server, bob, ada)
    await until(251)
    await follow(server, carol, ada)
    const received = await until(252)
    expect(received.map(({ id }) => id)).toEqual(await inboxOf(server, ada))
    listening.cut()
  })

  test('an agent receives nothing of another', async () => {
    const { receive, until } = collector()
    const listening = await open(server, ada.key, BEGINNING, receive)
    await follow(server, ada, bob)
    await follow(server, carol, bob)
    await follow(server, bob, carol)
    await follow(server, bob, ada)
    const received = await until(1)
    expect(received.map(({ id }) => id)).toEqual(await inboxOf(server, ada))
    listening.cut()
  })

  test('a reconnecting client resumes after the last event and misses nothing', async () => {
    const before = collector()
    const first = await open(server, ada.key, BEGINNING, before.receive)
    await follow(server, bob, ada)
    const [last] = await before.until(1)
    first.cut()
    await follow(server, carol, ada)
    const after = collector()
    const second = await open(server, ada.key, last?.cursor ?? null, after.receive)
    const received = await after.until(1)
    expect([...before.received, ...received].map(({ id }) => id)).toEqual(await inboxOf(server, ada))
    second.cut()
  })

  test('events of another process arrive, too', async () => {
    const { receive, until } = collector()
    const listening = await open(server, ada.key, BEGINNING, receive)
    await follow(other, bob, ada)
    await follow(server, carol, ada)
    const received = await until(2)
    expect(received.map(({ id }) => id)).toEqual(await inboxOf(server, ada))
    listening.cut()
  })

  test('all subscribers of one inbox receive the same', async () => {
    const listeners = Array.from({ length: 5 }, collector)
    const open5 = await Promise.all(listeners.map(({ receive }) => open(server, ada.key, BEGINNING, receive)))
    await follow(server, bob, ada)
    await follow(other, carol, ada)
    const received = await Promise.all(listeners.map(({ until }) => until(2)))
    const expected = await inboxOf(server, ada)
    for (const each of received) expect(each.map(({ id }) => id)).toEqual(expected)
    for (const each of open5) each.cut()
  })

  test('a notification that is deleted meanwhile is skipped', async () => {
    const { id: postId } = await post(server, ada, 'To be deleted')
    await comment(server, bob, postId, 'Nice')
    await server.app.db.query('delete from posts where id = $1', [postId])
    const { receive, until } = collector()
    const listening = await open(server, ada.key, BEGINNING, receive)
    await follow(server, carol, ada)
    const received = await until(1)
    expect(received.map(({ id }) => id)).toEqual(await inboxOf(server, ada))
    listening.cut()
  })
})

test('one read of a row serves all subscribers of an inbox', async () => {
  const listeners = Array.from({ length: 60 }, collector)
  const [, open] = transports[0] as (typeof transports)[number]
  const listening = await Promise.all(listeners.map(({ receive }) => open(server, ada.key, BEGINNING, receive)))
  await follow(other, bob, ada)
  await Promise.all(listeners.map(({ until }) => until(1)))
  const before = server.app.db.statementCount
  await follow(other, carol, ada)
  await Promise.all(listeners.map(({ until }) => until(2)))
  // One for the row, and a few for every sweep of this process that comes in between; never one for each subscriber.
  expect(server.app.db.statementCount - before).toBeLessThan(30)
  for (const each of listening) each.cut()
})

test('a signal that is lost delays an event on every transport only until the next sweep', async () => {
  await fillInbox(server, ada, 1)
  const listeners = await Promise.all(
    transports.map(async ([, open]) => {
      const { receive, until } = collector()
      const { cut } = await open(server, ada.key, BEGINNING, receive)
      return { cut, until }
    }),
  )
  await Promise.all(listeners.map(({ until }) => until(1)))
  await fillInbox(server, ada, 3)
  const received = await Promise.all(listeners.map(({ until }) => until(4)))
  const expected = await inboxOf(server, ada)
  for (const each of received) expect(each.map(({ id }) => id)).toEqual(expected)
  for (const each of listeners) each.cut()
})
