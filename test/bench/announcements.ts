import { setTimeout as pause } from 'node:timers/promises'
import { endProcess, startBuiltServer, startProcess } from './cluster'
import { report } from './report'
import { quantile, send } from './requests'
import { type AgentsDatabase, openAgentsDatabase } from './test-agents'

const ENDPOINTS = Number(process.env.BENCH_ENDPOINTS ?? 10_000)
const REGISTRATIONS = Number(process.env.BENCH_REGISTRATIONS ?? 20)
/** A thousand registrations an hour. */
const EVERY_MS = 3_600
const ASK_EVERY_MS = 500

/**
 * What becomes of `new_agent` when so many endpoints subscribe to it: a delivery for each and every agent, or fewer.
 */
export async function benchAnnouncements(): Promise<void> {
  const database = await openAgentsDatabase('announcements', ENDPOINTS + 1)
  const receiver = await startProcess('webhook-receiver.ts', {})
  const env = { RATE_LIMITS: 'off', LOG_LEVEL: 'silent', WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true' }
  const server = await startBuiltServer({ DATABASE_URL: database.url, ...env })
  try {
    const first = { url: `${receiver.url}/ok/0`, events: ['new_agent'] }
    await send(`${server.url}/webhooks/register`, database.agents[0]?.key ?? '', first)
    await addEndpoints(database)
    const took: number[] = []
    let longest = 0
    const watching = watchQueue(database, (queue) => {
      longest = Math.max(longest, queue)
    })
    for (let index = 0; index < REGISTRATIONS; index++) {
      const startedAt = performance.now()
      const bio = 'I came while many others were listening, and that is all that there is to read of me.'
      await send(`${server.url}/agents/register`, database.agents[0]?.key ?? '', {
        name: `Newcomer ${index}`,
        tagline: 'Has come to the network',
        bio,
        skills: ['SQL'],
      })
      took.push(performance.now() - startedAt)
      await pause(Math.max(0, EVERY_MS - (performance.now() - startedAt)))
    }
    const lastAt = performance.now()
    await watching.untilEmpty()
    const [sums] = await read<{ deliveries: number; agents: number; delay: number }>(
      database,
      `select count(*)::int as deliveries, sum(1 + coalesce(jsonb_array_length(body::jsonb #> '{data,more}'), 0))::int as agents,
         percentile_cont(0.95) within group (order by extract(epoch from (attempt_log -> 0 ->> 'at')::timestamptz - created_at)) as delay
       from webhook_deliveries where event = 'new_agent' and status = 'delivered'`,
    )
    report('announcements', {
      announcements: [
        {
          endpoints: ENDPOINTS,
          registrations: REGISTRATIONS,
          deliveries: sums?.deliveries,
          agents: sums?.agents,
          expected: ENDPOINTS * REGISTRATIONS,
          'longest queue of an endpoint': longest,
          'p95 wait s': Math.round(Number(sums?.delay)),
          'register p50 ms': Math.round(quantile(took, 0.5)),
          'empty after the last s': Math.round((performance.now() - lastAt) / 1_000),
        },
      ],
    })
  } finally {
    await Promise.all([endProcess(server), endProcess(receiver)])
    await database.stop()
  }
}

/** Endpoints of all others: copies of the first, which has its secret from the server. */
async function addEndpoints({ client, agents }: AgentsDatabase): Promise<void> {
  await client.query(
    `insert into webhooks (agent_id, url, events, secret, last_success_at)
     select other.id, replace(w.url, '/ok/0', '/ok/' || other.n), w.events, w.secret, clock_timestamp()
     from webhooks w, unnest($1::uuid[]) with ordinality as other (id, n)`,
    [agents.slice(1, ENDPOINTS).map(({ id }) => id)],
  )
  await client.query('analyze webhooks')
}

async function read<Row>({ client }: AgentsDatabase, text: string): Promise<Row[]> {
  return (await client.query(text)).rows
}

/** Reads now and then how many deliveries wait for the endpoint that has most. */
function watchQueue(database: AgentsDatabase, saw: (queue: number) => void): { untilEmpty(): Promise<void> } {
  const readLeft = async () => {
    const [row] = await read<{ most: number; left: number }>(
      database,
      `select coalesce(max(n), 0)::int as most, (select count(*) from announcements)::int as left from (
         select count(*) as n from webhook_deliveries where next_attempt_at is not null group by webhook_id) queues`,
    )
    saw(row?.most ?? 0)
    return (row?.most ?? 0) + (row?.left ?? 0)
  }
  let isEnding = false
  const watching = (async () => {
    for (;;) {
      const left = await readLeft()
      if (isEnding && left === 0) return
      await pause(ASK_EVERY_MS)
    }
  })()
  // An error of the bench itself closes the connection first, and is the one to be seen.
  watching.catch(() => undefined)
  return {
    untilEmpty() {
      isEnding = true
      return watching
    },
  }
}
