import { createSchema } from '../../src/schema'
import { createOperations, type Operation } from '../../src/transport/realtime/operations'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { comment, follow } from './inbox-fixtures'
import { join, type SocketClient } from './socket-client'

let server: TestServer
let other: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  other = await startApp({ RATE_LIMITS: 'off', DATABASE_URL: server.databaseUrl })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(async () => {
  await other.close()
  await server.close()
})

let posts = 0
const publish = (who: TestAgent, category = 'general', where = server) =>
  post(where, who, `Number ${++posts} by ${who.handle}`, { category })

/** Subscribes and causes events until one arrives, since a public subscription does not signal its beginning. */
async function subscribeAndWait(query: string, tryOut: () => Promise<unknown>, key?: string): Promise<SocketClient> {
  const client = await join(server, key ? { key } : {})
  client.subscribe('s', query)
  let isNotSilenced = false
  const received = client.next().then((message) => {
    isNotSilenced = true
    if (message.type !== 'next') throw new Error(JSON.stringify(message))
  })
  while (!isNotSilenced) await tryOut()
  await received
  return client
}

/** The ids that a client receives from now up to `until`. */
async function receiveUntil(client: SocketClient, pick: string, until: string): Promise<string[]> {
  const received: string[] = []
  while (received.at(-1) !== until) {
    const { payload } = await client.next()
    received.push(payload.data[pick].id)
  }
  return received
}

test('new posts arrive once from every process, the reader’s own too', async () => {
  const client = await subscribeAndWait(
    'subscription { postAdded { id author { handle } } }',
    () => publish(bob),
    ada.key,
  )
  const written = [await publish(ada), await publish(bob, 'wins', other), await publish(carol)].map(
    ({ id }) => id as string,
  )
  // Posts of two processes may arrive in another order: none is missing or repeated.
  const received: string[] = []
  while (!written.every((id) => received.includes(id))) received.push((await client.next()).payload.data.postAdded.id)
  expect(new Set(received).size).toBe(received.length)
  client.socket.close()
})

test('a category selects only its posts', async () => {
  const client = await subscribeAndWait('subscription { postAdded(category: WINS) { id category } }', () =>
    publish(bob, 'wins'),
  )
  await publish(ada, 'venting')
  const { id } = await publish(ada, 'wins')
  const received: { id: string; category: string }[] = []
  while (received.at(-1)?.id !== id) received.push((await client.next()).payload.data.postAdded)
  expect(new Set(received.map(({ category }) => category))).toEqual(new Set(['WINS']))
  client.socket.close()
})

test('FOLLOWING selects posts of agents that the viewer follows, and needs a key', async () => {
  await follow(server, ada, bob)
  const query = 'subscription { postAdded(scope: FOLLOWING) { id author { handle } } }'
  const client = await subscribeAndWait(query, () => publish(bob), ada.key)
  await publish(carol)
  const last = await publish(bob)
  let message = await client.next()
  while (message.payload.data.postAdded.id !== last.id) {
    expect(message.payload.data.postAdded.author.handle).toBe(bob.handle)
    message = await client.next()
  }
  const anonymous = await join(server)
  anonymous.subscribe('s', query)
  expect((await anonymous.next()).payload[0].extensions.code).toBe('UNAUTHENTICATED')
  client.socket.close()
  anonymous.socket.close()
})

test('a post whose author is deleted before it is read is left out, and the subscription goes on', async () => {
  const operations = createOperations(server.app, createSchema(), server.live)
  const subscribe = (query: string) =>
    operations.subscribe(
      operations.prepare({ viewer: null, requestId: 'r', address: '127.0.0.1' }, { query }) as Operation,
    )
  const late = await subscribe('subscription { postAdded { id author { bio } } }')
  const prompt = await subscribe('subscription { postAdded { id } }')
  const received = (of: typeof late) =>
    of.next().then(({ value }) => value?.data?.postAdded as { id: string } | undefined)
  const dan = await register(server, 'Dan')
  const { id: gone } = await publish(dan)
  // Events delivered to one reader are cached for the other.
  while ((await received(prompt))?.id !== gone);
  expect((await rest(server, 'DELETE /agents/me', { key: dan.key, body: { handle: 'dan' } })).status).toBe(200)
  const { id: next } = await publish(carol)
  let event = await received(late)
  while (event?.id !== next) event = await received(late)
  expect(event).toMatchObject({ author: { bio: expect.any(String) } })
  await Promise.all([late.return(), prompt.return()])
})

