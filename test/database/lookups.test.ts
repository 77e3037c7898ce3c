import { Client } from 'pg'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/platform/database/database'
import { createTestDatabase } from '../support/database'
import { createDatabaseProxy } from '../support/database-proxy'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let admin: Client
let db: Database

beforeAll(async () => {
  database = await createTestDatabase()
  admin = new Client({ connectionString: database.url })
  await admin.connect()
})

beforeEach(async () => {
  db = await open()
})

afterEach(async () => {
  if (db.dataSource.isInitialized) await db.close()
  await untilNoSessions()
})

afterAll(async () => {
  await admin.end()
  await database.drop()
})

const open = (options?: DatabaseOptions, url = database.url) => openDatabase(url, 1, [], options)

const pidText = 'select pg_backend_pid() as pid'
const sessions = 'select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
const pidOf = async (rows: Promise<{ pid: number }[]>) => (await rows)[0]?.pid

async function untilNoSessions(): Promise<void> {
  while ((await admin.query(sessions)).rowCount !== 0);
}

/** Waits until lookups are not sent over the pool. Returns the backend that they have. */
async function untilConnected(on = db): Promise<number | undefined> {
  for (;;) {
    const pid = await pidOf(on.lookUp(pidText))
    if (pid !== (await pidOf(on.query(pidText)))) return pid
  }
}

/** Has a lookup wait for a lock, and others sent behind it, which get their responses. */
async function waitForLock(): Promise<{ waiting: Promise<{ pid: number }[]>; unlock(): Promise<unknown> }> {
  await admin.query('select pg_advisory_lock(7)')
  let isWaiting = true
  const waiting = db.lookUp<{ pid: number }>('select pg_advisory_xact_lock(7), pg_backend_pid() as pid')
  const ended = () => {
    isWaiting = false
  }
  waiting.then(ended, ended)
  const behind = Array.from({ length: 10 }, (_, n) => db.lookUp('select $1::int as behind', [n]))
  expect(await Promise.all(behind)).toEqual(behind.map((_, n) => [{ behind: n }]))
  expect(await db.lookUp('select 1 as later')).toEqual([{ later: 1 }])
  expect(isWaiting).toBe(true)
  return { waiting, unlock: () => admin.query('select pg_advisory_unlock(7)') }
}

test('lookups in progress together share one backend, which is not of the pool', async () => {
  const connected = await untilConnected()
  let pids: Set<number | undefined>
  do pids = new Set(await Promise.all(Array.from({ length: 20 }, () => pidOf(db.lookUp(pidText)))))
  while (pids.size > 1)
  expect([...pids]).toEqual([connected])
})

test('each caller gets the result of its own lookup, also where others fail', async () => {
  await untilConnected()
  for (let time = 0; time < 3; time++) {
    const before = db.statementCount
    const started = Array.from({ length: 60 }, (_, n) => {
      if (n % 10 === 3) return db.lookUp('select nothing from nowhere')
      if (n % 3 === 0) return db.lookUp('select 60 / $1::int as n', [n % 2 ? n : 0])
      return n % 3 === 1
        ? db.lookUp('select $1::int as n, $2::text as text', [n, `${n}`])
        : db.lookUp(`select ${n} as n`)
    })
    const expected = started.map((_, n) => {
      if (n % 10 === 3) return '42P01'
      if (n % 3 === 0) return n % 2 ? [{ n: Math.floor(60 / n) }] : '22012'
      return n % 3 === 1 ? [{ n, text: `${n}` }] : [{ n }]
    })
    const codeOf = ({ code }: { code: string }) => code
    expect(await Promise.all(started.map((result) => result.catch(codeOf)))).toEqual(expected)
    expect(db.statementCount - before).toBe(started.length)
  }
})

test('changed columns are an error and never read as others', async () => {
  await untilConnected()
  await admin.query("create table changing as select 1 as a, 'x' as b")
  const text = 'select * from changing'
  expect(await db.lookUp(text)).toEqual([{ a: 1, b: 'x' }])
  await admin.query('alter table changing drop column a')
  await expect(Promise.all([db.lookUp(text), db.lookUp(text)])).rejects.toMatchObject({ code: '0A000' })
  expect(await db.lookUp('select b from changing')).toEqual([{ b: 'x' }])
})

test('lookups do not wait for one that waits for a lock, and each is reported once', async () => {
  await db.close()
  const observed: string[] = []
  db = await open({ observe: (text) => void observed.push(text) })
  const connected = await untilConnected()
  observed.length = 0
  const { waiting, unlock } = await waitForLock()
  await unlock()
  expect(await pidOf(waiting)).toBe(connected)
  await db.close()
  await untilNoSessions()
  expect(observed.filter((text) => text.includes('behind'))).toHaveLength(10)
  expect(observed).toHaveLength(12)
})

test('a terminated backend fails no lookup, and lookups get another one', async () => {
  const connected = await untilConnected()
  const end = 'select pg_terminate_backend($1) where pg_backend_pid() = $1'
  const started = Array.from({ length: 30 }, (_, n) =>
    n === 5 ? db.lookUp(end, [connected]).catch(() => []) : db.lookUp('select $1::int as n', [n]),
  )
  expect(await Promise.all(started)).toEqual(started.map((_, n) => (n === 5 ? [] : [{ n }])))
  expect(await untilConnected()).not.toBe(connected)
})

test('a lookup that waited when its backend was terminated fails: its caller would wait too long', async () => {
  const connected = await untilConnected()
  const { waiting, unlock } = await waitForLock()
  await admin.query('select pg_terminate_backend($1)', [connected])
  await expect(waiting).rejects.toMatchObject({ code: '57P01' })
  await unlock()
})

test('lookups in progress end before the database is closed', async () => {
  await untilConnected()
  const started = Array.from({ length: 20 }, (_, n) => db.lookUp('select $1::int as n', [n]))
  await db.close()
  expect(await Promise.all(started)).toEqual(started.map((_, n) => [{ n }]))
  await expect(db.lookUp('select 1')).rejects.toThrow('after calling end')

  db = await open()
  const connected = await untilConnected()
  const { waiting, unlock } = await waitForLock()
  const closing = db.close()
  await unlock()
  expect(await pidOf(waiting)).toBe(connected)
  await closing
})

test('the database is closed while the connection is opened, and while PostgreSQL does not respond', async () => {
  expect(await db.lookUp('select 1 as n')).toEqual([{ n: 1 }])
  await db.close()

  const proxy = await createDatabaseProxy(database.url)
  const distant = await open({}, proxy.url)
  await untilConnected(distant)
  proxy.freeze()
  await distant.close()
  await proxy.giveBack()
  await proxy.close()
})

test.each<DatabaseOptions>([{ preparedStatements: false }, { timeoutsBy: 'role' }])(
  '%j: lookups are sent over the pool',
  async (options) => {
    const pooled = await open(options)
    const pids = [await pidOf(pooled.query(pidText)), await pidOf(pooled.lookUp(pidText))]
    await untilConnected()
    pids.push(await pidOf(pooled.lookUp(pidText)))
    await pooled.close()
    expect(new Set(pids).size).toBe(1)
  },
)
