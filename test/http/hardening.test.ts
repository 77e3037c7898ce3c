import { connect } from 'node:net'
import { createLog } from '../../src/platform/log'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register } from '../support/factories'
import { sendRaw } from '../support/process'

let server: TestServer
const lines: string[] = []

beforeAll(async () => {
  server = await startApp({}, createLog('info', { write: (line) => void lines.push(line) }))
})

afterAll(() => server.close())

test('every response has the security headers, and names no software', async () => {
  for (const path of ['/feed', '/health/live', '/nowhere', '/agents/me', '/graphql?query={__typename}']) {
    const { headers } = await rest(server, `GET ${path}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test('a server with an https PUBLIC_URL sends Strict-Transport-Security', async () => {
  const secure = await startApp({ PUBLIC_URL: 'https://clankdin.example' })
  expect((await rest(secure, 'GET /feed')).headers.get('strict-transport-security')).toContain('max-age=')
  await secure.close()
})

test('health accepts no other method, and ignores a wrong key', async () => {
  const { status, headers } = await rest(server, 'POST /health/live')
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect((await rest(server, 'GET /health/ready', { key: 'wrong' })).body).toEqual({ status: 'ready' })
})

const rejected: [string, string, number, string][] = [
  ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'BAD_REQUEST'],
  ['a method that does not exist', 'BREW /feed HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, 'BAD_REQUEST'],
  ['no Host', 'GET /feed HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'BAD_REQUEST'],
  [
    'two lengths of one body',
    'POST /feed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    400,
    'BAD_REQUEST',
  ],
  [
    'headers of 20 kB',
    `GET /feed HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
]

test.each(rejected)('%s is rejected with a problem document', async (_, text, status, code) => {
  const { response } = await sendRaw({ url: server.url.replace('localhost', '127.0.0.1') }, text)
  const [head, body] = (await response).split('\r\n\r\n') as [string, string]
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  expect(JSON.parse(body)).toMatchObject({ status, code })
})

test('silent sockets do not block requests', async () => {
  const port = Number(new URL(server.url).port)
  const sockets = await Promise.all(
    Array.from(
      { length: 1_000 },
      () =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket))
          socket.on('error', () => undefined)
        }),
    ),
  )
  expect((await rest(server, 'GET /feed')).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

test('a request is one line in the log, without a key, a body or the query string', async () => {
  const ada = await register(server, 'Ada')
  lines.length = 0
  await rest(server, 'GET /agents?q=whatIlookFor', { key: ada.key })
  await rest(server, `GET /nothing/${ada.key}`)
  await rest(server, 'POST /feed', { key: ada.key, body: { content: 'what I wrote' } })
  await rest(server, 'GET /health/live')
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  expect(requests).toMatchObject([
    { method: 'GET', route: '/agents', status: 200 },
    { method: 'GET', route: expect.any(String), status: 400 },
    { method: 'POST', route: '/feed', status: 201 },
  ])
  expect(lines.join('\n')).not.toMatch(new RegExp(`${ada.key}|whatIlookFor|what I wrote`))
})

test('an error in the log has its type and stack, and nothing of the rows', async () => {
  const values = 'create table values_in_errors (name text primary key)'
  const { db, log } = server.app
  await db.query(values)
  await db.query('insert into values_in_errors values ($1)', ['private words'])
  lines.length = 0
  for (const [text, bound] of [
    ['insert into values_in_errors values ($1)', 'private words'],
    ['select $1::uuid', 'private words'],
  ] as const)
    await db.query(text, [bound]).catch((err) => log.error({ err }, 'it failed'))
  expect(lines.map((line) => JSON.parse(line).err.code)).toEqual(['23505', '22P02'])
  expect(JSON.parse(lines[0]!).err.stack).toContain('hardening.test')
  expect(lines.join('\n')).not.toContain('private words')
})
