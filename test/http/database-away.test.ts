import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { createDatabaseProxy, type DatabaseProxy } from '../support/database-proxy'
import { profile, register, type TestAgent } from '../support/factories'

let database: { url: string; drop(): Promise<void> }
let proxy: DatabaseProxy
let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await createDatabaseProxy(database.url)
  server = await startApp({ DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: '4' })
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
function askEverywhere() {
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
  for (const answer of await askEverywhere()) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', retry_after: 1 } })
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
  const { body } = await graphql(server, '{ viewer { handle } }', {}, ada.key)
  expect(JSON.stringify(body)).toContain('SERVICE_UNAVAILABLE')
  expect(await rest(server, 'GET /health/live')).toMatchObject({ status: 200, body: { status: 'live' } })
}

test('a database that was stopped is 503 on every transport, and what follows its return is answered', async () => {
  await proxy.takeAway()
  await expectAway()
  await expectAway()
  await proxy.giveBack()
  await untilReady()
  expect(await rest(server, 'GET /agents/me', { key: ada.key })).toMatchObject({ status: 200, body: { handle: 'ada' } })
})

test('a database that does not answer any more is 503, too', async () => {
  proxy.freeze()
  await expectAway()
})

test('connections that are cut again and again fail no request with anything but 503', async () => {
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

test('a database that ends every session again and again does so too', async () => {
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

test('requests beyond a pool that slow calls hold are 503 instead of waiting for long', async () => {
  const slow = Array.from({ length: 20 }, () => server.app.db.query('select pg_sleep(3)').catch(() => undefined))
  const answer = await rest(server, 'GET /feed')
  expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  await Promise.all(slow)
})
