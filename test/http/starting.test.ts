import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readConfig, settings } from '../../src/config'
import { limitRules } from '../../src/platform/rate-limits/rate-limit-rules'
import { rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { createDatabaseProxy, type DatabaseProxy } from '../support/database-proxy'
import { type ServerProcess, spawnServer, untilStatus } from '../support/process'

let database: { url: string; drop(): Promise<void> }
let proxy: DatabaseProxy

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await createDatabaseProxy(database.url)
})

afterAll(async () => {
  await proxy.close()
  await database.drop()
})

async function expectRefusal(server: ServerProcess, line: RegExp): Promise<void> {
  expect(await server.exit).toBe(1)
  expect(server.errors().trimEnd()).toMatch(line)
  expect(server.errors().trimEnd()).not.toContain('\n')
}

/** What a start does not load: it would take longer and occupy more memory. */
const neededLater = [
  ...['/typeorm/driver/mysql/', '/@sqltools/formatter/lib/core/', '/fdir/', '/graphql-scalars/cjs/scalars/GeoJSON/'],
  ...['/graphql-jit/', '/@apollo/', '/@modelcontextprotocol/', '/express/', '/ioredis/', '/undici/', '/markdown-it/'],
  ...['/prom-client/', '/@opentelemetry/'],
]

test('until the database is available the server is live, not ready and sends 503; then it starts', async () => {
  await proxy.takeAway()
  const server = await spawnServer({ DATABASE_URL: proxy.url }, ['./test/http/list-loaded.cjs'])
  await untilStatus(server, '/health/live', 200)
  expect(await rest(server, 'GET /health/ready')).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  expect(await rest(server, 'GET /feed')).toMatchObject({ status: 503, body: { detail: 'The server is starting.' } })
  await proxy.giveBack()
  await untilStatus(server, '/health/ready', 200)
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  expect(server.output()).toContain('/typeorm/driver/postgres/PostgresDriver.js')
  expect(neededLater.filter((path) => server.output().includes(path))).toEqual([])
})

test('a signal while it waits for the database ends it with 0', async () => {
  await proxy.takeAway()
  const server = await spawnServer({ DATABASE_URL: proxy.url })
  await untilStatus(server, '/health/live', 200)
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  await proxy.giveBack()
})

test('a database that stays away, a rejected password and a missing database end the start with one line', async () => {
  const wrong = new URL(database.url)
  wrong.password = 'wrong'
  const missing = new URL(database.url)
  missing.pathname = '/nowhere'
  const [away, rejected, nowhere] = await Promise.all([
    spawnServer({ DATABASE_URL: 'postgres://127.0.0.1:1/clankdin', DATABASE_WAIT_SECONDS: '0', LOG_LEVEL: 'fatal' }),
    spawnServer({ DATABASE_URL: wrong.href }),
    spawnServer({ DATABASE_URL: missing.href }),
  ])
  await expectRefusal(away, /^ClankdIn cannot start: The database cannot be reached: .*ECONNREFUSED/)
  await expectRefusal(rejected, /^ClankdIn cannot start: .*password authentication failed/)
  await expectRefusal(nowhere, /^ClankdIn cannot start: .*database "nowhere" does not exist/)
})

test('a port that is taken, a wrong setting and a wrong limit end the start with one line', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const [taken, setting, limit] = await Promise.all([
    spawnServer({ DATABASE_URL: database.url, PORT: String(port) }),
    spawnServer({ DATABASE_URL: database.url, PORT: '65536' }),
    spawnServer({ DATABASE_URL: database.url, LIMIT_POSTS: 'many' }),
  ])
  await expectRefusal(taken, new RegExp(`^ClankdIn cannot start: PORT ${port} is in use already`))
  await expectRefusal(setting, /^ClankdIn cannot start: PORT must be a whole number from 0 to 65535/)
  await expectRefusal(limit, /^ClankdIn cannot start: LIMIT_POSTS must be a whole number from 1 to 999999999\.$/)
  other.close()
})

