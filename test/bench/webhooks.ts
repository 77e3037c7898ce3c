import { setTimeout as pause } from 'node:timers/promises'
import { type BenchProcess, endProcess, startBuiltServer, startProcess } from './cluster'
import { report } from './report'
import { atRate, comment, quantile, repeatConcurrently, send } from './requests'
import { type AgentsDatabase, openAgentsDatabase, type TestAgent } from './test-agents'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6)
const ENDPOINTS = 100
/** Acts a second while delays are measured. */
const RATE = 50
const WRITERS = 16
const BACKLOG = 5_000
const HUNG = 20
const PENDING = 100
/** A healthy endpoint beside hung ones gets so many a second. */
const BESIDE_RATE = 20

/** One request that came to the receiver. */
interface Arrival {
  readonly came: string
  readonly id: string
  readonly at: number
}

/** What came to the receiver: `until` resolves with the arrivals since `from` once so many of them match. */
interface Arrivals {
  readonly all: Arrival[]
  until(from: number, count: number, isMeant?: (arrival: Arrival) => boolean): Promise<Arrival[]>
}

interface Bench {
  readonly database: AgentsDatabase
  readonly server: BenchProcess
  readonly receiver: BenchProcess
  readonly arrivals: Arrivals
}

/** Measures the delay and the rate of webhooks, and the effect of hung endpoints on a healthy one. */
export async function benchWebhooks(): Promise<void> {
  const database = await openAgentsDatabase('webhooks', ENDPOINTS + HUNG + 2)
  const receiver = await startProcess('webhook-receiver.ts', {})
  const server = await startBuiltServer({
    DATABASE_URL: database.url,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
  })
  try {
    const bench = { database, server, receiver, arrivals: arrivalsAt(receiver) }
    const owners = database.agents.slice(1, ENDPOINTS + 1)
    for (const [n, owner] of owners.entries()) await register(bench, owner, `/ok/${n}`)
    await bench.arrivals.until(0, ENDPOINTS)
    const delay = await benchDelay(bench, owners)
    const throughput = await benchThroughput(bench, owners)
    const isolation = await benchIsolation(bench)
    report('webhooks', { delay: [delay, isolation], throughput: [throughput] })
  } finally {
    await Promise.all([endProcess(server), endProcess(receiver)])
    await database.stop()
  }
}

function arrivalsAt({ child }: BenchProcess): Arrivals {
  const all: Arrival[] = []
  child.on('message', (message: Arrival) => void all.push(message))
  return {
    all,
    async until(from, count, isMeant = () => true) {
      for (;;) {
        const meant = all.slice(from).filter(isMeant)
        if (meant.length >= count) return meant
        await pause(10)
      }
    },
  }
}

/** Registers an endpoint that has responded once before. */
async function register({ server, receiver }: Bench, owner: TestAgent, path: string): Promise<string> {
  const body = { url: receiver.url + path, events: ['comment'] }
  const { webhook } = (await send(`${server.url}/webhooks/register`, owner.key, body)) as { webhook: { id: string } }
  await send(`${server.url}/webhooks/${webhook.id}/test`, owner.key)
  return webhook.id
}

/** Milliseconds until a delivery came: its id has the time when the action wrote it, a moment before its commit. */
const delayOf = ({ id, at }: Arrival): number => at - Number.parseInt(id.replace('-', '').slice(0, 12), 16)

const figuresOf = (name: string, rounds: number[][]) => {
  const inTheMiddle = (share: number) =>
    quantile(
      rounds.map((round) => quantile(round, share)),
      0.5,
    )
  const figures = { name, p50_ms: inTheMiddle(0.5), p95_ms: inTheMiddle(0.95), p99_ms: inTheMiddle(0.99) }
  console.table([figures])
  return figures
}

/** Comments on posts of those who have an endpoint. */
async function benchDelay({ database, server, arrivals }: Bench, owners: readonly TestAgent[]) {
  const rounds: number[][] = []
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const from = arrivals.all.length
    await atRate(RATE, SECONDS, (n) => comment(server.url, database.agents[0]!, owners[n % owners.length]!))
    rounds.push((await arrivals.until(from, RATE * SECONDS)).map(delayOf))
  }
  return figuresOf(`${RATE} comments a second, ${ENDPOINTS} endpoints`, rounds.slice(1))
}

/** Deliveries a second: of a backlog that is there, and of comments as fast as some writers can. */
async function benchThroughput({ database, server, arrivals }: Bench, owners: readonly TestAgent[]) {
  const backlog: number[] = []
  const written: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    let from = arrivals.all.length
    await fill(database, 'ok', BACKLOG)
    const last = owners.at(-1)!
    // Signals new deliveries to the server.
    await comment(server.url, database.agents[0]!, last)
    backlog.push(rateOf(await arrivals.until(from, BACKLOG + 1)))
    from = arrivals.all.length
    const sent = await repeatConcurrently(WRITERS, SECONDS, (n) =>
      comment(server.url, database.agents[0]!, owners[n % owners.length]!),
    )
    written.push(rateOf(await arrivals.until(from, sent)))
  }
  const figures = {
    endpoints: ENDPOINTS,
    backlog_a_second: Math.round(quantile(backlog, 0.5)),
    written_a_second: Math.round(quantile(written, 0.5)),
  }
  console.table([figures])
  return figures
}

function rateOf(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ at }) => at)
  return (arrivals.length * 1_000) / Math.max(1, Math.max(...times) - Math.min(...times))
}

/** Deliveries as if so many things had happened, in turn for each endpoint whose path begins so; without signals. */
async function fill({ client }: AgentsDatabase, path: string, count: number): Promise<void> {
  await client.query(
    `with endpoints as (select id, row_number() over (order by id) - 1 as n, count(*) over () as total from webhooks where url like $1)
     insert into webhook_deliveries (webhook_id, event, body)
     select e.id, 'comment', '{"event":"comment","data":{"content":"A body about as long as that of a comment"}}'
     from generate_series(1, $2::int) i join endpoints e on e.n = i % e.total`,
    [`%/${path}/%`, count],
  )
}

/** Endpoints that never respond, with a backlog each, beside one that works. */
async function benchIsolation(bench: Bench) {
  const { database, server, arrivals } = bench
  const [writer] = database.agents
  const [healthy, ...others] = database.agents.slice(ENDPOINTS + 1)
  await register(bench, healthy!, '/healthy')
  await arrivals.until(0, 1, ({ came }) => came === '/healthy')
  for (const [n, owner] of others.slice(0, HUNG).entries()) await register(bench, owner, `/hang/${n}`)
  // As if they had worked until now: then they may take most places.
  await database.client.query(`update webhooks set last_success_at = now() where url like '%/hang/%'`)
  await fill(database, 'hang', HUNG * PENDING)
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = arrivals.all.length
    const isHealthy = ({ came }: Arrival) => came === '/healthy'
    await atRate(BESIDE_RATE, SECONDS, () => comment(server.url, writer!, healthy!))
    rounds.push((await arrivals.until(from, BESIDE_RATE * SECONDS, isHealthy)).map(delayOf))
  }
  return figuresOf(`one that works beside ${HUNG} that hang with ${PENDING} pending each`, rounds)
}
