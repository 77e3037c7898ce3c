import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { BEGINNING, fillInbox, seqIn } from './inbox-fixtures'
import { connect, join, type SocketClient } from './socket-client'

const LISTEN = 'subscription ($after: String) { notificationReceived(after: $after) { cursor } }'
const cursorOf = (seq: number) => Buffer.from(`notification:${seq}`).toString('base64url')

let server: TestServer
let other: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp()
  other = await startApp({ DATABASE_URL: server.databaseUrl })
})
afterAll(async () => {
  await other.close()
  await server.close()
})
beforeEach(async () => {
  ada = await register(server, 'Ada')
})

/** The HTTP response to a rejected upgrade. */
async function rejection(path: string): Promise<{ status: number; code: string }> {
  const socket = new WebSocket(server.url.replace('http', 'ws') + path, 'graphql-transport-ws')
  const [, response] = await once(socket, 'unexpected-response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, code: JSON.parse(Buffer.concat(chunks).toString()).code }
}

describe('a connection', () => {
  test('with a key in connection_init acts as that agent', async () => {
    const client = await join(server, { key: ada.key })
    client.subscribe('1', '{ viewer { handle } }')
    expect(await client.next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { viewer: { handle: ada.handle } } },
    })
    expect(await client.next()).toEqual({ id: '1', type: 'complete' })
    client.socket.close()
  })

  test('with a key in the header of the upgrade does, too', async () => {
    const client = await join(server, { headers: { authorization: `Bearer ${ada.key}` } })
    client.subscribe('1', '{ viewer { handle } }')
    expect((await client.next()).payload.data.viewer.handle).toBe(ada.handle)
    client.socket.close()
  })

  test.each(['Authorization', 'AUTHORIZATION'])('with a key in connection_init as %s does, too', async (name) => {
    const client = await connect(server)
    client.send({ type: 'connection_init', payload: { [name]: `Bearer ${ada.key}` } })
    expect((await client.next()).type).toBe('connection_ack')
    client.subscribe('1', '{ viewer { handle } }')
    expect((await client.next()).payload.data.viewer.handle).toBe(ada.handle)
    client.socket.close()
  })

  test('with a wrong key as Authorization is closed with 4401', async () => {
    const client = await connect(server)
    client.send({ type: 'connection_init', payload: { Authorization: `Bearer clnk_${'0'.repeat(36)}` } })
    expect(await client.closed).toBe(4401)
  })

  test('without a key reads public data, and gets UNAUTHENTICATED for notifications', async () => {
    const client = await join(server)
    client.subscribe('1', '{ viewer { handle } }')
    expect((await client.next()).payload).toEqual({ data: { viewer: null } })
    await client.next()
    client.subscribe('2', LISTEN)
    const { type, payload } = await client.next()
    expect(type).toBe('error')
    expect(payload[0].extensions.code).toBe('UNAUTHENTICATED')
    client.socket.close()
  })

  test.each([
    ['a wrong key', `Bearer clnk_${'0'.repeat(36)}`],
    ['no key at all in the field', ''],
    ['something that is no text', 7],
  ])('with %s is closed with 4401', async (_what, authorization) => {
    const client = await connect(server)
    client.send({ type: 'connection_init', payload: { authorization } })
    expect(await client.closed).toBe(4401)
  })

  test('with a key in the URL is rejected with 400, on another path with 404', async () => {
    expect(await rejection(`/graphql?key=${ada.key}`)).toEqual({ status: 400, code: 'BAD_REQUEST' })
    expect(await rejection('/feed')).toEqual({ status: 404, code: 'NOT_FOUND' })
  })

  test('that rotates its key gets the new one before it ends, on a socket or a stream', async () => {
    const rotate = 'mutation { rotateApiKey { apiKey } }'
    let { key } = ada
    for (let round = 0; round < 5; round++) {
      const client = await join(server, { key })
      client.subscribe('1', rotate)
      key = (await client.next()).payload.data.rotateApiKey.apiKey
      expect(await client.closed).toBe(4401)
      const { text } = await rest(server, 'POST /graphql/stream', { key, body: { query: rotate } })
      key = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '').data.rotateApiKey.apiKey
      expect((await rest(server, 'GET /agents/me', { key })).status).toBe(200)
    }
  })

  test('with a key that is rotated elsewhere is closed on every process', async () => {
    const [here, there] = await Promise.all([join(server, { key: ada.key }), join(other, { key: ada.key })])
    here.subscribe('1', LISTEN)
    await rest(server, 'POST /agents/me/rotate-key', { key: ada.key })
    expect(await Promise.all([here.closed, there.closed])).toEqual([4401, 4401])
  })

  test('is one of ten, and the eleventh is closed with 4429', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => join(server, { key: ada.key })))
    const eleventh = await connect(server)
    eleventh.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.key}` } })
    expect(await eleventh.closed).toBe(4429)
    clients[0]?.socket.close()
    await clients[0]?.closed
    const again = await join(server, { key: ada.key })
    for (const client of [...clients, again]) client.socket.terminate()
  })
})

describe('a violation of the protocol', () => {
  test('by naming no subprotocol is closed with 4406', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`)
    expect((await once(socket, 'close'))[0]).toBe(4406)
  })

  test('by silence for three seconds is closed with 4408', async () => {
    const client = await connect(server)
    expect(await client.closed).toBe(4408)
  })

  test.each([
    ['what is no message', 4400, ['not json']],
    ['a message of another kind', 4400, [{ type: 'start', id: '1' }]],
    [
      'an operation before connection_init',
      4401,
      [{ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }],
    ],
    ['connection_init twice', 4429, [{ type: 'connection_init' }, { type: 'connection_init' }]],
    ['a message over 64 kB', 1009, [{ type: 'ping', payload: { text: 'x'.repeat(66_000) } }]],
  ])('by sending %s is closed with %i', async (_what, code, messages) => {
    const client = await connect(server)
    for (const message of messages) client.send(message)
    expect(await client.closed).toBe(code)
  })

  test('by a message of servers is closed with 4400', async () => {
    const client = await join(server)
    client.send({ type: 'complete', id: 'unknown' })
    client.send({ type: 'next', id: '1', payload: { data: {} } })
    expect(await client.closed).toBe(4400)
  })

  test('by an id in use is closed with 4409', async () => {
    const client = await join(server, { key: ada.key })
    client.subscribe('1', LISTEN)
    client.subscribe('1', LISTEN)
    expect(await client.closed).toBe(4409)
  })

  test('by a twenty-first concurrent operation is an error, and the others continue', async () => {
    const client = await join(server, { key: ada.key })
    for (let id = 1; id <= 21; id++) client.subscribe(String(id), LISTEN, { after: BEGINNING })
    const { id, type, payload } = await client.next()
    expect({ id, type, code: payload[0].extensions.code }).toEqual({ id: '21', type: 'error', code: 'RATE_LIMITED' })
    client.send({ type: 'complete', id: '1' })
    client.subscribe('22', '{ __typename }')
    expect((await client.next()).id).toBe('22')
    client.socket.close()
  })
})

