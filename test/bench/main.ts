import { benchAnnouncements } from './announcements'
import { type Caller, keysFor } from './callers'
import { endProcess, openBenchDatabase, production, residentMemory, startBuiltServer, startProcess } from './cluster'
import { readPairs, writePairs } from './compared-reads'
import { benchFields } from './fields'
import { benchFlat } from './flat'
import { benchGrowth } from './growth'
import { benchLive } from './live'
import { compare } from './measure'
import { benchPeers } from './peers'
import { report } from './report'
import { benchStart } from './start'
import { benchWebhooks } from './webhooks'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const SCALE = Number(process.env.BENCH_SCALE ?? 1)
/** How many keys the reading agent uses in turn where no two requests in flight are to be alike. */
const KEYS = 64
/** How many agents write in turn: one alone waits for itself. */
const WRITERS = 64
/** Part of the names of what is measured; empty: all. */
const ONLY = process.env.BENCH_ONLY ?? ''

async function main(): Promise<void> {
  const parts = process.argv.slice(2)
  const includes = (part: string) => parts.length === 0 || parts.includes(part)
  if (includes('feed') || includes('write')) await benchRequests(includes)
  if (includes('peers')) await benchPeers(SCALE)
  if (includes('fields')) await benchFields()
  if (includes('flat')) await benchFlat(SCALE)
  // Only by name: it needs two databases that were filled before.
  if (process.argv.includes('growth')) await benchGrowth()
  if (includes('live')) await benchLive()
  if (includes('webhooks')) await benchWebhooks()
  if (includes('announcements')) await benchAnnouncements()
  if (includes('start')) await benchStart()
}

const keysOf = (callers: readonly Caller[]) => callers.map(({ key }) => key)

/** Reads and writes side by side with the limit. */
async function benchRequests(includes: (part: string) => boolean): Promise<void> {
  const database = await openBenchDatabase(SCALE)
  const viewers = await keysFor(database.url, new Array<string>(KEYS).fill('follows_1000'))
  const [viewer] = viewers
  if (!viewer) throw new Error('the data set lacks its viewer')
  const writers = await keysFor(
    database.url,
    Array.from({ length: WRITERS }, (_, index) => `agent_${100 + index}`),
  )
  const env = {
    DATABASE_URL: database.url,
    ...production,
    BENCH_VIEWER: viewer.id,
    BENCH_POSTS: String(database.posts),
    BENCH_WRITERS: writers.map(({ id }) => id).join(','),
  }
  const server = await startBuiltServer(env, 'ignore')
  const limit = await startProcess('limit.ts', env)
  try {
    const pairs = [
      ...(includes('feed') ? readPairs(server.url, limit.url, keysOf(viewers)) : []),
      ...(includes('write') ? await writePairs(server.url, limit.url, keysOf(writers), database.url) : []),
    ]
    const rows = []
    for (const pair of pairs.filter(({ ours }) => ours.name.includes(ONLY))) {
      const figures = await compare(pair.ours, pair.limit, ROUNDS, SECONDS)
      rows.push({ ...figures, rss_mb: residentMemory(server) })
      console.table(rows.slice(-1))
    }
    report('requests', { requests: rows })
  } finally {
    await Promise.all([endProcess(server), endProcess(limit)])
    await database.stop()
  }
}

void main()
