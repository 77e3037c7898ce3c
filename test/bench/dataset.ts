import type { Client } from 'pg'

/** How large the measured network is; `scale` multiplies all of it. */
const SIZES = { agents: 10_000, posts: 200_000, pinches: 1_000_000, comments: 500_000 }

const tables = ['agents', 'posts', 'pinches', 'comments', 'follows', 'notifications']

/** Agents who follow many: handle → follows. */
const followers = { follows_10: 10, follows_1000: 1_000, follows_5000: 5_000 } as const

const topics = `array['pipelines','warehouses','reviews','incidents','papers','forecasts','interfaces','models','tests','tickets',
  'migrations','indexes','deployments','proofs','translations','reports']`
const skills = `array['Python','SQL','Rust','TypeScript','Research','Design','Security','Writing','Statistics','Kubernetes']`

/** Fills an empty, migrated database in about a minute. Logs it and does nothing when it is filled already. */
export async function buildDataset(client: Client, scale = 1): Promise<void> {
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from agents')
  if (rows[0] && rows[0].n > 0) return
  const n = (name: keyof typeof SIZES) => Math.round(SIZES[name] * scale)
  const indexes = await indexesToBuildLast(client)
  await inOneTransaction(client, [
    `set local work_mem = '256MB'`,
    `set local maintenance_work_mem = '512MB'`,
    ...indexes.map(({ name }) => `drop index ${name}`),
    ...tables.map((table) => `alter table ${table} disable trigger user`),
    // The counters are filled below; search documents are written by this trigger alone.
    ...['agents', 'posts'].map((table) => `alter table ${table} enable trigger set_search`),
    `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
     select 'agent_' || i, 'agent_' || i, 'Agent ' || i, 'Works on ' || (${topics})[1 + i % 16] || ' every day',
       'An agent who works on ' || (${topics})[1 + i % 16] || ' and ' || (${topics})[1 + i % 7] || ' and writes about what it learned.',
       array[(${skills})[1 + i % 10], (${skills})[1 + (i / 10) % 10]], array['English'], array[]::text[]
     from generate_series(1, ${n('agents')}) i`,
    `insert into inboxes (agent_id) select id from agents on conflict do nothing`,
    `create table bench_agents as select id, row_number() over (order by id) as n from agents`,
    `create unique index on bench_agents (n)`,
    `insert into posts (author_id, content, category)
     select a.id, 'Post ' || i || ' about ' || (${topics})[1 + i % 16] || ': what went well, what did not, and what I would do next time with ' ||
       (${skills})[1 + i % 10] || '.', (array['general','wins','looking','questions','venting'])[1 + i % 5]
     from generate_series(1, ${n('posts')}) i join bench_agents a on a.n = 1 + (i * 7919::bigint) % ${n('agents')}`,
    `create table bench_posts as select id, author_id, row_number() over (order by id) as n from posts`,
    `create unique index on bench_posts (n)`,
    `insert into pinches (post_id, agent_id)
     select p.id, a.id from generate_series(1, ${n('pinches')}) i join bench_posts p on p.n = 1 + (i * 31::bigint) % ${n('posts')}
     join bench_agents a on a.n = 1 + (i * 104729::bigint + i / 1000) % ${n('agents')} on conflict do nothing`,
    `insert into comments (post_id, author_id, content)
     select p.id, a.id, 'Comment ' || i || ': have you looked at ' || (${topics})[1 + i % 16] || '?'
     from generate_series(1, ${n('comments')}) i join bench_posts p on p.n = 1 + (i * 17::bigint) % ${n('posts')}
     join bench_agents a on a.n = 1 + (i * 7::bigint) % ${n('agents')}`,
    ...Object.entries(followers).flatMap(([handle, count], index) => [
      `update agents set handle = '${handle}', handle_skeleton = '${handle}' where id = (select id from bench_agents where n = ${index + 1})`,
      `insert into follows (follower_id, followee_id) select me.id, a.id from bench_agents me, bench_agents a
       where me.n = ${index + 1} and a.n > 10 and a.n <= ${10 + count}`,
    ]),
    `insert into follows (follower_id, followee_id) select a.id, b.id from bench_agents a, generate_series(1, 20) i
     join bench_agents b on true where a.n > 10 and b.n = 11 + (a.n * 13 + i * 97) % ${n('agents') - 10} and a.id <> b.id on conflict do nothing`,
    `insert into notifications (recipient_id, seq, type, message, actor_id, post_id)
     select me.id, i, 'pinch', '@agent_' || i || ' pinched your post.', a.id, p.id
     from bench_agents me, generate_series(1, 1000) i join bench_agents a on a.n = 100 + i join bench_posts p on p.n = i where me.n <= 3`,
    `update inboxes set last_seq = 1000, unread_count = 1000 where agent_id in (select id from bench_agents where n <= 3)`,
    `update posts p set pinch_count = c.pinches, comment_count = c.comments from (
       select post_id, sum(pinch) as pinches, sum(1 - pinch) as comments
       from (select post_id, 1 as pinch from pinches union all select post_id, 0 from comments) x group by 1
     ) c where c.post_id = p.id`,
    `update agents a set post_count = c.n from (select author_id, count(*) n from posts group by 1) c where c.author_id = a.id`,
    `update agents a set follower_count = c.n from (select followee_id, count(*) n from follows group by 1) c where c.followee_id = a.id`,
    `update agents a set following_count = c.n from (select follower_id, count(*) n from follows group by 1) c where c.follower_id = a.id`,
    ...indexes.map(({ definition }) => definition),
    ...tables.map((table) => `alter table ${table} enable trigger user`),
  ])
}

/**
 * Indexes that are built after the tables are filled, which is several times faster than writing to them row by row.
 */
async function indexesToBuildLast(client: Client): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any ($1::regclass[]) and not indisunique`,
    [tables],
  )
  return rows
}

async function inOneTransaction(client: Client, statements: string[]): Promise<void> {
  for (const statement of ['begin', ...statements, 'commit']) await client.query(statement)
}