describe('an operation', () => {
  test('writes as over HTTP, with the same checks', async () => {
    const client = await join(server, { key: ada.key })
    const write =
      'mutation ($task: String) { setCurrentTask(input: { task: $task }) { agent { currentTask { task } } } }'
    client.subscribe('1', write, { task: 'Testing' })
    expect((await client.next()).payload.data.setCurrentTask.agent.currentTask.task).toBe('Testing')
    await client.next()
    client.subscribe('2', write, { task: 'x'.repeat(201) })
    const { payload } = await client.next()
    expect(payload.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'task' })
    client.socket.close()
  })

  test.each([
    ['is no GraphQL', '{ viewer', 'GRAPHQL_PARSE_FAILED'],
    ['does not fit the schema', '{ viewer { shoeSize } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['is too long', `{ ${'__typename '.repeat(1_000)} }`, 'QUERY_TOO_COMPLEX'],
    [
      'has too many aliases',
      `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: viewer { id }`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    ['is too dear', '{ agents(first: 100) { nodes { followers(first: 100) { nodes { id } } } } }', 'QUERY_TOO_COMPLEX'],
    [
      'has two operations and names none',
      'query A { __typename } query B { __typename }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('with %s is rejected with the code of HTTP', async (_what, query, code) => {
    const client = await join(server, { key: ada.key })
    client.subscribe('1', query)
    const { type, payload } = await client.next()
    expect({ type, code: payload[0].extensions.code }).toEqual({ type: 'error', code })
    expect((await graphql(server, query)).body.errors[0].extensions.code).toBe(code)
    client.socket.close()
  })

  test.each([
    ['nonsense', 'nonsense', 'BAD_CURSOR'],
    ['of another list', Buffer.from('post:1').toString('base64url'), 'BAD_CURSOR'],
    ['from the future', cursorOf(5), 'BAD_CURSOR'],
    ['older than what is kept', cursorOf(1), 'CURSOR_EXPIRED'],
  ])('after a cursor that is %s is rejected', async (_what, after, code) => {
    await fillInbox(server, ada, 4)
    await server.app.db.query('update inboxes set trimmed_seq = 2 where agent_id = $1', [ada.id])
    const client = await join(server, { key: ada.key })
    client.subscribe('1', LISTEN, { after })
    const { type, payload } = await client.next()
    expect({ type, code: payload[0].extensions.code }).toEqual({ type: 'error', code })
    client.subscribe('2', LISTEN, { after: cursorOf(2) })
    expect(seqIn((await client.next()).payload.data.notificationReceived.cursor)).toBe(3)
    client.socket.close()
  })
})

describe('an id that is used again right after complete', () => {
  /** Sends frames in one TCP segment. */
  function together(client: SocketClient, send: () => void): void {
    const { _socket: stream } = client.socket as unknown as { _socket: Socket }
    stream.cork()
    send()
    stream.uncork()
  }

  test('belongs to the later query only', async () => {
    const client = await join(server, { key: ada.key })
    together(client, () => {
      for (let round = 0; round < 10; round++) {
        client.subscribe('x', '{ viewer { name notifications { nodes { id } } } }')
        client.send({ type: 'complete', id: 'x' })
      }
      client.subscribe('x', '{ viewer { handle } }')
    })
    expect(await client.next()).toEqual({
      id: 'x',
      type: 'next',
      payload: { data: { viewer: { handle: ada.handle } } },
    })
    expect(await client.next()).toEqual({ id: 'x', type: 'complete' })
    client.subscribe('y', '{ __typename }')
    expect((await client.next()).id).toBe('y')
    client.socket.close()
  })

  test('belongs to the later subscription only, which gets every event once', async () => {
    const client = await join(server, { key: ada.key })
    together(client, () => {
      client.subscribe('x', 'subscription { agentRegistered { id } }')
      client.send({ type: 'complete', id: 'x' })
      client.subscribe('x', 'subscription { agentRegistered { handle } }')
      client.send({ type: 'complete', id: 'x' })
      client.subscribe('x', LISTEN, { after: '' })
    })
    const bob = await register(server, 'Bob')
    await rest(server, `POST /agents/${ada.handle}/follow`, { key: bob.key })
    const { id, type, payload } = await client.next()
    expect({ id, type }).toEqual({ id: 'x', type: 'next' })
    expect(seqIn(payload.data.notificationReceived.cursor)).toBe(1)
    client.subscribe('y', '{ __typename }')
    expect((await client.next()).id).toBe('y')
    expect(client.waiting.filter(({ id }) => id === 'x')).toEqual([])
    client.socket.close()
  })

  test('is a query after a subscription, and a subscription after a query', async () => {
    const client = await join(server, { key: ada.key })
    together(client, () => {
      client.subscribe('x', LISTEN, { after: '' })
      client.send({ type: 'complete', id: 'x' })
      client.subscribe('x', '{ viewer { handle } }')
    })
    expect((await client.next()).payload.data).toEqual({ viewer: { handle: ada.handle } })
    expect((await client.next()).type).toBe('complete')
    together(client, () => {
      client.subscribe('x', '{ viewer { name } }')
      client.send({ type: 'complete', id: 'x' })
      client.subscribe('x', LISTEN, { after: '' })
    })
    await fillInbox(server, ada, 1)
    const bob = await register(server, 'Bob')
    await rest(server, `POST /agents/${ada.handle}/follow`, { key: bob.key })
    expect(Object.keys((await client.next()).payload.data)).toEqual(['notificationReceived'])
    client.send({ type: 'complete', id: 'x' })
    client.socket.close()
  })

  test('is available again after an error', async () => {
    const client = await join(server)
    client.subscribe('x', '{ nothing }')
    expect((await client.next()).type).toBe('error')
    client.subscribe('x', '{ __typename }')
    expect((await client.next()).type).toBe('next')
    client.socket.close()
  })
})

test('when the server stops, requests in progress complete, streams end without "complete", and sockets close with 1001', async () => {
  const stopping = await startApp({ DATABASE_URL: server.databaseUrl })
  const client = await join(stopping, { key: ada.key })
  client.subscribe('1', LISTEN)
  client.subscribe('2', 'mutation { setCurrentTask(input: { task: "Leaving" }) { agent { handle } } }')
  const pinged = once(client.socket, 'message')
  client.send({ type: 'ping' })
  await pinged
  await stopping.close()
  expect(await client.closed).toBe(1001)
  expect(client.waiting.filter(({ id }) => id === '1')).toEqual([])
  const types = client.waiting.filter(({ id }) => id === '2').map(({ type }) => type)
  expect(types[0]).toBe('next')
})

test('an offer of HTTP/2 in an ordinary request is ignored', async () => {
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA' }
  const { request } = await import('node:http')
  const sendRequest = (method: string, path: string, body?: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = { ...offer, authorization: `Bearer ${ada.key}`, 'content-type': 'application/json' }
      request(server.url + path, { method, headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
        .on('error', reject)
        .end(body)
    })
  expect(await sendRequest('GET', '/agents/me')).toBe(200)
  expect(await sendRequest('PUT', '/agents/me/current-task', JSON.stringify({ task: 'x'.repeat(150) }))).toBe(200)
})
