import { type ChildProcess, fork } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findRedis, startRedis } from '../support/redis'
import { clock, nextMessage, sendAndWait } from './child-messages'
import { type BenchProcess, endProcess, startBuiltServer } from './cluster'
import { report } from './report'
import { atRate, comment, quantile, repeatConcurrently, send } from './requests'
import { type AgentsDatabase, openAgentsDatabase, type TestAgent } from './test-agents'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6)
const SOCKETS = Number(process.env.BENCH_SOCKETS ?? 5_000)
const FEWER = Math.round(SOCKETS / 5)
const WARM_UP = 200
/** Acts a second while the time to one recipient is measured. */
const RATE = 50
const WRITERS = 16
const POSTS_A_ROUND = 5
/** Subscriptions are not acknowledged; after this time they are active. */
const SETTLE_MS = 2_000

/** Sockets of one process, and their subscribers. */
interface Listeners {
  readonly child: ChildProcess
  readonly agents: readonly TestAgent[]
  readonly openedIn: number
}

interface Setup {
  readonly name: string
  /** The process that writes, and the process with the subscribers. */
  readonly written: string
  readonly listened: string
}

/** Measures the cost of 1,000 and 5,000 sockets and the delay of events, on one process and across two. */
export async function benchLive(): Promise<void> {
  const database = await openAgentsDatabase('live', SOCKETS + 1)
  const env = { DATABASE_URL: database.url, RATE_LIMITS: 'off', LOG_LEVEL: 'silent' }
  const redis = findRedis() ? await startRedis() : null
  const client = fork(resolve(__dirname, 'live-client.ts'), { execArgv: ['-r', '@swc-node/register'] })
  client.on('message', (message: object) => {
    if ('lost' in message) throw new Error(`a socket was lost: ${JSON.stringify(message)}`)
  })
  try {
    const one = await benchOneProcess(database, client, env)
    const acrossPostgres = await benchTwoProcesses(database, client, 'two processes, PostgreSQL', env)
    const acrossRedis = redis
      ? await benchTwoProcesses(database, client, 'two processes, Redis', { ...env, REDIS_URL: redis.url })
      : []
    report('live', { ...one, received: [...one.received, ...acrossPostgres, ...acrossRedis] })
  } finally {
    client.kill()
    await redis?.stop()
    await database.stop()
  }
}

async function benchOneProcess(database: AgentsDatabase, client: ChildProcess, env: Record<string, string>) {
  const server = await startBuiltServer({ ...env, NODE_OPTIONS: `-r ${resolve(__dirname, 'memory-probe.cjs')}` })
  const setup = { name: 'one process', written: server.url, listened: server.url }
  try {
    // What is compiled and cached by the first sockets is no cost of the later ones.
    await warmUp(database, client, setup)
    const before = await memoryOf(server)
    const listeners = await listen(database, client, setup, SOCKETS)
    const after = await memoryOf(server)
    const perSocket = (kind: 'rss' | 'heapUsed' | 'external') => (after[kind] - before[kind]) / SOCKETS / 1_024
    const memory = {
      sockets: SOCKETS,
      opened_a_second: Math.round((SOCKETS / listeners.openedIn) * 1_000),
      rss_kb_a_socket: Number(perSocket('rss').toFixed(1)),
      heap_kb_a_socket: Number((perSocket('heapUsed') + perSocket('external')).toFixed(1)),
      rss_mb: Math.round(after.rss / 1_048_576),
    }
    console.table([memory])
    const more = await measureListeners(database, listeners, setup)
    await sendAndWait(client, { order: 'close' }, 'closed')
    await pause(SETTLE_MS)
    const fewer = await measure(database, client, setup, FEWER)
    return { memory: [memory], received: [fewer, more] }
  } finally {
    await endProcess(server)
  }
}

/** Everything is written on one process and received on the other. */
async function benchTwoProcesses(
  database: AgentsDatabase,
  client: ChildProcess,
  name: string,
  env: Record<string, string>,
) {
  const written = await startBuiltServer(env)
  const listened = await startBuiltServer(env)
  const setup = { name, written: written.url, listened: listened.url }
  try {
    await warmUp(database, client, setup)
    return [await measure(database, client, setup, SOCKETS)]
  } finally {
    await Promise.all([endProcess(written), endProcess(listened)])
  }
}

async function memoryOf({ child }: BenchProcess): Promise<NodeJS.MemoryUsage> {
  return (await sendAndWait<{ memory: NodeJS.MemoryUsage }>(child, {}, 'memory')).memory
}

