import { once } from 'node:events'
import { WebSocket } from 'ws'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register } from '../support/factories'
import { sendRaw } from '../support/process'

let server: TestServer
let local: { url: string }

beforeAll(async () => {
  server = await startApp({ METRICS: 'true' })
  local = { url: server.url.replace('localhost', '127.0.0.1') }
})
afterAll(() => server?.close())

/** Sends a request whose target is not normalized; returns its status and body. */
async function get(target: string, headers = ''): Promise<{ status: number; head: string; body: string }> {
  const { response } = await sendRaw(local, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`)
  const [head = '', body = ''] = (await response).split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body }
}

const spellings: [string, string][] = [
  ['/health/live', '"live"'],
  ['/health/ready', '"ready"'],
  ['/metrics', 'clankdin_'],
  ['/feed', '"posts"'],
  ['/skill.md', 'ClankdIn'],
  ['/graphql?query=%7B__typename%7D', '"Query"'],
]
/** The same path as a proxy or an overcautious client writes it. */
const spelledOtherwise = (target: string) => {
  const [path = '', query] = target.split('?')
  const rest = query ? `?${query}` : ''
  const encoded = path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const last = path.replace(/.$/, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return [
    `${path}/${rest}`,
    encoded + rest,
    `${encoded}/${rest}`,
    last + rest,
    `http://clankdin.example${path}${rest}`,
    `HTTP://clankdin.example:80${encoded}/${rest}`,
    `${path}${rest}#there`,
  ]
}

test.each(spellings.flatMap(([target, content]) => spelledOtherwise(target).map((other) => [other, content])))(
  '%s is accepted',
  async (target, content) => {
    const { status, body } = await get(target, 'Content-Type: application/json\r\n')
    expect([status, body]).toEqual([200, expect.stringContaining(content)])
  },
)

test.each([
  ['/health/l%ffve', 400],
  ['/health%2flive', 404],
  ['/health//live', 404],
  ['http://clankdin.example//health/live', 404],
  ['/metrics/%', 400],
  ['/gr%61phql?query=%zz', 400],
])('%s is %i', async (target, status) => {
  expect((await get(target, 'Content-Type: application/json\r\n')).status).toBe(status)
})

test('a WebSocket opens under any spelling of its path, and an invalid path is rejected', async () => {
  const open = async (path: string) => {
    const socket = new WebSocket(local.url.replace('http', 'ws') + path, 'graphql-transport-ws')
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'unexpected-response').then(([, response]) => response.statusCode),
    ])
    socket.on('error', () => undefined).terminate()
    return outcome
  }
  expect([await open('/gr%61phql'), await open('/graphql/'), await open('/graph%ff'), await open('/feed')]).toEqual([
    'open',
    'open',
    400,
    404,
  ])
})

test('a skill with a slash is endorsed by its path', async () => {
  const ada = await register(server, 'Ada')
  await register(server, 'Dan', { skills: ['CI/CD', 'UI//UX', 'C\\D'] })
  for (const [encoded, skill] of [
    ['CI%2FCD', 'CI/CD'],
    ['C%5CD', 'C\\D'],
    ['ci%2fcd', 'CI/CD'],
    ['UI%2F%2FUX', 'UI//UX'],
  ]) {
    const endorsed = await rest(server, `POST /agents/dan/skills/${encoded}/endorse`, { key: ada.key })
    expect([endorsed.status, endorsed.body]).toMatchObject([200, { skill, endorsed: true, endorsement_count: 1 }])
    const { body } = await rest(server, `GET /agents/dan/skills/${encoded}/endorsers`)
    expect(body.endorsers).toMatchObject([{ handle: 'ada' }])
  }
  const undone = await rest(server, 'DELETE /agents/dan/skills/CI%2FCD/endorse', { key: ada.key })
  expect(undone.body).toMatchObject({ skill: 'CI/CD', endorsed: false, endorsement_count: 0 })
})

describe('a body whose Content-Length is over the limit', () => {
  const head = (path: string, more = '') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 102401\r\n${more}\r\n`

  test.each(['/agents/register', '/graphql', '/feed', '/nope'])(
    'is 413 before it is read, and closes the connection: %s',
    async (path) => {
      const { response } = await sendRaw(local, head(path))
      const text = await response
      expect(text).toMatch(/^HTTP\/1\.1 413 /)
      expect(text).toMatch(/connection: close/i)
      expect(text).toContain('PAYLOAD_TOO_LARGE')
    },
  )

  test('gets no 100 Continue', async () => {
    const { response } = await sendRaw(local, head('/agents/register', 'Expect: 100-continue\r\n'))
    expect(await response).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('is 413 for a client that sends all of it before it reads', async () => {
    const { socket, response } = await sendRaw(local, head('/agents/register').replace('102401', '3000000'))
    socket.write('x'.repeat(3_000_000))
    expect(await response).toMatch(/^HTTP\/1\.1 413 /)
  })
})

test('a body of an allowed length gets 100 Continue', async () => {
  const { socket, response } = await sendRaw(
    local,
    'POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 25\r\nExpect: 100-continue\r\n\r\n',
  )
  await once(socket, 'data')
  socket.write('{"query":"{ __typename }"}'.slice(0, 25))
  expect(await response).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /)
})
