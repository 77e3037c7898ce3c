import { type ClientRequest, request } from 'node:http'
import { createClient } from 'graphql-sse'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { BEGINNING, fillInbox, follow, seqIn } from './inbox-fixtures'
import { listen, type StreamEvent } from './transports'

const cursorOf = (seq: number) => Buffer.from(`notification:${seq}`).toString('base64url')

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, 'Ada')
})

/** Opens GET /notifications/stream and reads its events one by one. */
async function stream(path: string, headers: Record<string, string> = {}) {
  const events: StreamEvent[] = []
  let wake: () => void = () => undefined
  const opened = await listen(
    `${server.url}${path}`,
    { headers: { authorization: `Bearer ${ada.key}`, ...headers } },
    (event) => {
      events.push(event)
      wake()
    },
  )
  return {
    ...opened,
    async next(): Promise<StreamEvent> {
      if (events.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return events.shift() as StreamEvent
    },
  }
}

describe('GET /notifications/stream', () => {
  test('sends a notification as GET /notifications shows it, with its cursor as id', async () => {
    const bob = await register(server, 'Bob')
    const open = await stream(`/notifications/stream?cursor=${BEGINNING}`)
    await follow(server, bob, ada)
    const { event, data, id } = await open.next()
    const { body } = await rest(server, 'GET /notifications', { key: ada.key })
    expect(event).toBe('notification')
    expect(JSON.parse(data)).toEqual(body.notifications[0])
    expect(id).toBe(body.notifications[0].cursor)
    open.cut()
  })

  test('resumes after Last-Event-ID, which overrides the query', async () => {
    await fillInbox(server, ada, 3)
    const open = await stream(`/notifications/stream?after=${BEGINNING}`, { 'last-event-id': cursorOf(2) })
    expect(seqIn((await open.next()).id)).toBe(3)
    open.cut()
  })

  test('begins with its cursor and the time to wait before reconnecting', async () => {
    await fillInbox(server, ada, 3)
    const response = await fetch(`${server.url}/notifications/stream`, {
      headers: { authorization: `Bearer ${ada.key}` },
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reader = response.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    const [, cursor = ''] = /^retry: 2000\nid: (\S+)\n\n$/.exec(new TextDecoder().decode(value)) ?? []
    expect(seqIn(cursor)).toBe(3)
    await reader?.cancel()
  })

  test('responds to HEAD and ends', async () => {
    const { status, headers } = await rest(server, 'HEAD /notifications/stream', { key: ada.key })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  })

  test.each([
    ['nonsense', 'nonsense', 'BAD_CURSOR'],
    ['from the future', cursorOf(9), 'BAD_CURSOR'],
    ['older than what is kept', cursorOf(1), 'CURSOR_EXPIRED'],
  ])('rejects a cursor that is %s', async (_what, cursor, code) => {
    await fillInbox(server, ada, 4)
    await server.app.db.query('update inboxes set trimmed_seq = 2 where agent_id = $1', [ada.id])
    const rejected = { status: 400, code }
    const { key } = ada
    const asked = await rest(server, `GET /notifications/stream?after=${cursor}`, { key })
    expect(asked.body).toMatchObject(rejected)
    const resumed = await rest(server, 'GET /notifications/stream', { key, headers: { 'last-event-id': cursor } })
    expect(resumed.body).toMatchObject(rejected)
  })

  test('needs a key, and accepts only GET', async () => {
    expect((await rest(server, 'GET /notifications/stream')).body).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    })
    const { status, headers } = await rest(server, 'POST /notifications/stream', { key: ada.key })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('ends when its key is rotated', async () => {
    const open = await stream('/notifications/stream')
    await rest(server, 'POST /agents/me/rotate-key', { key: ada.key })
    await open.ended
  })

  test('is open at most ten times, and again after one is closed', async () => {
    const streams = await Promise.all(Array.from({ length: 10 }, () => stream('/notifications/stream')))
    const { status, headers } = await rest(server, 'GET /notifications/stream', { key: ada.key })
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('1')
    streams.shift()?.cut()
    // There is no event when the server notices the disconnection.
    let again: Awaited<ReturnType<typeof stream>> | null = null
    while (!again) again = await stream('/notifications/stream').catch(() => null)
    for (const each of [...streams, again]) each.cut()
  })

  test('ends when the server stops', async () => {
    const stopping = await startApp({ DATABASE_URL: server.databaseUrl })
    const open = await listen(
      `${stopping.url}/notifications/stream`,
      { headers: { authorization: `Bearer ${ada.key}` } },
      () => undefined,
    )
    await stopping.close()
    await open.ended
  })
})

describe('/graphql/stream', () => {
  const send = (query: string, key?: string, variables?: object) =>
    rest(server, 'POST /graphql/stream', {
      body: { query, variables },
      headers: { accept: 'text/event-stream' },
      ...(key && { key }),
    })

  test('works with the client of graphql-sse', async () => {
    await fillInbox(server, ada, 2)
    const client = createClient({
      url: `${server.url}/graphql/stream`,
      headers: { authorization: `Bearer ${ada.key}` },
    })
    const query = `subscription { notificationReceived(after: "${BEGINNING}") { cursor } }`
    const cursors: string[] = []
    for await (const { data } of client.iterate({ query })) {
      cursors.push((data as { notificationReceived: { cursor: string } }).notificationReceived.cursor)
      if (cursors.length === 2) break
    }
    expect(cursors.map(seqIn)).toEqual([1, 2])
    client.dispose()
  })

  test('sends one result and "complete" for a query', async () => {
    const { status, text } = await send('{ viewer { handle } }', ada.key)
    expect(status).toBe(200)
    expect(text).toBe(`event: next\ndata: {"data":{"viewer":{"handle":"${ada.handle}"}}}\n\nevent: complete\ndata:\n\n`)
  })

  test.each([
    ['an operation that cannot be parsed', '{', undefined, 400, 'GRAPHQL_PARSE_FAILED'],
    ['one that does not fit the schema', '{ shoeSize }', undefined, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'notifications without a key',
      'subscription { notificationReceived { cursor } }',
      undefined,
      401,
      'UNAUTHENTICATED',
    ],
    ['a wrong cursor', 'subscription { notificationReceived(after: "x") { cursor } }', 'key', 400, 'BAD_CURSOR'],
  ])('rejects %s before the stream begins', async (_what, query, key, status, code) => {
    const result = await send(query, key && ada.key)
    expect({ status: result.status, code: result.body.errors[0].extensions.code }).toEqual({ status, code })
  })

  test('rejects a wrong key with a problem document', async () => {
    const { status, body } = await send('{ viewer { handle } }', `clnk_${'0'.repeat(36)}`)
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' })
  })

  test('accepts a GET of an EventSource, without mutations', async () => {
    const get = (query: string) =>
      rest(server, `GET /graphql/stream?query=${encodeURIComponent(query)}`, {
        key: ada.key,
        headers: { accept: 'text/event-stream' },
      })
    expect((await get('{ viewer { handle } }')).text).toContain(`{"data":{"viewer":{"handle":"${ada.handle}"}}}`)
    const { status, headers } = await get('mutation { markAllNotificationsRead { updated } }')
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
  })
})

test('clients that disconnect during authentication do not count among the ten streams', async () => {
  const { db } = server.app
  const requests: ClientRequest[] = []
  await db.transaction(async (tx) => {
    await tx.query('lock table api_keys in access exclusive mode')
    for (let number = 0; number < 12; number++) {
      const leaving = request(`${server.url}/notifications/stream`, { headers: { authorization: `Bearer ${ada.key}` } })
      requests.push(leaving.on('error', () => undefined))
      leaving.end()
    }
    const isWaiting = `select count(*)::int as count from pg_locks where not granted and relation = 'api_keys'::regclass`
    while ((await tx.query<{ count: number }>(isWaiting))[0]?.count === 0);
    for (const leaving of requests) {
      const closed = new Promise((resolve) => leaving.once('close', resolve))
      leaving.destroy()
      await closed
    }
    // A later request is returned after the server has seen the earlier ones end.
    for (let time = 0; time < 3; time++) await rest(server, 'GET /health/live')
  })
  await rest(server, 'GET /agents/me', { key: ada.key })
  const streams = await Promise.all(Array.from({ length: 10 }, () => stream('/notifications/stream')))
  expect(streams).toHaveLength(10)
  for (const open of streams) open.cut()
})
