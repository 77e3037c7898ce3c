import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'
import { untilStatus } from '../support/process'
import { WRONG_COUNTERS } from './counters'
import { type EmbeddedServer, queryDatabase, startOn } from './embedded-process'
import { note, spread } from './figures'
import { type Load, startLoad } from './load'

const RESTARTS = 5

let dataDir: string
let server: EmbeddedServer
let app: TestServer

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clankdin-restarts-'))
  server = await startOn(dataDir)
  app = await startApp({ RATE_LIMITS: 'off' })
})

afterAll(async () => {
  await app.close()
  await server.killAll()
  await rm(dataDir, { recursive: true, force: true })
})

async function loaded(on: { url: string }): Promise<Load> {
  const agents = await Promise.all(['Ada', 'Bob', 'Carol'].map((name) => register(on, name)))
  const { id } = await post(on, agents[0]!, 'What do you think?')
  return startLoad(on, agents, id)
}

test('PostgreSQL killed under load is started again, and meanwhile every response is 503 at worst', async () => {
  const load = await loaded(server)
  const recoveries: number[] = []
  for (let restart = 0; restart < RESTARTS; restart++) {
    await pause(1_000)
    const killed = performance.now()
    await server.killPostmaster()
    await untilStatus(server, '/health/ready', 503)
    await untilStatus(server, '/health/ready', 200)
    recoveries.push((performance.now() - killed) / 1_000)
  }
  const seen = await load.end()
  note('responses while PostgreSQL was killed five times', JSON.stringify(seen.statuses))
  note('seconds to a 503 meanwhile', spread(seen.waits, 2))
  note('seconds from the death of PostgreSQL to ready', spread(recoveries))
  expect(seen.faults).toEqual([])
  expect(Math.max(...seen.waits)).toBeLessThan(5)
  expect(Math.max(...recoveries)).toBeLessThan(10)
  expect(await queryDatabase(dataDir, WRONG_COUNTERS)).toEqual([])
}, 300_000)

test('while 200 slow calls hold the pool, others succeed or are 503 within seconds', async () => {
  const load = await loaded(app)
  let isSlow = true
  const slow = Array.from({ length: 200 }, async () => {
    while (isSlow) await app.app.db.query('select pg_sleep(3)').catch(() => undefined)
  })
  await pause(15_000)
  expect((await rest(app, 'GET /health/live')).status).toBe(200)
  isSlow = false
  const seen = await load.end()
  await Promise.all(slow)
  while ((await rest(app, 'GET /health/ready')).status !== 200) await pause(20)
  expect((await rest(app, 'GET /feed')).status).toBe(200)
  note('responses while 200 slow calls held the pool', JSON.stringify(seen.statuses))
  note('seconds to a 503 behind 200 slow calls', spread(seen.waits, 2))
  expect(seen.faults).toEqual([])
  expect(seen.waits.length).toBeGreaterThan(0)
  expect(Math.max(...seen.waits)).toBeLessThan(5)
}, 60_000)
