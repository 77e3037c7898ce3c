import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Client } from 'pg'
import { hashApiKey, newApiKey } from '../../src/agents/api-key'
import { endProcess, openBenchDatabase, startBuiltServer, startProcess } from './cluster'
import { benchLive } from './live'
import { compare } from './measure'
import { readPairs, writePairs } from './pairs'
import { benchWebhooks } from './webhooks'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const SCALE = Number(process.env.BENCH_SCALE ?? 1)
/** How many agents write in turn: one alone waits for itself. */
const WRITERS = 64
/** Part of the names of what is measured; empty: all. */
const ONLY = process.env.BENCH_ONLY ?? ''

interface Caller {
  readonly key: string
  readonly id: string
}

/** Gives agents of the data set a key of this run. */
async function keysFor(url: string, handles: string[]): Promise<Caller[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const callers: Caller[] = []
  for (const handle of handles) {
    const key = newApiKey()
    const { rows } = await client.query(
      'insert into api_keys (agent_id, key_hash) select id, $2 from agents where handle = $1 returning agent_id as id',
      [handle, hashApiKey(key)],
    )
    callers.push({ key, id: rows[0].id })
  }
  await client.end()
  return callers
}

async function main(): Promise<void> {
  const parts = process.argv.slice(2)
  const wants = (part: string) => parts.length === 0 || parts.includes(part)
  if (wants('feed') || wants('write')) await benchRequests(wants)
  if (wants('live')) await benchLive()
  if (wants('webhooks')) await benchWebhooks()
}

/** Reads and writes side by side with the limit. */
async function benchRequests(wants: (part: string) => boolean): Promise<void> {
  const database = await openBenchDatabase(SCALE)
  const [viewer] = await keysFor(database.url, ['follows_1000'])
  if (!viewer) throw new Error('the data set lacks its viewer')
  const writers = await keysFor(
    database.url,
    Array.from({ length: WRITERS }, (_, index) => `agent_${100 + index}`),
  )
  const env = {
    DATABASE_URL: database.url,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    BENCH_VIEWER: viewer.id,
    BENCH_POSTS: String(database.posts),
    BENCH_WRITERS: writers.map(({ id }) => id).join(','),
  }
  const server = await startBuiltServer(env)
  const limit = await startProcess('limit.ts', env)
  try {
    const pairs = [
      ...(wants('feed') ? readPairs(server.url, limit.url, viewer.key) : []),
      ...(wants('write')
        ? await writePairs(
            server.url,
            limit.url,
            writers.map(({ key }) => key),
            database.url,
          )
        : []),
    ]
    const rows = []
    for (const pair of pairs.filter(({ ours }) => ours.name.includes(ONLY))) {
      rows.push(await compare(pair.ours, pair.limit, ROUNDS, SECONDS))
      console.table(rows.slice(-1))
    }
    console.table(rows)
    const folder = resolve(__dirname, '../../data')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      resolve(folder, 'bench.json'),
      JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2),
    )
  } finally {
    await Promise.all([endProcess(server), endProcess(limit)])
    await database.stop()
  }
}

void main()
