import { Client } from 'pg'
import { createTestDatabase } from '../support/database'
import { register } from '../support/factories'
import { type Endpoint, endpoint, ping, until } from './endpoint'
import { closeTracked, track } from './receiver'
import { startProcess } from './server-process'

// Each test starts two processes one after the other, which takes a while on a busy machine.
jest.setTimeout(120_000)

const LEASE = { WEBHOOK_TIMEOUT_SECONDS: '1', WEBHOOK_LEASE_SECONDS: '6' }

let database: { url: string; drop(): Promise<void> }

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await closeTracked()
  await database.drop()
})

const idsOf = (hooks: Endpoint[]) =>
  hooks.flatMap((hook) => hook.received.map(({ request }) => request.headers['webhook-id']))
const after = (ms: number) => (response: { end(): void }) => void setTimeout(() => response.end(), ms)

/** Writes so many deliveries to three endpoints at once; a ping, the last of them, signals the server. */
async function send(
  server: { url: string },
  count: number,
  result = after(20),
): Promise<{ hooks: Endpoint[]; ids: string[] }> {
  const ada = await register(server, 'Ada')
  const hooks = await Promise.all([1, 2, 3].map(() => endpoint(server, ada, ['comment'], result)))
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>(
    `insert into webhook_deliveries (webhook_id, event, body)
     select ($1::uuid[])[1 + n % 3], 'comment', '{}' from generate_series(1, $2::int) n returning id`,
    [hooks.map(({ id }) => id), count - 1],
  )
  await client.end()
  return { hooks, ids: [...rows.map(({ id }) => id), await ping(server, ada, hooks[0]!.id)] }
}

test('a server killed in the middle of 300 deliveries loses none, and repeats only those in flight', async () => {
  const first = track(await startProcess(database.url, LEASE))
  const { hooks, ids } = await send(first, 300)
  await hooks[0]!.got(20)
  await first.end('SIGKILL')
  expect(new Set(idsOf(hooks)).size).toBeLessThan(300)
  const second = track(await startProcess(database.url, LEASE))
  await until(
    async () => new Set(idsOf(hooks)).size,
    (count) => count === 300,
  )
  expect(new Set(idsOf(hooks))).toEqual(new Set(ids))
  expect(idsOf(hooks).length - 300).toBeLessThanOrEqual(9)
  await second.end('SIGTERM')
})

test('a server that stops completes the deliveries in flight, and the next one sends the rest: nothing twice', async () => {
  const first = track(await startProcess(database.url, {}))
  const { hooks, ids } = await send(first, 150, after(150))
  await hooks[0]!.got(5)
  await first.end('SIGTERM')
  expect(idsOf(hooks).length).toBeLessThan(150)
  const second = track(await startProcess(database.url, {}))
  await until(
    async () => idsOf(hooks).length,
    (count) => count >= 150,
  )
  await second.end('SIGTERM')
  expect(idsOf(hooks).sort()).toEqual(ids.sort())
})

test('two processes on one database share the work: nothing twice, and at most three at a time for one endpoint', async () => {
  const processes = await Promise.all([1, 2].map(() => startProcess(database.url, {})))
  for (const one of processes) track(one)
  const [first] = processes
  const ada = await register(first!, 'Ada')
  let underWay = 0
  let most = 0
  const hook = await endpoint(first!, ada, ['comment'], (response) => {
    most = Math.max(most, ++underWay)
    setTimeout(() => {
      underWay--
      response.end()
    }, 10)
  })
  const ids: string[] = []
  // Not all at once: on a busy machine some would wait too long for a connection, which is 503.
  while (ids.length < 100)
    ids.push(...(await Promise.all(Array.from({ length: 20 }, (_, n) => ping(processes[n % 2]!, ada, hook.id)))))
  await hook.got(100)
  for (const one of processes) await one.end('SIGTERM')
  expect(idsOf([hook]).sort()).toEqual(ids.sort())
  // Two; three when the machine is so busy that one lasts.
  expect(most).toBeLessThanOrEqual(3)
})
