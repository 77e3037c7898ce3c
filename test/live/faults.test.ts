import { startApp, type TestServer } from '../support/app'
import { register, type TestAgent } from '../support/factories'
import { findRedis, type RedisServer, startRedis } from '../support/redis'
import { BEGINNING, follow, inboxOf } from './inbox-fixtures'
import { collector, transports } from './transports'

const RUNNING = { RATE_LIMITS: 'off' }

/** Subscribes for ada on every transport of a server; returns a function that waits for a number of events and compares them with her inbox.
 */
async function listenEverywhere(server: TestServer, ada: TestAgent) {
  const listeners = await Promise.all(
    transports.map(async ([, open]) => {
      const { receive, until } = collector()
      const { cut } = await open(server, ada.key, BEGINNING, receive)
      return { cut, until }
    }),
  )
  return {
    async expectAll(count: number): Promise<void> {
      const received = await Promise.all(listeners.map(({ until }) => until(count)))
      const expected = await inboxOf(server, ada)
      for (const each of received) expect(each.map(({ id }) => id)).toEqual(expected)
    },
    cut: () => listeners.forEach((each) => void each.cut()),
  }
}

async function agents(server: TestServer) {
  const names = ['Ada', 'Bob', 'Carol', 'Dora']
  return (await Promise.all(names.map((name) => register(server, name)))) as [
    TestAgent,
    TestAgent,
    TestAgent,
    TestAgent,
  ]
}

test('a killed connection for signals loses no event', async () => {
  const server = await startApp(RUNNING)
  const other = await startApp({ ...RUNNING, DATABASE_URL: server.databaseUrl })
  const [ada, bob, carol, dora] = await agents(server)
  const listening = await listenEverywhere(server, ada)
  await follow(other, bob, ada)
  await listening.expectAll(1)
  const killed = await server.app.db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'clankdin signals'`,
  )
  expect(killed).toHaveLength(2)
  await follow(other, carol, ada)
  await listening.expectAll(2)
  await follow(other, dora, ada)
  await listening.expectAll(3)
  listening.cut()
  await other.close()
  await server.close()
})

const describeWithRedis = findRedis() ? describe : describe.skip

describeWithRedis('with Redis (needs redis-server)', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  test('a restart of Redis fails no request and loses no event', async () => {
    const server = await startApp({ ...RUNNING, REDIS_URL: redis.url })
    const other = await startApp({ ...RUNNING, REDIS_URL: redis.url, DATABASE_URL: server.databaseUrl })
    const [ada, bob, carol, dora] = await agents(server)
    const listening = await listenEverywhere(server, ada)
    await follow(other, bob, ada)
    await listening.expectAll(1)
    await redis.kill()
    await follow(other, carol, ada)
    await listening.expectAll(2)
    await redis.start()
    await follow(other, dora, ada)
    await listening.expectAll(3)
    listening.cut()
    await other.close()
    await server.close()
  })
})
