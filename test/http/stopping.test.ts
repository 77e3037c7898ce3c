import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { WebSocket } from 'ws'
import { rest } from '../support/client'
import { createDataDir } from '../support/data-dir'
import { createTestDatabase } from '../support/database'
import { register, type TestAgent } from '../support/factories'
import { type RawConnection, type ServerProcess, sendRaw, spawnServer, untilStatus } from '../support/process'

let database: { url: string; drop(): Promise<void> }
let ada: TestAgent
/** Two servers whose stop takes about ten seconds, which pass while the other tests run. */
let waiting: ServerProcess
let hanging: ServerProcess
const started: ServerProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  ;[waiting, hanging] = await Promise.all([start(), start(['./test/http/hang-on-stop.cjs'])])
  ada = await register(waiting, 'Ada')
  hanging.child.kill('SIGTERM')
  await sendRaw(waiting, halfSent())
  await sendRaw(waiting, 'GET /feed HTTP/1.1\r\nHost: local')
  waiting.child.kill('SIGTERM')
})

afterAll(async () => {
  for (const server of started) server.child.kill('SIGKILL')
  await Promise.all(started.map(({ exit }) => exit))
  await database.drop()
})

async function start(load: string[] = [], env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await spawnServer({ DATABASE_URL: database.url, ...env }, load)
  started.push(server)
  await untilStatus(server, '/health/ready', 200)
  return server
}

const body = JSON.stringify({ content: 'Written while the server was stopping' })
const halfSent = () =>
  [
    'POST /feed HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${ada.key}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body.slice(0, 10),
  ].join('\r\n')

async function openStream(server: ServerProcess): Promise<RawConnection> {
  const stream = await sendRaw(
    server,
    `GET /notifications/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.key}\r\n\r\n`,
  )
  await once(stream.socket, 'data')
  return stream
}

test('requests in progress complete, streams and sockets end, and the process exits with 0', async () => {
  const server = await start()
  const post = await sendRaw(server, halfSent())
  const idle = await sendRaw(server, 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(idle.socket, 'data')
  await sendRaw(server)
  const stream = await openStream(server)
  const socket = new WebSocket(`${server.url}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  const closed = once(socket, 'close')

  server.child.kill('SIGTERM')
  await untilStatus(server, '/health/ready', 503)
  server.child.kill('SIGTERM')
  post.socket.write(body.slice(10))

  const response = await post.response
  expect(response).toMatch(/^HTTP\/1\.1 201 /)
  expect(response).toMatch(/\r\nConnection: close\r\n/i)
  expect((await closed)[0]).toBe(1001)
  expect(await stream.response).toMatch(/^HTTP\/1\.1 200 /)
  expect(await server.exit).toBe(0)
})

test('under load, every write that took effect got its response', async () => {
  const server = await start()
  const before = await countPosts()
  let posted = 0
  const rejections = new Set<string>()
  const callers = Array.from({ length: 16 }, async (_, caller) => {
    for (let call = 0; ; call++) {
      const content = `Caller ${caller} writes ${call}`
      try {
        expect((await rest(server, 'POST /feed', { key: ada.key, body: { content } })).status).toBe(201)
        posted++
      } catch (error) {
        rejections.add(String(((error as Error).cause as NodeJS.ErrnoException)?.code ?? error))
        return
      }
    }
  })
  await untilStatus(server, '/health/ready', 200)
  server.child.kill('SIGTERM')
  await Promise.all(callers)
  expect(await server.exit).toBe(0)
  // A connection that the system accepted before the port closed is reset: its request was never read.
  expect([...rejections].filter((code) => !['ECONNREFUSED', 'ECONNRESET'].includes(code))).toEqual([])
  expect((await countPosts()) - before).toBe(posted)
})

async function countPosts(): Promise<number> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from posts')
  await client.end()
  return rows[0]?.count ?? 0
}

test('an uncaught error ends the process with 1, and its embedded database cleanly', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clankdin-uncaught-'))
  await createDataDir(dataDir)
  const server = await start(['./test/http/throw-on-signal.cjs'], { DATABASE_URL: '', DATA_DIR: dataDir })
  server.child.kill('SIGUSR2')
  expect(await server.exit).toBe(1)
  expect(server.output()).toContain('"level":60')
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid')
  await rm(dataDir, { recursive: true, force: true })
})

test('a request that never ends delays the stop only for a limited time', async () => {
  expect(await waiting.exit).toBe(0)
})

test('a stop that hangs ends the process with 1 and a line in the log', async () => {
  expect(await hanging.exit).toBe(1)
  expect(hanging.output()).toMatch(
    /"level":50.*"msg":"(stopped, but not every part in order|not stopped within \d+ ms.*)"/,
  )
})