test('an impossible data directory ends the start with one line', async () => {
  const inFile = join(__filename, 'data')
  const places = process.platform === 'linux' ? [inFile, '/proc/clankdin/data'] : [inFile]
  for (const place of places)
    await expectRefusal(
      await spawnServer({ DATA_DIR: place }),
      /^ClankdIn cannot start: DATA_DIR .* cannot be written \(.*\); set another DATA_DIR\.$/,
    )
})

const wrongValues: Record<string, string[]> = {
  PORT: ['-1', '65536', '4000.5', 'http'],
  PUBLIC_URL: [
    'clankdin.example',
    'ftp://clankdin.example',
    'https://clankdin.example/?',
    'https://clankdin.example/#feed',
    'https://ada:secret@clankdin.example',
  ],
  SECURITY_CONTACT: ['security@clankdin.example', 'http://clankdin.example'],
  DATABASE_URL: ['mysql://localhost/clankdin', 'localhost'],
  DATABASE_DIRECT_URL: ['mysql://localhost/clankdin'],
  DATABASE_REPLICA_URLS: ['mysql://localhost/clankdin'],
  REPLICA_MAX_LAG_SECONDS: ['0', 'soon'],
  DATABASE_PREPARED_STATEMENTS: ['no'],
  PROCESSES: ['0', '65', 'all'],
  ROLE: ['both'],
  DATABASE_POOL_SIZE: ['0', '1', '501'],
  DATABASE_WAIT_SECONDS: ['-1', 'soon'],
  REDIS_URL: ['localhost:6379', 'http://localhost'],
  REGISTRATION: ['yes', 'OPEN'],
  RATE_LIMITS: ['false', 'ON'],
  TRUST_PROXY: ['true', '11'],
  WEBHOOK_ALLOW_PRIVATE_TARGETS: ['yes', '1'],
  WEBHOOK_RETRY_SCHEDULE: ['5,', '5;300', '-1', '1,,1', '0', ','],
  WEBHOOK_TIMEOUT_SECONDS: ['0', '61', 'soon'],
  WEBHOOK_LEASE_SECONDS: ['0', '2', '19', '601'],
  ENCRYPTION_KEY: ['short', '   '],
  PERSISTED_QUERIES: ['off'],
  MCP_ALLOWED_ORIGINS: ['inspector', 'https://a.example/path'],
  METRICS: ['on'],
  SLOW_STATEMENT_MS: ['-1', '60001'],
  LOG_LEVEL: ['verbose'],
}
const anyText = ['HOST', 'DATA_DIR']

test('every setting is tested here, or accepts any text', () => {
  expect([...Object.keys(wrongValues), ...anyText].sort()).toEqual(Object.keys(settings).sort())
})

const cases = [
  ...Object.entries(wrongValues).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ...Object.values(limitRules).flatMap((rule) =>
    ['0', '-5', '1.5', 'off', '2147483648'].map((value) => [rule.setting, value] as const),
  ),
]

test.each(cases)('%s=%s is rejected in one line that names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must [^\\n]*[^\\n.]\\.$`))
})

test('settings that require a DATABASE_URL are rejected without one', () => {
  const url = 'postgres://localhost/clankdin'
  for (const [name, value] of [
    ['DATABASE_DIRECT_URL', url],
    ['ROLE', 'worker'],
    ['ROLE', 'api'],
  ] as const) {
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must [^\\n]* a DATABASE_URL[^\\n]*\\.$`))
    expect(readConfig({ [name]: value, DATABASE_URL: url })).toMatchObject({ [name]: value })
  }
})

test('a lease that an attempt could outlast is rejected, whichever of the two settings is wrong', () => {
  const rejected = /^WEBHOOK_LEASE_SECONDS must be at least 35: an attempt may last 30 s /
  expect(() => readConfig({ WEBHOOK_TIMEOUT_SECONDS: '30', WEBHOOK_LEASE_SECONDS: '34' })).toThrow(rejected)
  expect(readConfig({ WEBHOOK_TIMEOUT_SECONDS: '30', WEBHOOK_LEASE_SECONDS: '35' }).WEBHOOK_LEASE_SECONDS).toBe(35)
  expect(() => readConfig({ WEBHOOK_TIMEOUT_SECONDS: '41' })).toThrow(/^WEBHOOK_LEASE_SECONDS must be at least 46/)
})
