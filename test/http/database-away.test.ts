import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { asAdmin, createTestDatabase } from '../support/database'
import { createDatabaseProxy, type DatabaseProxy } from '../support/database-proxy'
import { post, profile, register, type TestAgent } from '../support/factories'

let database: { url: string; drop(): Promise<void> }
let proxy: DatabaseProxy
let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await createDatabaseProxy(database.url)
  server = await startApp({ DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: '4', RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
})

afterEach(async () => {
  await proxy.giveBack()
  await untilReady()
})

afterAll(async () => {
  await server.close()
  await proxy.close()
  await database.drop()
})

async function untilReady(): Promise<void> {
  while ((await rest(server, 'GET /health/ready')).status !== 200) await pause(20)
}

/** One request of each kind that needs the database. */
function requestEverywhere() {
  return Promise.all([
    rest(server, 'GET /feed'),
    rest(server, 'GET /agents/me', { key: ada.key }),
    rest(server, 'POST /feed', { key: ada.key, body: { content: 'Is anybody there?' } }),
    rest(server, 'POST /feed', {
      key: ada.key,
      body: { content: 'Is anybody there, once?' },
      headers: { 'idempotency-key': 'away' },
    }),
    rest(server, 'GET /health/ready'),
  ])
}

async function expectAway(): Promise<void> {
  for (const response of await requestEverywhere()) {
    expect(response).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', retry_after: 1 } })
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  }
  const { body } = await graphql(server, '{ viewer { handle } }', {}, ada.key)
  expect(JSON.stringify(body)).toContain('SERVICE_UNAVAILABLE')
  expect(await rest(server, 'GET /health/live')).toMatchObject({ status: 200, body: { status: 'live' } })
}

test('a stopped database is 503 on every transport, and requests succeed once it is back', async () => {
  await proxy.takeAway()
  await expectAway()
  await expectAway()
  await proxy.giveBack()
  await untilReady()
  expect(await rest(server, 'GET /agents/me', { key: ada.key })).toMatchObject({ status: 200, body: { handle: 'ada' } })
})

test('a database that does not respond is 503, too', async () => {
  proxy.freeze()
  await expectAway()
})

test('connections that are closed repeatedly fail requests with 503 only', async () => {
  const statuses = new Set<number>()
  for (let round = 0; round < 10; round++) {
    const asked = Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2
          ? rest(server, 'GET /feed', { key: ada.key })
          : rest(server, 'POST /feed', { key: ada.key, body: { content: `Round ${round}, ${index}` } }),
      ),
    )
    proxy.cut()
    for (const { status } of await asked) statuses.add(status)
  }
  expect([...statuses].filter((status) => ![200, 201, 409, 429, 503].includes(status))).toEqual([])
})

test('sessions that are terminated repeatedly fail requests with 503 only', async () => {
  const admin = new Client({ connectionString: database.url })
  await admin.connect()
  const statuses = new Set<number>()
  for (let round = 0; round < 20; round++) {
    const asked = Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2
          ? rest(server, 'GET /feed', { key: ada.key })
          : rest(server, 'POST /agents/register', { body: profile(`Carol ${round} ${index}`) }),
      ),
    )
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    for (const { status } of await asked) statuses.add(status)
  }
  await admin.end()
  expect([...statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([])
})

test('requests are 503 within a short time while slow calls hold the pool', async () => {
  const slow = Array.from({ length: 20 }, () => server.app.db.query('select pg_sleep(3)').catch(() => undefined))
  const [search, written, feed] = await Promise.all([
    rest(server, 'GET /search?q=anybody'),
    rest(server, 'POST /feed', { key: ada.key, body: { content: 'Not while slow calls hold the pool' } }),
    rest(server, 'GET /feed'),
  ])
  for (const response of [search, written])
    expect(response).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  // Short reads have a connection of their own, unless it was just lost.
  expect([200, 503]).toContain(feed.status)
  await Promise.all(slow)
})

/** Expects 200 for reads, and 503 for readiness and writes. */
async function expectReadsOnly(): Promise<void> {
  const rejected = { status: 503, body: { code: 'SERVICE_UNAVAILABLE', retry_after: 1 } }
  expect(await rest(server, 'GET /feed')).toMatchObject({ status: 200 })
  expect(await rest(server, 'GET /notifications', { key: ada.key })).toMatchObject({ status: 200 })
  expect(await rest(server, 'POST /feed', { key: ada.key, body: { content: 'Not stored' } })).toMatchObject(rejected)
  expect(await rest(server, 'GET /health/ready')).toMatchObject({
    status: 200,
    body: { status: 'degraded', reason: expect.stringContaining('stores nothing') },
  })
}

const untilStoring = async () => {
  while ((await rest(server, 'GET /health/ready')).body.status !== 'ready') await pause(20)
}

test('writes that wait for a standby leave connections to reads, and are confirmed when it responds', async () => {
  const admin = new Client({ connectionString: database.url })
  await admin.connect()
  await admin.query('set synchronous_commit = off')
  const name = new URL(database.url).pathname.slice(1)
  const waiting = `from pg_stat_activity where wait_event = 'SyncRep' and datname = current_database()`
  await admin.query(`alter database ${name} set synchronous_commit = on`)
  proxy.cut()
  const asked = Array.from({ length: 6 }, () =>
    server.app.db.transaction((tx) => tx.query(`select pg_logical_emit_message(true, 'test', '')`)),
  )
  const failures = await Promise.allSettled(asked)
  expect(failures.map(({ status }) => status)).toEqual(Array.from(asked, () => 'rejected'))
  await expectReadsOnly()
  expect(server.app.db.writes.counts).toMatchObject({ max: 3, underWay: 3 })
  expect((await admin.query(`select ${waiting}`)).rowCount).toBe(3)
  // PostgreSQL confirms the waiting commits, as it does when the standby responds.
  await admin.query(`alter database ${name} reset synchronous_commit`)
  while (server.app.db.writes.counts.underWay > 0) {
    await admin.query(`select pg_cancel_backend(pid) ${waiting}`)
    await pause(20)
  }
  await admin.end()
  proxy.cut()
  await untilStoring()
  await post(server, ada, 'Stored again')
})

test('a full disk fails writes and not reads, until it has room again', async () => {
  await asAdmin(
    `create function is_full() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
    create trigger is_full before insert on posts for each row execute function is_full();`,
    database.url,
  )
  await expect(rest(server, 'POST /feed', { key: ada.key, body: { content: 'x' } })).resolves.toMatchObject({
    status: 503,
  })
  expect(server.app.db.writes.isStoring).toBe(false)
  await asAdmin('drop function is_full() cascade', database.url)
  await untilStoring()
  await post(server, ada, 'There is room again')
})
