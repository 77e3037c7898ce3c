import { Client } from 'pg'
import { pino } from 'pino'
import type { Bus, Channel } from '../../src/platform/bus/bus'
import { createPostgresBus } from '../../src/platform/bus/postgres-bus'
import { createRedisBus } from '../../src/platform/bus/redis-bus'
import { decodeSignals, encodeSignals, type Signal } from '../../src/platform/bus/signal-message'
import { createTestDatabase } from '../support/database'
import { findRedis, type RedisServer, startRedis } from '../support/redis'

const log = pino({ level: 'silent' })
const id = (n: number) => `019b0000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** Resolves with the first `count` ids on a channel. */
function received(bus: Bus, channel: Channel, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const ids: string[] = []
    const stop = bus.subscribe(channel, (each) => {
      if (ids.push(each) < count) return
      stop()
      resolve(ids)
    })
  })
}

const resynced = (bus: Bus) =>
  new Promise<void>((resolve) => {
    const stop = bus.onResync(() => {
      stop()
      resolve()
    })
  })

describe('a message between processes', () => {
  test('is never longer than NOTIFY allows, and loses no signal', () => {
    const signals = Array.from({ length: 1_000 }, (_, n): Signal => `notification:${id(n)}`)
    const messages = encodeSignals('me', signals)
    expect(messages.length).toBeGreaterThan(1)
    expect(messages.every((message) => Buffer.byteLength(message) < 8_000)).toBe(true)
    const decoded = messages.map(decodeSignals)
    expect(decoded.every(({ origin }) => origin === 'me')).toBe(true)
    expect(decoded.flatMap(({ signals }) => signals)).toEqual(signals.map((signal) => signal.split(':')))
  })
})

function behavesAsBus(open: () => Promise<Bus>): void {
  let ada: Bus
  let bob: Bus
  beforeEach(async () => {
    ada = await open()
    bob = await open()
  })
  afterEach(() => Promise.all([ada.close(), bob.close()]))

  test('its own listeners are called before publish returns, and never again for the same signal', async () => {
    const own: string[] = []
    ada.subscribe('post', (each) => own.push(each))
    ada.publish('post', id(1))
    expect(own).toEqual([id(1)])
    const back = received(ada, 'job', 1)
    await receivedAfter(bob, 'post', () => ada.publish('post', id(2)))
    bob.publish('job', id(3))
    await back
    expect(own).toEqual([id(1), id(2)])
  })

  test('the other process receives every id of a burst', async () => {
    const burst = Array.from({ length: 2_000 }, (_, n) => id(n))
    const ids = received(bob, 'notification', burst.length)
    for (const each of burst) ada.publish('notification', each)
    expect(new Set(await ids)).toEqual(new Set(burst))
  })

  test('a listener that fails does not affect the others', async () => {
    ada.subscribe('post', () => {
      throw new Error('broken')
    })
    const own = received(ada, 'post', 1)
    ada.publish('post', id(1))
    expect(await own).toEqual([id(1)])
  })

  test('what was published just before closing still arrives', async () => {
    const last = received(bob, 'post', 1)
    ada.publish('post', id(9))
    await ada.close()
    expect(await last).toEqual([id(9)])
  })
}

function receivedAfter(bus: Bus, channel: Channel, act: () => void): Promise<string[]> {
  const ids = received(bus, channel, 1)
  act()
  return ids
}

describe('a bus over PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  describe('between two processes', () =>
    behavesAsBus(() => createPostgresBus({ connectionString: database.url, log })))

  test('makes its listeners sweep after its connection was killed, and receives again', async () => {
    const [ada, bob] = await Promise.all([1, 2].map(() => createPostgresBus({ connectionString: database.url, log })))
    const swept = Promise.all([resynced(ada as Bus), resynced(bob as Bus)])
    const admin = new Client({ connectionString: database.url })
    await admin.connect()
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'clankdin signals'`,
    )
    expect(rowCount).toBe(2)
    await swept
    const ids = received(bob as Bus, 'post', 1)
    ada?.publish('post', id(1))
    expect(await ids).toEqual([id(1)])
    await Promise.all([admin.end(), ada?.close(), bob?.close()])
  })

  test('a process whose database is unavailable still notifies its own listeners', async () => {
    const nowhere = await createPostgresBus({ connectionString: 'postgres://postgres@127.0.0.1:1/none', log })
    const own = received(nowhere, 'post', 1)
    nowhere.publish('post', id(1))
    expect(await own).toEqual([id(1)])
    await nowhere.close()
  })
})

const redis = findRedis()
const describeWithRedis = redis ? describe : describe.skip

describeWithRedis('a bus over Redis (needs redis-server)', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  describe('between two processes', () => behavesAsBus(() => createRedisBus({ url: server.url, log })))

  test('while Redis restarts nothing fails, and afterwards its listeners sweep and receive again', async () => {
    const [ada, bob] = await Promise.all([1, 2].map(() => createRedisBus({ url: server.url, log })))
    await server.kill()
    // It is lost if one is connected again before the other.
    ada?.publish('post', id(1))
    const arrived = new Promise<void>((resolve) => {
      bob?.subscribe('post', (each) => each === id(2) && resolve())
    })
    const swept = Promise.all([resynced(ada as Bus), resynced(bob as Bus)])
    await server.start()
    await swept
    ada?.publish('post', id(2))
    await arrived
    await Promise.all([ada?.close(), bob?.close()])
  })

  test('a process that starts without Redis receives once it is available', async () => {
    await server.kill()
    const bus = await createRedisBus({ url: server.url, log })
    const swept = resynced(bus)
    await server.start()
    await swept
    await bus.close()
  })
})
