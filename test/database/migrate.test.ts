import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Client } from 'pg'
import { pino } from 'pino'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { migrate } from '../../src/platform/database/migrate'
import { FinalDatabaseError } from '../../src/platform/database/migration-errors'
import {
  backfill,
  buildIndex,
  OnlineMigration,
  setNotNull,
  transactional,
} from '../../src/platform/database/migration-steps'
import { asAdmin, createEmptyDatabase } from '../support/database'
import { spawnServer } from '../support/process'

let database: { url: string; drop(): Promise<void> }
let client: Client
const lines: { msg: string; migration?: string }[] = []
const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
const run = (migration: new () => MigrationInterface, signal?: AbortSignal) =>
  migrate({ url: database.url, log, migrations: [migration], signal })
const nameOf = (url: string) => new URL(url).pathname.slice(1)

beforeEach(async () => {
  lines.length = 0
  database = await createEmptyDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create table numbers (id int primary key, half int);
    insert into numbers (id) select generate_series(1, 2500)`)
})
afterEach(async () => {
  await client.end()
  await database.drop()
})

/** A plain migration of one statement. */
const plain = (text: string) =>
  class Plain1764000000099 implements MigrationInterface {
    name = 'Plain1764000000099'
    up = (runner: QueryRunner) => runner.query(text)
    down = async () => undefined
  }

class Halves1764000000098 extends OnlineMigration {
  name = 'Halves1764000000098'
  steps = [
    transactional('a column', 'alter table numbers add parity int'),
    backfill({ table: 'numbers', set: 'half = t.id / 2, parity = t.id % 2', where: 't.half is null', batchSize: 100 }),
    setNotNull('numbers', 'half'),
    buildIndex('ix_numbers_half', 'on numbers (half)', { unique: true }),
  ]
  down = async () => undefined
}

test('a migration may take longer than a request', async () => {
  await run(plain('select pg_sleep(4.7)'))
  const { rows } = await client.query('select name, timestamp from migrations')
  expect(rows).toEqual([{ name: 'Plain1764000000099', timestamp: '1764000000099' }])
})

test('waiting for a table that is in use is logged, and blocks nobody meanwhile', async () => {
  const holder = new Client({ connectionString: database.url })
  await holder.connect()
  await holder.query('begin; select count(*) from numbers')
  const migrating = run(plain('alter table numbers add waited int'))
  while (!lines.some(({ msg }) => /a table is in use; trying again/.test(msg)))
    await client.query('select count(*) from numbers')
  await holder.query('commit')
  await holder.end()
  await migrating
  expect((await client.query('select waited from numbers limit 1')).rows).toEqual([{ waited: null }])
})

test('a migration yields to a writer in a deadlock', async () => {
  await client.query('create table letters (id int)')
  await client.query('begin; insert into letters values (1)')
  const migrating = run(
    plain('lock table numbers in access exclusive mode; lock table letters in access exclusive mode'),
  )
  const observer = new Client({ connectionString: database.url })
  await observer.connect()
  const waiting = `select from pg_locks where not granted and relation = 'letters'::regclass`
  while ((await observer.query(waiting)).rowCount === 0);
  await observer.end()
  await client.query('update numbers set half = 1 where id = 1')
  await client.query('commit')
  await migrating
})

test('a failed step keeps the earlier ones; an invalid index is dropped and built again', async () => {
  await expect(run(Halves1764000000098)).rejects.toThrow('could not create unique index "ix_numbers_half"')
  const { rows } = await client.query(
    `select (select count(*)::int from numbers where half = id / 2) as filled, (select count(*)::int from migrations) as recorded,
       (select indisvalid from pg_index where indexrelid = 'ix_numbers_half'::regclass) as valid`,
  )
  expect(rows).toEqual([{ filled: 2500, recorded: 0, valid: false }])
  await client.query('delete from numbers where parity = 1')
  lines.length = 0
  await run(Halves1764000000098)
  expect(lines.filter(({ msg }) => /step \d/.test(msg)).map(({ msg }) => msg)).toEqual([
    'migration Halves1764000000098: step 4 of 4, build ix_numbers_half',
  ])
  const done = await client.query(
    `select indisvalid as valid, to_regclass('migration_steps') as steps, (select count(*)::int from migrations) as recorded,
       (select attnotnull from pg_attribute where attrelid = 'numbers'::regclass and attname = 'half') as "notNull"
     from pg_index where indexrelid = 'ix_numbers_half'::regclass`,
  )
  expect(done.rows).toEqual([{ valid: true, steps: null, recorded: 1, notNull: true }])
  lines.length = 0
  await run(Halves1764000000098)
  expect(lines).toEqual([])
})

test('two processes migrate one after the other, while indexes are built concurrently', async () => {
  await client.query('delete from numbers where id % 2 = 1')
  await Promise.all([run(Halves1764000000098), run(Halves1764000000098), run(Halves1764000000098)])
  expect((await client.query('select name from migrations')).rows).toEqual([{ name: 'Halves1764000000098' }])
})

test('an aborted start rolls back the running migration', async () => {
  const aborter = new AbortController()
  const migrating = run(plain('create table half_done (id int); select pg_sleep(600)'), aborter.signal)
  const sleeping = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  while ((await client.query(sleeping)).rowCount === 0);
  aborter.abort(new Error('stopped'))
  await expect(migrating).rejects.toThrow('stopped')
  expect((await client.query(`select to_regclass('half_done') as made`)).rows).toEqual([{ made: null }])
})

describe('a permanent error', () => {
  test('such as a cancelled statement is final', async () => {
    const migrating = run(plain('create table half_done (id int); select pg_sleep(600)'))
    const cancelled = expect(migrating).rejects.toThrow(
      /^canceling statement due to user request \(57014\): the statement was cancelled/,
    )
    const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    while ((await client.query(cancel)).rowCount === 0);
    await cancelled
    await expect(migrating).rejects.toBeInstanceOf(FinalDatabaseError)
    expect((await client.query(`select to_regclass('half_done') as made`)).rows).toEqual([{ made: null }])
  })

  /** Starts the server on a database, or an imitation of one, and expects that it exits at once with one line. */
  async function expectRefusal(url: string, line: RegExp): Promise<void> {
    const server = await spawnServer({ DATABASE_URL: url, LOG_LEVEL: 'fatal', DATABASE_WAIT_SECONDS: '300' })
    expect(await server.exit).toBe(1)
    expect(server.errors().trimEnd()).toMatch(line)
    expect(server.errors().trimEnd()).not.toContain('\n')
  }

  test('such as a missing privilege ends the start with a line that names it', async () => {
    await client.query('revoke create on schema public from pg_database_owner')
    await expectRefusal(
      database.url,
      /permission denied for schema public \(42501\): the role "clankdin" needs the privilege CREATE on the schema public: GRANT USAGE, CREATE ON SCHEMA public TO "clankdin"\.$/,
    )
    await client.query('grant create on schema public to pg_database_owner')
  })

  test('such as a table that may not be read ends the start with a line that names the privileges', async () => {
    await client.query(
      'create table migrations (id int, timestamp bigint, name text); revoke all on migrations from current_user',
    )
    await expectRefusal(
      database.url,
      /permission denied for table migrations \(42501\): .* GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "clankdin"\.$/,
    )
    await client.query('drop table migrations')
  })

  test('such as a search_path without public ends the start before anything is created', async () => {
    await client.query('create schema elsewhere')
    await asAdmin(`alter database ${nameOf(database.url)} set search_path = elsewhere, public`)
    await expectRefusal(
      database.url,
      /search_path is elsewhere, public, .* ALTER ROLE "clankdin" SET search_path = public/,
    )
    const { rows } = await client.query(`select from pg_tables where schemaname = 'elsewhere'`)
    expect(rows).toEqual([])
  })

  test('such as a pooler that rejects a parameter ends the start', async () => {
    const fields = 'SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0'
    const length = Buffer.alloc(4)
    length.writeInt32BE(fields.length + 4)
    const pooler = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])))
    }).listen(0, '127.0.0.1')
    await once(pooler, 'listening')
    const { port } = pooler.address() as AddressInfo
    await expectRefusal(
      `postgres://clankdin@127.0.0.1:${port}/clankdin`,
      /unsupported startup parameter: statement_timeout \(08P01\): .*set DATABASE_DIRECT_URL/,
    )
    pooler.close()
  })
})