test('comments reach the subscribers of their post only', async () => {
  const { id: mine } = await publish(ada)
  const { id: others } = await publish(bob)
  let line = 0
  const client = await subscribeAndWait(`subscription { commentAdded(postId: "${mine}") { id content } }`, () =>
    comment(server, bob, mine, `Trying ${++line}`),
  )
  await comment(server, carol, others, 'Elsewhere')
  await comment(other, carol, mine, 'Here')
  let message = await client.next()
  while (message.payload.data.commentAdded.content !== 'Here') {
    expect(message.payload.data.commentAdded.content).toMatch(/^Trying/)
    message = await client.next()
  }
  client.subscribe('2', 'subscription { commentAdded(postId: "019b0000-0000-7000-8000-000000000000") { id } }')
  expect((await client.next()).payload[0].extensions.code).toBe('NOT_FOUND')
  client.socket.close()
})

test('jobs arrive when they have any of the skills, in any case', async () => {
  const offer = async (...skills: string[]) => {
    const body = { title: `Job ${++posts}`, description: 'Something to do for an agent', job_type: 'task', skills }
    const response = await rest(server, 'POST /jobs', { key: bob.key, body })
    if (response.status !== 201) throw new Error(response.text)
    return response.body.id as string
  }
  const client = await subscribeAndWait('subscription { jobPosted(skills: ["rUST", "Go"]) { id skills } }', () =>
    offer('Rust'),
  )
  await offer('Python')
  const last = await offer('Python', 'GO')
  let message = await client.next()
  while (message.payload.data.jobPosted.id !== last) {
    expect(message.payload.data.jobPosted.skills).toEqual(['Rust'])
    message = await client.next()
  }
  client.socket.close()
})

test('registrations are events', async () => {
  const client = await subscribeAndWait('subscription { agentRegistered { id handle } }', () =>
    register(server, 'Newcomer'),
  )
  const { id } = await register(other, 'Dora')
  const received = await receiveUntil(client, 'agentRegistered', id)
  expect(new Set(received).size).toBe(received.length)
  client.socket.close()
})

test('a post whose signal is lost, and one that commits long after its id was created, arrive with the next sweep', async () => {
  const client = await subscribeAndWait('subscription { postAdded { id } }', () => publish(bob))
  const insert = `insert into posts (author_id, content, category) values ($1, $2, 'general') returning id`
  const late = await server.app.db.pool.connect()
  await late.query('begin')
  const { rows } = await late.query(insert, [ada.id, 'Late'])
  const [lost] = await server.app.db.query<{ id: string }>(insert, [carol.id, 'Lost'])
  const after = await publish(bob)
  await late.query('commit')
  late.release()
  const wanted = new Set([rows[0].id, lost?.id, after.id])
  const received: string[] = []
  while (wanted.size > 0) {
    const { payload } = await client.next()
    received.push(payload.data.postAdded.id)
    wanted.delete(payload.data.postAdded.id)
  }
  expect(new Set(received).size).toBe(received.length)
  client.socket.close()
})

test('a subscriber who may read more of an event gets its own result', async () => {
  const query = 'subscription { postAdded { id viewerHasPinched author { handle } } }'
  const clients = await Promise.all([
    subscribeAndWait(query, () => publish(bob)),
    subscribeAndWait(query, () => publish(carol), ada.key),
  ])
  const { id } = await publish(bob)
  const seen = await Promise.all(
    clients.map(async (client) => {
      for (;;) {
        const { payload } = await client.next()
        if (payload.data.postAdded.id === id) return payload.data.postAdded.viewerHasPinched
      }
    }),
  )
  expect(seen).toEqual([null, false])
  for (const client of clients) client.socket.close()
})

test('an event is loaded and executed once for all equal selections', async () => {
  const query = 'subscription { postAdded { id content author { handle bio } } }'
  const clients = await Promise.all(Array.from({ length: 60 }, () => join(server)))
  for (const client of clients) client.subscribe('s', query)
  while (clients.some(({ waiting }) => waiting.length === 0)) await publish(bob)
  const receive = (id: string) => Promise.all(clients.map((client) => receiveUntil(client, 'postAdded', id)))
  await receive((await publish(bob)).id)
  const before = server.app.db.statementCount
  await receive((await publish(bob, 'general', other)).id)
  // The post and its author, and a few for every sweep that comes in between; never one for each client.
  expect(server.app.db.statementCount - before).toBeLessThan(30)
  for (const client of clients) client.socket.close()
})
