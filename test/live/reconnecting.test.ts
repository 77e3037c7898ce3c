import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { sampleSize } from '../support/sample-size'
import { BEGINNING, fillInbox, inboxOf } from './inbox-fixtures'
import { type Received, type Subscribe, transports } from './transports'

const CUTS = sampleSize(60, 200)
const WRITERS = 10
const LONGEST_MS = 25

let server: TestServer
let other: TestServer

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off', DATABASE_POOL_SIZE: '16' })
  other = await startApp({ RATE_LIMITS: 'off', DATABASE_URL: server.databaseUrl })
})
afterAll(async () => {
  await other.close()
  await server.close()
})

/**
 * Subscribes, is disconnected at a random moment and resumes after the last received event, `CUTS` times over both
 * processes.
 */
async function listenThroughCuts(open: Subscribe, ada: TestAgent, received: Received[]): Promise<void> {
  for (let cut = 0; cut < CUTS; cut++) {
    let isCut = false
    const listening = await open(cut % 2 ? server : other, ada.key, received.at(-1)?.cursor ?? BEGINNING, (one) => {
      // Events that are read only after the disconnection are dropped: the next connection delivers them again.
      if (!isCut) received.push(one)
    })
    await pause(randomInt(LONGEST_MS))
    isCut = true
    listening.cut()
  }
}

/**
 * Comments. All writers wait for one post and one inbox: a writer that gets 503 repeats its request, and a repeat is a
 * 200.
 */
async function write(to: TestServer, { key }: TestAgent, postId: string, content: string): Promise<void> {
  let response = await rest(to, `POST /feed/${postId}/comments`, { key, body: { content } })
  while (response.status === 503) response = await rest(to, `POST /feed/${postId}/comments`, { key, body: { content } })
  expect([200, 201]).toContain(response.status)
}

test(`${CUTS} disconnections on each transport while ${WRITERS} agents write: nothing is lost or repeated, all in order`, async () => {
  const ada = await register(server, 'Ada')
  const { id: postId } = await post(server, ada, 'What do you think?')
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, n) => register(server, `Writer ${n}`)))
  let isWriting = true
  const writing = writers.map(async (writer, n) => {
    for (let line = 0; isWriting; line++) await write(n % 2 ? server : other, writer, postId, `Line ${line}`)
  })
  const received = transports.map((): Received[] => [])
  await Promise.all(transports.map(([, open], n) => listenThroughCuts(open, ada, received[n] as Received[])))
  isWriting = false
  await Promise.all(writing)

  const expected = await inboxOf(server, ada)
  for (const [n, [, open]] of transports.entries()) {
    const mine = received[n] as Received[]
    await new Promise<void>((resolve) => {
      if (mine.length >= expected.length) return resolve()
      void open(server, ada.key, mine.at(-1)?.cursor ?? BEGINNING, (one) => {
        if (mine.push(one) === expected.length) resolve()
      })
    })
    expect(mine.map(({ id }) => id)).toEqual(expected)
  }
  expect(expected.length).toBeGreaterThan(CUTS)
}, 120_000)

test('a subscriber that reconnects while other inboxes are being read receives each once', async () => {
  const [ada, bob] = [await register(server, 'Ada'), await register(server, 'Bob')]
  const { inboxes } = server.live
  const hint = ({ id }: TestAgent) => server.app.bus.publish('notification', id)
  await fillInbox(server, ada, 2)
  const reachTo = (seq: number) =>
    server.app.db.query('update inboxes set last_seq = $2 where agent_id = $1', [ada.id, seq])
  await reachTo(0)
  const bobs = await inboxes.read(bob.id)
  const first = await inboxes.read(ada.id)
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  // Reading an inbox looks at organizations, finding its end does not: so the one waits, and the other does not.
  await client.query('begin; lock table organizations in access exclusive mode')
  hint(bob)
  const isWaiting = `select count(*)::int as n from pg_locks where relation = 'organizations'::regclass and not granted`
  while ((await client.query(isWaiting)).rows[0].n === 0);
  hint(ada)
  first.stop()
  await reachTo(1)
  const second = await inboxes.read(ada.id)
  hint(ada)
  await reachTo(2)
  await client.query('commit')
  await client.end()
  expect(await second.pull()).toMatchObject({ seq: 2 })
  await fillInbox(server, ada, 1)
  hint(ada)
  expect(await second.pull()).toMatchObject({ seq: 3 })
  for (const reader of [bobs, second]) reader.stop()
})
