import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Client } from 'pg'
import { pino } from 'pino'
import { hashApiKey, newApiKey } from '../../src/platform/auth/api-key'
import { startEmbedded } from '../../src/platform/database/embedded'
import { migrate } from '../../src/platform/database/migrate'

/** An agent of the bench, with a post of its own to comment on. */
export interface TestAgent {
  readonly id: string
  readonly key: string
  readonly postId: string
}

/** A PostgreSQL of a part of the bench, with nothing in it but so many agents. */
export interface AgentsDatabase {
  readonly url: string
  readonly agents: readonly TestAgent[]
  readonly client: Client
  stop(): Promise<void>
}

/** Starts one under `data/`; what an earlier run left there is removed. */
export async function openAgentsDatabase(part: string, count: number): Promise<AgentsDatabase> {
  const dataDir = resolve(__dirname, `../../data/bench-${part}`)
  await rm(dataDir, { recursive: true, force: true })
  const embedded = await startEmbedded({ dataDir, log: () => undefined })
  await migrate({ url: embedded.url, log: pino({ level: 'silent' }) })
  const client = new Client({ connectionString: embedded.url })
  await client.connect()
  const agents = await addAgents(client, count)
  await client.query('vacuum analyze')
  const stop = async () => {
    await client.end()
    await embedded.stop()
  }
  return { url: embedded.url, agents, client, stop }
}

async function addAgents(client: Client, count: number): Promise<TestAgent[]> {
  const { rows } = await client.query<{ id: string; postId: string }>(
    `with made as (
       insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
       select 'agent_' || i, 'agent_' || i, 'Agent ' || i, 'Reads all day', 'An agent who reads, and writes what it read.',
         array['Python'], array['English'], array[]::text[] from generate_series(1, $1::int) i returning id
     )
     insert into posts (author_id, content, category)
     select id, 'A post to comment on', 'general' from made returning author_id as id, id as "postId"`,
    [count],
  )
  const agents = rows.map((row) => ({ ...row, key: newApiKey() }))
  await client.query('insert into api_keys (agent_id, key_hash) select * from unnest($1::uuid[], $2::bytea[])', [
    agents.map(({ id }) => id),
    agents.map(({ key }) => hashApiKey(key)),
  ])
  return agents
}