async function listen(
  { agents }: AgentsDatabase,
  child: ChildProcess,
  setup: Setup,
  count: number,
): Promise<Listeners> {
  const listening = agents.slice(1, count + 1)
  const keys = listening.map(({ key }) => key)
  const { openedIn } = await sendAndWait<{ openedIn: number }>(
    child,
    { order: 'open', url: socketUrl(setup), keys },
    'openedIn',
  )
  await pause(SETTLE_MS)
  return { child, agents: listening, openedIn }
}

const socketUrl = ({ listened }: Setup) => `${listened.replace('http', 'ws')}/graphql`

async function warmUp(database: AgentsDatabase, child: ChildProcess, setup: Setup): Promise<void> {
  const listeners = await listen(database, child, setup, WARM_UP)
  await toOneRecipient(database, listeners, setup)
  await sendAndWait(child, { order: 'listen' }, 'listening')
  await pause(SETTLE_MS)
  await toAll(database, listeners, setup)
  await sendAndWait(child, { order: 'close' }, 'closed')
  await pause(SETTLE_MS)
}

async function measure(database: AgentsDatabase, child: ChildProcess, setup: Setup, count: number) {
  const figures = await measureListeners(database, await listen(database, child, setup, count), setup)
  await sendAndWait(child, { order: 'close' }, 'closed')
  return figures
}

async function measureListeners(database: AgentsDatabase, listeners: Listeners, setup: Setup) {
  const { child, agents } = listeners
  const delays: number[][] = []
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    delays.push(await toOneRecipient(database, listeners, setup))
    rates.push(await asMuchAsThereIs(database, listeners, setup))
  }
  await sendAndWait(child, { order: 'listen' }, 'listening')
  await pause(SETTLE_MS)
  const all: number[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(...(await toAll(database, listeners, setup)))
  const inTheMiddle = (share: number) =>
    quantile(
      delays.map((round) => quantile(round, share)),
      0.5,
    )
  const figures = {
    name: setup.name,
    sockets: agents.length,
    one_p50_ms: inTheMiddle(0.5),
    one_p99_ms: inTheMiddle(0.99),
    events_a_second: Math.round(quantile(rates, 0.5)),
    all_p50_ms: Math.round(quantile(all, 0.5)),
    all_max_ms: Math.round(Math.max(...all)),
    all_events_a_second: Math.round((agents.length * 1_000) / quantile(all, 0.5)),
  }
  console.table([figures])
  return figures
}

/** Comments on posts of one after the other; milliseconds from sending the request until its author has received it. */
async function toOneRecipient({ agents: [writer] }: AgentsDatabase, { child, agents }: Listeners, { written }: Setup) {
  const sentAt = new Map<number, number>()
  const delays: number[] = []
  let whenAll = (): void => undefined
  const receive = (message: { received?: number; at?: number }): void => {
    const sent = sentAt.get(message.received ?? -1)
    if (sent === undefined) return
    sentAt.delete(message.received ?? -1)
    delays.push((message.at ?? Number.NaN) - sent)
    if (delays.length === RATE * SECONDS) whenAll()
  }
  child.on('message', receive)
  const all = new Promise<void>((done) => {
    whenAll = done
  })
  // A stride that reaches each listener once before it comes round.
  const indexOf = (n: number) => (n * 7919) % agents.length
  await atRate(RATE, SECONDS, async (n) => {
    const index = indexOf(n)
    sentAt.set(index, clock())
    await comment(written, writer!, agents[index]!)
  })
  await all
  child.off('message', receive)
  return delays
}

/** Comments as fast as some writers can; events received a second. */
async function asMuchAsThereIs({ agents: [writer] }: AgentsDatabase, { child, agents }: Listeners, { written }: Setup) {
  let received = 0
  const receive = (message: object): void => {
    if ('received' in message) received++
  }
  child.on('message', receive)
  const start = clock()
  const sent = await repeatConcurrently(WRITERS, SECONDS, (n) =>
    comment(written, writer!, agents[(n * 7919) % agents.length]!),
  )
  while (received < sent) await pause(1)
  child.off('message', receive)
  return (received * 1_000) / (clock() - start)
}

/** Posts one after the other; milliseconds from sending the request until the last listener has received it. */
async function toAll({ agents: [writer] }: AgentsDatabase, { child }: Listeners, { written }: Setup) {
  const delays: number[] = []
  for (let n = 0; n < POSTS_A_ROUND; n++) {
    const all = nextMessage<{ allReceived: { lastAt: number } }>(child, 'allReceived')
    const sentAt = clock()
    await send(`${written}/feed`, writer!.key, { content: `A post of the bench at ${sentAt}` })
    delays.push((await all).allReceived.lastAt - sentAt)
  }
  return delays
}
