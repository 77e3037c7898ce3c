import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { post, register } from '../support/factories'
import { type ServerProcess, spawnServer, untilStatus } from '../support/process'

let database: { url: string; drop(): Promise<void> }

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

/** A request on a connection of its own, which the next process in turn takes. */
async function statusOf(server: ServerProcess, path: string, key?: string): Promise<number> {
  const headers = key ? { authorization: `Bearer ${key}` } : {}
  const [response] = (await once(get(`${server.url}${path}`, { agent: false, headers }), 'response')) as [
    IncomingMessage,
  ]
  response.resume()
  await once(response, 'end')
  return response.statusCode ?? 0
}

/** The processes that responded, from the log of requests. */
function processesOf(server: ServerProcess): Set<number> {
  const lines = server.output().split('\n').filter(Boolean)
  return new Set(lines.flatMap((line) => (JSON.parse(line).msg === 'request' ? [JSON.parse(line).pid] : [])))
}

async function untilAllRespond(server: ServerProcess, without: number[] = []): Promise<number[]> {
  for (;;) {
    // Many at once, so that the process that is busy leaves some to the other.
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(server, '/feed')))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const running = [...processesOf(server)].filter((pid) => !without.includes(pid))
    if (running.length >= 2) return running
    await pause(200)
  }
}

test('two processes act as one server: limits, metrics, a killed one is replaced, SIGTERM ends both with 0', async () => {
  const server = await spawnServer({
    DATABASE_URL: database.url,
    PROCESSES: '2',
    METRICS: 'true',
    RATE_LIMITS: 'on',
    LIMIT_ANONYMOUS_REQUESTS: '100000',
    LIMIT_REQUESTS: '40',
  })
  await untilStatus(server, '/health/ready', 200)
  const [first = 0] = await untilAllRespond(server)
  const ada = await register(server, 'Ada')
  const statuses: number[] = []
  for (let count = 0; count < 50; count++) {
    statuses.push(await statusOf(server, '/agents/me', ada.key))
  }
  const passed = statuses.filter((status) => status === 200).length
  // A count may reach the other process after the next request, when the machine is busy.
  expect(passed).toBeGreaterThanOrEqual(40)
  expect(passed).toBeLessThan(45)

  const { text } = await rest(server, 'GET /metrics')
  const count = /clankdin_http_request_duration_seconds_count\{[^}]*"\/agents\/me",status="200"\} (\d+)/.exec(text)?.[1]
  expect(Number(count)).toBe(passed)
  expect(text).toMatch(/clankdin_webhook_overdue_seconds\{of="oldest"\} 0/)

  process.kill(first, 'SIGKILL')
  await untilAllRespond(server, [first])
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
})

test('a failed start is logged once', async () => {
  const server = await spawnServer({
    DATABASE_URL: 'postgres://127.0.0.1:1/clankdin',
    DATABASE_WAIT_SECONDS: '0',
    LOG_LEVEL: 'fatal',
    PROCESSES: 'auto',
  })
  expect(await server.exit).toBe(1)
  expect(server.errors().trim().split('\n')).toEqual([expect.stringMatching(/^ClankdIn cannot start: The database/)])
})

test('a worker serves only its health and metrics, and delivers what api processes write', async () => {
  const settings = { DATABASE_URL: database.url, METRICS: 'true' }
  const [worker, api] = await Promise.all([
    spawnServer({ ...settings, ROLE: 'worker' }),
    spawnServer({ ...settings, ROLE: 'api' }),
  ])
  await Promise.all([worker, api].map((server) => untilStatus(server, '/health/ready', 200)))
  await post(api, await register(api, 'Bob'), 'Written by way of an api process')
  expect((await rest(worker, 'GET /metrics')).status).toBe(200)
  expect(await rest(worker, 'GET /feed')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  for (const server of [worker, api]) server.child.kill('SIGTERM')
  expect(await Promise.all([worker.exit, api.exit])).toEqual([0, 0])
})
