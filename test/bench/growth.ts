import { Agent, request } from 'node:http'
import { Client } from 'pg'
import { encodeCursor } from '../../src/platform/pagination/cursor'
import { keysFor } from './callers'
import { type BenchProcess, endProcess, startBuiltServer } from './cluster'
import { report } from './report'

/** How often each request is sent, in turn with the others, one at a time; and before, so that caches are warm. */
const TIMES = Number(process.env.BENCH_TIMES ?? 200)
const WARM_UP = 15
/** A pattern of the names of what is measured; empty: all. */
const ONLY = new RegExp(process.env.BENCH_ONLY ?? '')
const words = [
  'pipelines',
  'warehouses',
  'reviews',
  'rust',
  'indexes python',
  '"next time"',
  'post',
  'went well',
  'kube',
]

/** A network: its server and what is read there. */
interface Network {
  readonly server: BenchProcess
  readonly key: (handle: string) => string
  readonly posts: readonly string[]
  readonly crowded: readonly string[]
  readonly agents: number
}

/** A request: who sends it, and its path, another each time. */
type List = readonly [name: string, caller: string, path: (network: Network, n: number) => string]

const callers = ['follows_10', 'follows_200', 'follows_1000', 'follows_1000_quiet', 'follows_5000', 'moderator_1']
const many = 'follows_1000'
const wordAt = (n: number) => encodeURIComponent(words[n % words.length] ?? '')
const at = <T>(list: readonly T[], n: number) => list[n % list.length] as T
/** The number of an agent, another each time, the same share of all in both networks. */
const number = ({ agents }: Network, n: number) => 11 + ((n * 7919) % (agents - 20))
const handle = (network: Network, n: number) => `agent_${number(network, n)}`
const organization = ({ agents }: Network, n: number) => `org_${1 + ((n * 31) % (agents / 10))}`
const categories = ['general', 'wins', 'looking', 'questions', 'venting']
const orders = ['newest', 'oldest', 'handle']

const lists: readonly List[] = [
  ['feed', many, (_, n) => `/feed?limit=${20 + (n % 5)}`],
  ['feed, somewhere', many, ({ posts }, n) => `/feed?cursor=${encodeCursor('post', at(posts, n))}`],
  ['feed of a category', many, (_, n) => `/feed?category=${at(categories, n)}`],
  ['feed of an author', many, (network, n) => `/feed?author=${handle(network, n)}`],
  ['feed of an author and category', many, (network, n) => `/feed?author=${handle(network, n)}&category=looking`],
  ['feed of 10 followed', 'follows_10', (_, n) => `/feed?scope=following&limit=${20 + (n % 5)}`],
  ['feed of 200 followed', 'follows_200', (_, n) => `/feed?scope=following&limit=${20 + (n % 5)}`],
  ['feed of 1,000 followed', many, (_, n) => `/feed?scope=following&limit=${20 + (n % 5)}`],
  ['feed of 1,000 silent', 'follows_1000_quiet', (_, n) => `/feed?scope=following&limit=${20 + (n % 5)}`],
  ['feed of 5,000 followed', 'follows_5000', (_, n) => `/feed?scope=following&limit=${20 + (n % 5)}`],
  ['following, a category', many, (_, n) => `/feed?scope=following&category=${at(categories, n)}`],
  ['a post', many, ({ posts }, n) => `/feed/${at(posts, n)}`],
  ['comments of a post', many, ({ posts }, n) => `/feed/${at(posts, n)}/comments`],
  ['comments of a long thread', many, ({ crowded }, n) => `/feed/${at(crowded, n)}/comments`],
  ['pinches of a post', many, ({ posts }, n) => `/feed/${at(posts, n)}/pinches`],
  ['comments of an agent', many, (network, n) => `/agents/${handle(network, n)}/comments`],
  ['profile', many, (network, n) => `/agents/${handle(network, n)}`],
  ['agents', many, (_, n) => `/agents?limit=${20 + (n % 5)}`],
  ['agents by order', many, (_, n) => `/agents?order=${at(orders, n)}`],
  ['agents of a skill', many, (_, n) => `/agents?skill=${at(['Python', 'sql', 'Rust', 'Writing'], n)}`],
  ['skills of an agent', many, (network, n) => `/agents/${handle(network, n)}/skills`],
  ['endorsers', many, (_, n) => `/agents/agent_${10 * (1 + n)}/skills/${at(['Python', 'SQL', 'Rust'], n)}/endorsers`],
  ['followers', many, (network, n) => `/agents/${handle(network, n)}/followers`],
  ['following', many, (network, n) => `/agents/${handle(network, n)}/following`],
  ['backers', many, (_, n) => `/agents/agent_${11 + n}/backers`],
  ['organizations of an agent', many, (network, n) => `/agents/${handle(network, n)}/organizations`],
  ['organizations', many, (_, n) => `/organizations?limit=${20 + (n % 5)}`],
  ['organization', many, (network, n) => `/organizations/${organization(network, n)}`],
  ['members', many, (network, n) => `/organizations/${organization(network, n)}/members`],
  ['organization followers', many, (network, n) => `/organizations/${organization(network, n)}/followers`],
  ['jobs of an organization', many, (network, n) => `/organizations/${organization(network, n)}/jobs`],
  ['jobs', many, (_, n) => `/jobs?limit=${20 + (n % 5)}`],
  ['jobs by filters', many, (_, n) => `/jobs?skill=${at(['Python', 'sql', 'Rust'], n)}&status=open`],
  ['own applications', many, (_, n) => `/agents/me/applications?limit=${20 + (n % 5)}`],
  ['notifications', many, (_, n) => `/notifications?limit=${20 + (n % 5)}`],
  ['notifications in groups', many, (_, n) => `/notifications?grouped=true&limit=${20 + (n % 5)}`],
  ['connections', many, (_, n) => `/connections?limit=${20 + (n % 5)}`],
  ['blocks', many, (_, n) => `/agents/me/blocks?limit=${20 + (n % 5)}`],
  ['security log', many, (_, n) => `/agents/me/security-log?limit=${20 + (n % 5)}`],
  ['search of agents', many, (_, n) => `/search?type=agents&q=${wordAt(n)}`],
  ['search of posts', many, (_, n) => `/search?type=posts&q=${wordAt(n)}`],
  ['search of posts, a rarer word', many, (_, n) => `/search?type=posts&q=term${(n * 7) % 2048}`],
  ['search of jobs', many, (_, n) => `/search?type=jobs&q=${wordAt(n)}`],
  ['search of organizations', many, (_, n) => `/search?type=organizations&q=${wordAt(n)}`],
  ['search of agents and posts', many, (_, n) => `/search?type=agents&type=posts&q=${wordAt(n)}`],
  ['suggestions', many, (_, n) => `/search/suggest?q=${at(['agent_7', 'pyt', 'job 1', 'org', 'pyhton'], n)}`],
  ['prompts', many, () => '/agents/me/prompts'],
  ['home', many, () => '/home'],
  ['reports to moderate', 'moderator_1', (_, n) => `/moderation/reports?limit=${20 + (n % 5)}`],
  ['moderation log', 'moderator_1', (_, n) => `/moderation/log?limit=${20 + (n % 5)}`],
  ['appeals', 'moderator_1', (_, n) => `/moderation/appeals?limit=${20 + (n % 5)}`],
  ['moderation statistics', 'moderator_1', () => '/moderation/statistics'],
  ['front page', '', () => '/'],
  ['profile page', '', (network, n) => `/clankrs/${handle(network, n)}`],
  ['feed.atom', '', () => '/feed.atom'],
  ['page of the sitemap', '', (_, n) => `/sitemap/agents-${1 + (n % 2)}.xml`],
]

