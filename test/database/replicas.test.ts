import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { readConfig } from '../../src/config'
import { createLagMeter } from '../../src/platform/database/replica-lag'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { createEmptyDatabase } from '../support/database'
import { createDatabaseProxy } from '../support/database-proxy'
import { post, profile, register } from '../support/factories'
import { type Postgres, startWithReplica } from '../support/replica'

test('a lag is the time since the primary first had what the replica lacks', () => {
  const meter = createLagMeter(5_000)
  expect(meter.lagOf('0/10', 0)).toBe(Number.POSITIVE_INFINITY)
  meter.note('0/10', 0)
  expect(meter.lagOf('0/10', 0)).toBe(0)
  meter.note('0/20', 1_000)
  meter.note('0/20', 2_000)
  expect(meter.lagOf('0/10', 2_500)).toBe(1_500)
  expect(meter.lagOf('0/20', 2_500)).toBe(0)
  // A new replica, behind every recorded position.
  expect(meter.lagOf('0/1', 2_500)).toBe(Number.POSITIVE_INFINITY)
  meter.note('1/0', 9_000)
  meter.note('1/10', 10_000)
  expect(meter.lagOf('0/20', 10_000)).toBe(1_000)
  expect(meter.lagOf('0/10', 10_000)).toBeGreaterThan(5_000)
  // A replica that lacked the last commits has become the primary.
  meter.note('0/30', 11_000)
  expect(meter.lagOf('0/30', 11_000)).toBe(0)
})

test('invalid settings of replicas end the start with one line', () => {
  const [one, two] = ['postgres://one/name', 'postgres://two/name']
  expect(() => readConfig({ DATABASE_REPLICA_URLS: two })).toThrow(/^DATABASE_REPLICA_URLS must stand beside .*\.$/)
  for (const replicas of [one, `${two},${two}`])
    expect(() => readConfig({ DATABASE_URL: one, DATABASE_REPLICA_URLS: replicas })).toThrow(
      'DATABASE_REPLICA_URLS must name other servers than DATABASE_URL, each of them once.',
    )
  const several = 'postgres://one,two/name?target_session_attrs=read-write'
  expect(readConfig({ DATABASE_URL: several, DATABASE_REPLICA_URLS: two }).DATABASE_REPLICA_URLS).toEqual([two])
  for (const replicas of ['mysql://two', 'postgres://two,three/name', `${two}?target_session_attrs=read-write`])
    expect(() => readConfig({ DATABASE_URL: one, DATABASE_REPLICA_URLS: replicas })).toThrow(
      /^DATABASE_REPLICA_URLS must be URLs [^\n]*\.$/,
    )
  expect(() => readConfig({ REPLICA_MAX_LAG_SECONDS: '0' })).toThrow(/^REPLICA_MAX_LAG_SECONDS must/)
})

describe('a streaming replica', () => {
  let primary: Postgres
  let replica: Postgres
  let stop: () => Promise<void>
  let server: TestServer
  let control: Client

  const start = (maxLagSeconds: string, url = primary.url) =>
    startApp({
      DATABASE_URL: url,
      DATABASE_REPLICA_URLS: replica.url,
      REPLICA_MAX_LAG_SECONDS: maxLagSeconds,
      METRICS: 'true',
    })
  const isUsed = async (of = server) =>
    (await rest(of, 'GET /metrics')).text.includes('clankdin_database_replicas{state="usable"} 1')
  const untilUsed = async (expected: boolean, of = server) => {
    while ((await isUsed(of)) !== expected) await pause(50)
  }

  beforeAll(async () => {
    const started = await startWithReplica()
    primary = started.primary
    replica = started.replica
    stop = started.stop
    server = await start('3600')
    control = new Client({ connectionString: replica.superuserUrl })
    control.on('error', () => undefined)
    await control.connect()
  })

  afterAll(async () => {
    await control.end()
    await server.close()
    await stop()
  })

  test('serves reads without a key; a caller with a key reads what it wrote', async () => {
    const ada = await register(server, 'Ada')
    await post(server, ada, 'Everybody reads the first one')
    const search = (q: string, key?: string) => rest(server, `GET /search?q=${q}`, key ? { key } : {})
    const feed = async () => (await rest(server, 'GET /feed')).text
    const query = '{ feed(first: 5) { nodes { content } } }'
    await untilUsed(true)
    while (!(await feed()).includes('first one')) await pause(20)
    await control.query('select pg_wal_replay_pause()')
    const { id } = await post(server, ada, 'Nobody replays the second one')
    expect(await feed()).not.toContain('second one')
    expect((await graphql(server, query)).text).not.toContain('second one')
    expect((await search('replays')).text).not.toContain('second one')
    expect((await rest(server, 'GET /feed', { key: ada.key })).text).toContain('second one')
    expect((await graphql(server, query, {}, ada.key)).text).toContain('second one')
    expect((await search('replays', ada.key)).text).toContain('second one')
    // A row that a replica does not have yet is no 404.
    expect(await rest(server, `GET /feed/${id}`)).toMatchObject({ status: 200 })
    await register(server, 'Bob')
    expect(await rest(server, 'GET /agents/bob')).toMatchObject({ status: 200 })

    const strict = await start('1')
    expect(await isUsed(strict)).toBe(false)
    expect((await rest(strict, 'GET /feed')).text).toContain('second one')
    await control.query('select pg_wal_replay_resume()')
    await untilUsed(true, strict)
    await strict.close()
    while (!(await feed()).includes('second one')) await pause(20)
  })

  test('of another database is rejected at the start in one line', async () => {
    const other = await createEmptyDatabase()
    await expect(startApp({ DATABASE_URL: primary.url, DATABASE_REPLICA_URLS: other.url })).rejects.toThrow(
      /^DATABASE_REPLICA_URLS names \S+, which is no replica of the database\.$/,
    )
    await other.drop()
  })

  test('serves reads without a key while there is no primary', async () => {
    const proxy = await createDatabaseProxy(primary.url)
    const cut = await start('3600', proxy.url)
    await untilUsed(true, cut)
    await proxy.takeAway()
    expect(await rest(cut, 'GET /agents/ada')).toMatchObject({ status: 200 })
    expect(await rest(cut, 'GET /health/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } })
    expect(await rest(cut, 'POST /agents/register', { body: profile('Cecil') })).toMatchObject({ status: 503 })
    await proxy.giveBack()
    while ((await rest(cut, 'GET /health/ready')).body.status !== 'ready') await pause(20)
    await cut.close()
    await proxy.close()
  })

  test('that is down fails no request', async () => {
    await untilUsed(true)
    let isStopped = false
    const statuses = new Set<number>()
    const request = async () => {
      do {
        for (const path of ['/feed', '/agents/ada', '/search?q=first'])
          statuses.add((await rest(server, `GET ${path}`)).status)
      } while (!isStopped)
    }
    const asked = Array.from({ length: 4 }, request)
    await replica.stop()
    await untilUsed(false)
    isStopped = true
    await Promise.all(asked)
    expect([...statuses]).toEqual([200])
  })
})
