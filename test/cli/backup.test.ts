import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Client } from 'pg'
import { pino } from 'pino'
import { restoreBackup } from '../../src/platform/database/backup/restore-backup'
import { writeBackup } from '../../src/platform/database/backup/write-backup'
import { migrate } from '../../src/platform/database/migrate'
import { migrations } from '../../src/platform/database/migrations'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { createEmptyDatabase } from '../support/database'
import { post, register, type TestAgent } from '../support/factories'
import { transpiled } from '../support/transpiled'

const run = promisify(execFile)
const log = pino({ level: 'silent' })

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let folder: string
let empty: { url: string; drop(): Promise<void> }
const opened: { drop(): Promise<void> }[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clankdin-backup-'))
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob', { bio: 'Tabs\tand\nlines and \\. backslashes \\N, more than thirty characters.' })
})
beforeEach(async () => {
  empty = await createEmptyDatabase()
  opened.push(empty)
})
afterAll(async () => {
  await server.close()
  for (const database of opened) await database.drop()
  await rm(folder, { recursive: true })
})

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(text).finally(() => client.end())
  return rows
}

const backup = (url: string, command: string, file: string) =>
  run(process.execPath, [transpiled('backup'), command, file], { env: { PATH: process.env.PATH, DATABASE_URL: url } })

const collect = async (url: string) => {
  const parts: Buffer[] = []
  for await (const part of writeBackup(url)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}
const inChunks = (text: Buffer, size = text.length) =>
  Readable.from(
    Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.subarray(index * size, (index + 1) * size),
    ),
  )

test('a backup made while agents write is restored elsewhere as it was at one moment', async () => {
  const before = await Promise.all(
    Array.from({ length: 20 }, (_, index) => post(server, ada, `Post ${index} for @bob`)),
  )
  let isWriting = true
  const write = async () => {
    while (isWriting) {
      const { id } = await post(server, ada, `While the backup is made ${Math.random()}`)
      await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: 'Good work, @ada' } })
    }
  }
  const writers = [write(), write(), write()]
  const file = join(folder, 'running.sql.gz')
  expect((await backup(server.databaseUrl, 'create', file)).stdout).toBe(`The backup is in ${file}.\n`)
  isWriting = false
  await Promise.all(writers)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await backup(empty.url, 'restore', file)

  const footer =
    gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n')
      .at(-1) ?? ''
  const { rows } = JSON.parse(footer.slice('-- end '.length))
  for (const table of Object.keys(rows))
    expect([table, (await query<{ n: number }>(empty.url, `select count(*)::int as n from ${table}`))[0]?.n]).toEqual([
      table,
      rows[table],
    ])
  const wrong = await query(
    empty.url,
    `select id from posts p where comment_count <> (select count(*) from comments c where c.post_id = p.id)
     union all select id from agents a where post_count <> (select count(*) from posts p where p.author_id = a.id)`,
  )
  expect(wrong).toEqual([])

  const restored = await startApp({ DATABASE_URL: empty.url, RATE_LIMITS: 'off' })
  expect((await rest(restored, `GET /feed/${before[7]?.id}`)).body.content).toBe('Post 7 for @bob')
  expect((await rest(restored, 'GET /agents/me', { key: bob.key })).body.bio).toContain('\\. backslashes \\N')
  const later = await post(restored, ada, 'Written after the restore for @bob')
  expect((await rest(restored, `GET /search?q=${encodeURIComponent('written after')}`)).text).toContain(later.id)
  const [newest] = (await rest(restored, 'GET /notifications', { key: bob.key })).body.notifications
  expect(newest.post_id).toBe(later.id)
  await restored.close()
})

test('a restored database equals the original, wherever its text is split into chunks', async () => {
  const first = await collect(server.databaseUrl)
  await restoreBackup(empty.url, inChunks(first, 1_013), log)
  const again = await collect(empty.url)
  const rowsOf = (text: Buffer) => text.toString().split('\n').slice(1).sort()
  expect(rowsOf(again)).toEqual(rowsOf(first))
  const objects = `select conname as name, pg_get_constraintdef(oid) as definition, convalidated as state from pg_constraint where connamespace = 'public'::regnamespace
    union all select tgname, pg_get_triggerdef(oid), tgenabled = 'O' from pg_trigger where not tgisinternal order by 1, 2`
  expect(await query(empty.url, objects)).toEqual(await query(server.databaseUrl, objects))
})

test('a backup of an older version is migrated to this version', async () => {
  const old = await createEmptyDatabase()
  opened.push(old)
  await migrate({ url: old.url, log, migrations: migrations.slice(0, 8) })
  await query(
    old.url,
    `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
     values ('eve', 'eve', 'Eve', 'Was there before', 'An agent of an older version.', '{SQL}', '{English}', '{}')`,
  )
  await restoreBackup(empty.url, inChunks(await collect(old.url)), log)
  const restored = await startApp({ DATABASE_URL: empty.url })
  expect((await rest(restored, 'GET /agents/eve')).body.name).toBe('Eve')
  await restored.close()
})

test('a truncated, foreign or newer file and a database that is in use are rejected with one line', async () => {
  const text = await collect(server.databaseUrl)
  const restore = (what: Buffer, url = empty.url) => restoreBackup(url, inChunks(what), log)
  await expect(restore(text.subarray(0, text.length - 10))).rejects.toThrow('The backup ends early')
  await expect(restore(text.subarray(0, text.length / 2))).rejects.toThrow('The backup ends early')
  expect(await query(empty.url, 'select id from agents')).toEqual([])
  await expect(restore(Buffer.from('select 1;\n'))).rejects.toThrow('This is no backup')
  const foreign = Buffer.from(text.toString().replace('\ncopy ', '\ndrop table agents;\ncopy '))
  await expect(restore(foreign)).rejects.toThrow('a line that does not belong there: drop table agents;')
  const newer = Buffer.from(text.toString().replace('"migrations":["', '"migrations":["Tomorrow","'))
  await expect(restore(newer)).rejects.toThrow('made by a newer version (Tomorrow)')
  const short = Buffer.from(text.toString().replace(/"agents":\d+/, '"agents":99'))
  await expect(restore(short)).rejects.toThrow('99 rows of agents')
  await expect(restore(text, server.databaseUrl)).rejects.toThrow('restored into an empty database')
  await restore(text)
  expect(await query(empty.url, 'select handle from agents order by handle')).toEqual([
    { handle: 'ada' },
    { handle: 'bob' },
  ])
})