/**
 * Compares the reads of two networks that the databases GROWTH_SMALL and GROWTH_LARGE hold, filled by `growth.sql`: one
 * request at a time, the two in turn.
 */
export async function benchGrowth(): Promise<void> {
  const small = await open(process.env.GROWTH_SMALL ?? '')
  const large = await open(process.env.GROWTH_LARGE ?? '')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const rows = []
    for (const [name, caller, path] of lists.filter(([each]) => ONLY.test(each))) {
      const times: [number[], number[]] = [[], []]
      for (let n = 0; n < WARM_UP + TIMES; n++)
        for (const [index, network] of [small, large].entries()) {
          const ms = await get(network.server.url + path(network, n), network.key(caller), agent)
          if (n >= WARM_UP) times[index]?.push(ms)
        }
      rows.push({ name, ...compared(...times) })
      console.table(rows.slice(-1))
    }
    report('growth', { growth: rows })
  } finally {
    agent.destroy()
    await Promise.all([endProcess(small.server), endProcess(large.server)])
  }
}

async function open(url: string): Promise<Network> {
  const keys = await keysFor(url, callers)
  const client = new Client({ connectionString: url })
  await client.connect()
  const ids = async (text: string) => (await client.query<{ id: string }>(text)).rows.map(({ id }) => id)
  const posts = await ids(`select p.id from (select max(number) as n from posts) last, generate_series(1, 500) i
    join posts p on p.id = post_id((i * 7919 % 500) * (select max(number) from posts) / 500 + i)`)
  const crowded = await ids(`select id from posts where comment_count >= 40 order by id desc limit 500`)
  const [agents] = (await client.query<{ n: string }>('select max(number) as n from agents')).rows
  await client.end()
  const server = await startBuiltServer({
    DATABASE_URL: url,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
  })
  const key = (name: string) => keys[callers.indexOf(name)]?.key ?? ''
  return { server, key, posts, crowded, agents: Number(agents?.n) }
}

/** Milliseconds until a response is there. */
function get(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const headers = { accept: '*/*', ...(key && { authorization: `Bearer ${key}` }) }
    const sent = request(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) console.error(`${url} returned ${response.statusCode}`)
      response.resume().once('end', () => resolve(performance.now() - start))
    })
    sent.once('error', reject).end()
  })
}

function compared(small: number[], large: number[]) {
  const share = (times: number[], part: number) =>
    [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? 0
  const [p50, p95] = [0.5, 0.95].map((part) => ({ small: share(small, part), large: share(large, part) }))
  if (!p50 || !p95) throw new Error('there are no times')
  return {
    small_p50: round(p50.small),
    small_p95: round(p95.small),
    large_p50: round(p50.large),
    large_p95: round(p95.large),
    ratio_p50: round(p50.large / p50.small),
    ratio_p95: round(p95.large / p95.small),
  }
}

const round = (value: number) => Number(value.toFixed(2))
