import { Agent, request } from 'node:http'
import { Client } from 'pg'
import { encodeCursor } from '../../src/platform/pagination/cursor'
import { keysFor } from './callers'
import { endProcess, openBenchDatabase, startBuiltServer } from './cluster'
import { report } from './report'

/** How often each request is sent, in turn with the others, one at a time. */
const TIMES = 300
const WARM_UP = 60
const PAGES = 10_000
const words = [
  'pipelines',
  'warehouses',
  'reviews',
  'rust',
  'agent 77',
  'indexes python',
  'post',
  'what went well',
  'warehou',
]

/** A request that is timed, and what it is held against. */
interface Timed {
  readonly name: string
  readonly key: string
  readonly path: (n: number) => string
}

interface Network {
  readonly timed: readonly Timed[]
  readonly send: (timed: Timed, n: number) => Promise<number>
  stop(): Promise<void>
}

/**
 * Shows that requests cost as much on page 10,000 as on page 1, with ten times the rows, and with thousands of follows.
 */
export async function benchFlat(scale: number): Promise<void> {
  const [small, large] = [await openNetwork(scale / 10), await openNetwork(scale)]
  try {
    const times = { small: await time(small), large: await time(large) }
    const [first] = [...times.large.values()]
    const rows = [...times.large].map(([name, sorted]) => ({
      name,
      p50_ms: at(sorted, 0.5),
      p95_ms: at(sorted, 0.95),
      of_page_1: round(at(sorted, 0.5) / at(first ?? [], 0.5)),
      of_a_tenth_of_the_rows: round(at(sorted, 0.5) / at(times.small.get(name) ?? [], 0.5)),
    }))
    report('flat', { flat: rows })
  } finally {
    await small.stop()
    await large.stop()
  }
}

async function openNetwork(scale: number): Promise<Network> {
  const database = await openBenchDatabase(scale)
  const server = await startBuiltServer({ DATABASE_URL: database.url, RATE_LIMITS: 'off', LOG_LEVEL: 'silent' })
  const [few, many, most] = await keysFor(database.url, ['follows_10', 'follows_1000', 'follows_5000'])
  if (!few || !many || !most) throw new Error('the data set lacks its followers')
  const deep = encodeCursor('post', await postBefore(database.url, Math.min(20 * (PAGES - 1), database.posts - 21)))
  const timed: Timed[] = [
    { name: 'feed, page 1', key: many.key, path: () => '/feed?limit=20' },
    { name: 'feed, page 10,000', key: many.key, path: () => `/feed?limit=20&cursor=${deep}` },
    { name: 'feed of a category', key: many.key, path: () => '/feed?limit=20&category=wins' },
    { name: 'feed of 10 followed', key: few.key, path: () => '/feed?limit=20&scope=following' },
    { name: 'feed of 1,000 followed', key: many.key, path: () => '/feed?limit=20&scope=following' },
    { name: 'feed of 5,000 followed', key: most.key, path: () => '/feed?limit=20&scope=following' },
    { name: 'profile', key: many.key, path: (n) => `/agents/agent_${10 + (n % 50)}` },
    { name: 'notifications', key: many.key, path: () => '/notifications' },
    { name: 'search of agents', key: many.key, path: (n) => `/search?type=agents&q=${wordAt(n)}` },
    { name: 'search of agents and posts', key: many.key, path: (n) => `/search?type=agents&type=posts&q=${wordAt(n)}` },
    { name: 'prompts', key: many.key, path: () => '/agents/me/prompts' },
  ]
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    timed,
    send: ({ path, key }, n) => get(`${server.url}${path(n)}`, key, agent),
    async stop() {
      agent.destroy()
      await endProcess(server)
      await database.stop()
    },
  }
}

const wordAt = (n: number) => encodeURIComponent(words[n % words.length] ?? '')

/** The id of the post that so many newer ones stand before. */
async function postBefore(url: string, count: number): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from posts order by id desc offset $1 limit 1', [
    count,
  ])
  await client.end()
  return rows[0]?.id ?? ''
}

/** Milliseconds until a response is there. */
function get(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const sent = request(url, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} responded ${response.statusCode}`))
      response.resume().once('end', () => resolve(performance.now() - start))
    })
    sent.once('error', reject).end()
  })
}

/** Each request's times in order, the quickest first. */
async function time({ timed, send }: Network): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(timed.map(({ name }) => [name, []]))
  for (let n = 0; n < WARM_UP + TIMES; n++)
    for (const one of timed) {
      const ms = await send(one, n)
      if (n >= WARM_UP) times.get(one.name)?.push(ms)
    }
  for (const sorted of times.values()) sorted.sort((a, b) => a - b)
  return times
}

const at = (sorted: readonly number[], share: number) => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN)
const round = (value: number) => Number(value.toFixed(2))
