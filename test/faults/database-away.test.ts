import { setTimeout as pause } from 'node:timers/promises'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { asAdmin } from '../support/database'
import { post, register } from '../support/factories'
import { WRONG_COUNTERS } from './counters'
import { note, spread } from './figures'
import { startLoad } from './load'

const LONG = Boolean(process.env.FAULT_FIGURES)

let server: TestServer
afterEach(() => server.close())

test('terminating every connection to the database repeatedly is 503 at worst, and requests succeed afterwards', async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  const agents = await Promise.all(['Ada', 'Bob', 'Carol'].map((name) => register(server, name)))
  const { id } = await post(server, agents[0]!, 'What do you think?')
  const load = startLoad(server, agents, id)
  const name = new URL(server.databaseUrl).pathname.slice(1)
  const rounds = LONG ? 60 : 5
  for (let round = 0; round < rounds; round++) {
    await pause(300)
    await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  }
  const ended = performance.now()
  while ((await rest(server, 'GET /health/ready')).status !== 200) await pause(20)
  const readyAfter = (performance.now() - ended) / 1_000
  const seen = await load.end()
  note('responses while all backends were terminated every 300 ms', JSON.stringify(seen.statuses))
  note('seconds to such a 503', spread(seen.waits, 2))
  note('seconds to ready after the last one', readyAfter.toFixed(2))
  expect(seen.faults).toEqual([])
  expect(seen.statuses[200]).toBeGreaterThan(0)
  expect(await server.app.db.query(WRONG_COUNTERS)).toEqual([])
}, 120_000)
