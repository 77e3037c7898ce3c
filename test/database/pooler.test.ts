import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { post, register } from '../support/factories'
import { findPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer'

const withPgBouncer = findPgBouncer() ? describe : describe.skip

withPgBouncer('PgBouncer', () => {
  let database: { url: string; drop(): Promise<void> }
  let transactions: PgBouncer
  let sessions: PgBouncer

  beforeAll(async () => {
    database = await createTestDatabase()
    transactions = await startPgBouncer(database.url, 'transaction')
    sessions = await startPgBouncer(database.url, 'session')
  })

  afterAll(async () => {
    await transactions.stop()
    await sessions.stop()
    await database.drop()
  })

  const start = (env: Record<string, string>) =>
    startApp({ DATABASE_URL: transactions.urlOf(database.url), DATABASE_WAIT_SECONDS: '5', ...env })

  test('in transaction mode works with its settings, and every statement has a timeout', async () => {
    const server = await start({
      DATABASE_DIRECT_URL: database.url,
      DATABASE_PREPARED_STATEMENTS: 'false',
      RATE_LIMITS: 'off',
    })
    try {
      const ada = await register(server, 'Ada')
      const bob = await register(server, 'Bob')
      await Promise.all(Array.from({ length: 40 }, (_, n) => post(server, ada, `@bob, this is number ${n} of forty`)))
      const { body } = await rest(server, 'GET /notifications?limit=50', { key: bob.key })
      expect(body.notifications).toHaveLength(40)
      await expectLiveEvent(server)
    } finally {
      await server.close()
    }
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query('show statement_timeout')
    await client.end()
    expect(rows).toEqual([{ statement_timeout: '4s' }])
  })

  test('in session mode needs no direct connection', async () => {
    const server = await startApp({
      DATABASE_URL: sessions.urlOf(database.url),
      DATABASE_PREPARED_STATEMENTS: 'false',
      DATABASE_POOL_SIZE: '4',
    })
    const cecil = await register(server, 'Cecil')
    await post(server, cecil, 'Written in a session of my own')
    await server.close()
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['its defaults', {}, /^The database does not work: .*set DATABASE_DIRECT_URL to PostgreSQL itself/],
    [
      'no way around it',
      { DATABASE_PREPARED_STATEMENTS: 'false' },
      /^The database does not work: DATABASE_URL is a pooler in transaction mode/,
    ],
    [
      'prepared statements',
      { DATABASE_DIRECT_URL: 'direct' },
      /^The database does not work: DATABASE_URL is a pooler without prepared statements; set DATABASE_PREP/,
    ],
  ])('in transaction mode with %s is rejected in one line', async (_, env, line) => {
    const direct: Record<string, string> = env.DATABASE_DIRECT_URL ? { DATABASE_DIRECT_URL: database.url } : {}
    await expect(start({ ...env, ...direct })).rejects.toThrow(line)
  })
})

/** A signal of another process arrives, so LISTEN does not go through the pooler. */
async function expectLiveEvent(server: TestServer): Promise<void> {
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  const received = new Promise<string>((resolve) => void server.app.bus.subscribe('post', resolve))
  await client.query(`select pg_notify('clankdin_hints', 'another post:019b')`)
  await client.end()
  expect(await received).toBe('019b')
}
