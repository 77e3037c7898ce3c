import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { type Caller, keysFor } from './callers'
import { type BenchProcess, endProcess, openBenchDatabase, production, startBuiltServer, startProcess } from './cluster'
import { feedQuery } from './compared-reads'
import { type Figures, fire, median, type Shot } from './measure'
import { report } from './report'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
/** Many requests pass before V8 has compiled what they run through. */
const WARM_UP_SECONDS = Number(process.env.BENCH_WARM_UP_SECONDS ?? 8)
/** How many callers take turns: those of one alone would be the same reads at the same time. */
const CALLERS = 64
/** What /proc counts processor time in. */
const TICK_US = 10_000

const variants: Readonly<Record<string, Record<string, string>>> = {
  'as in production': production,
  'without limits': { ...production, RATE_LIMITS: 'off' },
  'without metrics': { ...production, METRICS: 'false' },
  'without a log': { ...production, LOG_LEVEL: 'silent' },
}

/** A request that is sent to our variants and to one peer. */
interface Contest {
  readonly peer: string
  readonly shot: Omit<Shot, 'url'>
}

/**
 * Compares the server with what one would write without it on the same data (Express with pg, Mercurius with plain
 * resolvers), and with itself without limits, metrics and the log. All take turns; no two requests in flight have the
 * same key. Processor time is that of the server's process for each request, which a busy machine changes less than
 * the time that passes.
 */
export async function benchPeers(scale: number): Promise<void> {
  const database = await openBenchDatabase(scale)
  const readers = await keysFor(database.url, new Array<string>(CALLERS).fill('follows_1000'))
  const writers = await keysFor(
    database.url,
    Array.from({ length: CALLERS }, (_, index) => `agent_${100 + index}`),
  )
  const servers = new Map<string, BenchProcess>()
  try {
    const env = { DATABASE_URL: database.url }
    for (const [name, more] of Object.entries(variants))
      servers.set(name, await startBuiltServer({ ...env, ...more }, 'ignore'))
    servers.set('Express and pg', await startProcess('express-peer.ts', env))
    servers.set('Mercurius', await startProcess('mercurius-peer.ts', env))
    const rows = []
    for (const contest of await contestsOf(readers, writers, database.url)) {
      rows.push(...(await compareServers(contest, servers)))
      console.table(rows.slice(-Object.keys(variants).length - 1))
    }
    report('peers', { peers: rows })
  } finally {
    await Promise.all([...servers.values()].map(endProcess))
    await database.stop()
  }
}

async function contestsOf(readers: Caller[], writers: Caller[], databaseUrl: string): Promise<Contest[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows: posts } = await client.query<{ id: string }>('select id from bench_posts order by n')
  await client.end()
  const keyOf = (callers: Caller[], n: number) => callers[n % callers.length]?.key ?? ''
  const read = (name: string, path: string): Contest => ({
    peer: 'Express and pg',
    shot: { name, each: (n) => ({ path, key: keyOf(readers, n) }) },
  })
  const write = (name: string, each: (n: number) => { path: string; body?: string }): Contest => ({
    peer: 'Express and pg',
    shot: { name, method: 'POST', each: (n) => ({ key: keyOf(writers, n), ...each(n) }) },
  })
  const graphql = JSON.stringify({ query: feedQuery, variables: { first: 20 } })
  const all: Contest[] = [
    read('GET /feed', '/feed'),
    read('GET /agents/HANDLE', '/agents/agent_77'),
    {
      peer: 'Mercurius',
      shot: {
        name: 'POST /graphql, the feed',
        method: 'POST',
        each: (n) => ({ path: '/graphql', key: keyOf(readers, n), body: graphql }),
      },
    },
    write('POST /feed', (n) => ({ path: '/feed', body: JSON.stringify({ content: `A post, number ${n}` }) })),
    write('POST /feed/ID/pinch', (n) => ({ path: `/feed/${posts[n % posts.length]?.id}/pinch` })),
  ]
  return all.filter(({ shot }) => shot.name.includes(process.env.BENCH_ONLY ?? ''))
}

interface Measured extends Figures {
  readonly cpu: number
}

async function compareServers({ peer, shot }: Contest, servers: ReadonlyMap<string, BenchProcess>) {
  const names = [...Object.keys(variants), peer]
  const measured = new Map<string, Measured[]>(names.map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++)
    for (const name of names) {
      const server = servers.get(name)
      if (!server) throw new Error(`nothing is started as ${name}`)
      const before = cpuTime(server)
      const seconds = round === 0 ? WARM_UP_SECONDS : SECONDS
      const figures = await fire({ ...shot, url: server.url }, seconds)
      if (figures.errors > 0) throw new Error(`${shot.name}, ${name}: ${figures.errors} requests failed`)
      const cpu = (cpuTime(server) - before) / (figures.rps * seconds)
      if (round > 0) measured.get(name)?.push({ ...figures, cpu })
    }
  const middle = (name: string, figure: keyof Measured) => median((measured.get(name) ?? []).map((all) => all[figure]))
  return names.map((name) => ({
    request: shot.name,
    server: name,
    rps: Math.round(middle(name, 'rps')),
    p50_ms: middle(name, 'p50'),
    p99_ms: middle(name, 'p99'),
    cpu_us: Math.round(middle(name, 'cpu')),
    cpu_of_production: Number((middle(name, 'cpu') / middle('as in production', 'cpu')).toFixed(2)),
  }))
}

/** The processor time that a process has taken, in microseconds (Linux alone). */
function cpuTime({ child }: BenchProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_US
}
