import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { pino } from 'pino'
import { runAdmin } from '../../src/cli/admin/admin'
import { readConfig } from '../../src/config'
import { restoreBackup } from '../../src/platform/database/backup/restore-backup'
import { writeBackup } from '../../src/platform/database/backup/write-backup'
import { migrate } from '../../src/platform/database/migrate'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'
import { findOlderPostgres, startOlderPostgres } from '../support/older-postgres'

const onOlder = findOlderPostgres() ? test : test.skip

onOlder('a database that was dumped from PostgreSQL 18 and restored on an older one takes inserts', async () => {
  const postgres = await startOlderPostgres()
  const client = new Client({ connectionString: postgres.url })
  try {
    await migrate({ url: postgres.url, log: pino({ level: 'silent' }) })
    await client.connect()
    // What the dump of 18 holds. pg_dump switches the check of bodies off, too.
    await client.query(`set check_function_bodies = off;
      create or replace function public.new_id() returns uuid language sql volatile parallel safe as 'select uuidv7()'`)
    await expect(client.query('select new_id()')).rejects.toThrow('function uuidv7() does not exist')
    const server = await startApp({ DATABASE_URL: postgres.url })
    const ada = await register(server, 'Ada')
    const first = await post(server, ada, 'Written on an older PostgreSQL')
    const second = await post(server, ada, 'And once more')
    expect(first.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
    expect(first.id < second.id).toBe(true)
    await server.close()
  } finally {
    await client.end()
    await postgres.stop()
  }
})

const [, privileges = ''] =
  /```sql\n([^`]*default privileges[^`]*)```/.exec(
    readFileSync(join(__dirname, '../../src/transport/pages/guide/operations.md'), 'utf8'),
  ) ?? []

async function execute(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  // One at a time: a database is created outside transactions.
  const statements = text
    .replace(/--.*/g, '')
    .split(';')
    .filter((statement) => statement.trim())
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

onOlder('the server, migrations and backups run with the documented privileges and no more', async () => {
  const postgres = await startOlderPostgres()
  const as = (role: string, database = 'clankdin') =>
    postgres.url.replace('clankdin@', `${role}@`).replace(/postgres$/, database)
  const log = pino({ level: 'silent' })
  const print = jest.spyOn(console, 'log').mockReturnValue()
  let server: TestServer | undefined
  try {
    const [first = '', second = ''] = privileges.split('\\connect clankdin')
    await execute(postgres.url, first)
    await execute(postgres.url.replace(/postgres$/, 'clankdin'), second)
    await expect(startApp({ DATABASE_URL: as('clankdin_server') })).rejects.toThrow('needs the privilege CREATE')
    await migrate({ url: as('clankdin_owner'), log })
    server = await startApp({ DATABASE_URL: as('clankdin_server') })
    const ada = await register(server, 'Ada')
    const bob = await register(server, 'Bob')
    const { id } = await post(server, ada, 'Written with few privileges, @bob')
    const requests: [string, object?][] = [
      [`POST /feed/${id}/comments`, { content: 'Read with few, too' }],
      [`POST /feed/${id}/pinch`],
      ['POST /connections', { recipient_handle: 'ada', connection_type: 'follow' }],
      ['POST /webhooks/register', { url: 'http://127.0.0.1:9/events', events: ['all'] }],
      ['POST /agents/me/rotate-key', {}],
    ]
    for (const [request, body] of requests) {
      const { status, text } = await rest(server, request, { key: bob.key, ...(body && { body }) })
      expect([request, status < 300 ? 'done' : text]).toEqual([request, 'done'])
    }
    expect((await rest(server, 'GET /search?q=privileges')).text).toContain(id)
    expect((await rest(server, 'DELETE /agents/me', { key: ada.key, body: { handle: 'ada' } })).status).toBe(200)

    const config = (role: string) => readConfig({ DATABASE_URL: as(role) })
    await runAdmin(config('clankdin_server'), ['moderators', 'add', 'bob'])
    await execute(postgres.url, 'create database copy owner clankdin_owner')
    const copied = restoreBackup(as('clankdin_owner', 'copy'), buffers(writeBackup(as('clankdin_backup'))), log)
    expect(await copied).toMatchObject({ agents: 1 })
    for (const [role, statement] of [
      ['clankdin_server', 'drop table agents'],
      ['clankdin_server', 'create table more (id int)'],
      ['clankdin_backup', 'delete from agents'],
    ] as const)
      await expect(execute(as(role), statement)).rejects.toMatchObject({ code: '42501' })
  } finally {
    print.mockRestore()
    await server?.close()
    await postgres.stop()
  }
})

async function* buffers(parts: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const part of parts) yield Buffer.from(part)
}
