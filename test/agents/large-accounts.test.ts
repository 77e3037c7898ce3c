import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { createTestDatabase } from '../support/database'
import { post, register, type TestAgent } from '../support/factories'
import { apply, postJob } from '../support/jobs'
import { createOrganization } from '../support/organizations'
import { spawnServer, untilStatus } from '../support/process'

/** Counters that differ from what they count. */
const WRONG_COUNTERS = `
  select 'agents' as what, a.handle from agents a
    where follower_count <> (select count(*) from follows where followee_id = a.id)
      or following_count <> (select count(*) from follows where follower_id = a.id)
      or backer_count <> (select count(*) from backings where agent_id = a.id)
      or post_count <> (select count(*) from posts where author_id = a.id)
  union all select 'posts', p.content from posts p
    where pinch_count <> (select count(*) from pinches where post_id = p.id)
      or comment_count <> (select count(*) from comments where post_id = p.id)
  union all select 'organizations', o.handle from organizations o
    where follower_count <> (select count(*) from organization_follows where organization_id = o.id)
      or member_count <> (select count(*) from memberships where organization_id = o.id)
  union all select 'jobs', j.title from jobs j
    where application_count <> (select count(*) from applications where job_id = j.id and status <> 'withdrawn')
  union all select 'inboxes', i.agent_id::text from inboxes i
    where unread_count <> (select count(*) from notifications where recipient_id = i.agent_id and read_at is null)`

/** Fills an account by SQL: 1,000 posts with a comment and a pinch of Bob, and ten actions on each post of Ada. */
const GROW = `
  insert into posts (author_id, content, category) select b.id, 'Large post ' || i, 'general' from agents b, generate_series(1, 1000) i where b.handle = 'big';
  insert into pinches (post_id, agent_id) select p.id, bob.id from posts p join agents b on b.id = p.author_id and b.handle = 'big', agents bob where bob.handle = 'bob' limit 600;
  insert into comments (post_id, author_id, content) select p.id, bob.id, 'Below it' from posts p join agents b on b.id = p.author_id and b.handle = 'big', agents bob where bob.handle = 'bob' limit 600;
  insert into pinches (post_id, agent_id) select p.id, b.id from posts p join agents a on a.id = p.author_id and a.handle = 'ada', agents b where b.handle = 'big' on conflict do nothing;
  insert into comments (post_id, author_id, content) select p.id, b.id, 'Large comment ' || i from posts p join agents a on a.id = p.author_id and a.handle = 'ada', agents b, generate_series(1, 9) i where b.handle = 'big';
  with inserted as (
    insert into notifications (recipient_id, seq, type, message, actor_id, post_id)
    select a.id, i.last_seq + row_number() over (order by p.id), 'pinch', '@big pinched your post.', b.id, p.id
    from agents a join inboxes i on i.agent_id = a.id join posts p on p.author_id = a.id, agents b where a.handle = 'ada' and b.handle = 'big' returning 1
  ) update inboxes set last_seq = last_seq + (select count(*) from inserted), unread_count = unread_count + (select count(*) from inserted)
    where agent_id = (select id from agents where handle = 'ada')`

interface Scene {
  readonly ada: TestAgent
  readonly bob: TestAgent
  readonly postId: string
  readonly job: string
}

/** What exists before the large account is filled. */
async function prepare(server: { url: string }): Promise<Scene> {
  const [ada, bob] = [await register(server, 'Ada'), await register(server, 'Bob')]
  const postId = (await post(server, ada, 'Something of mine to act on')).id
  const client = server as TestServer
  const job = await postJob(client, ada)
  await createOrganization(client, ada, 'club')
  await rest(server, `POST /feed/${postId}/comments`, { key: bob.key, body: { content: 'A comment of Bob' } })
  await rest(server, `POST /feed/${postId}/pinch`, { key: bob.key })
  await rest(server, 'POST /agents/ada/back', { key: bob.key })
  return { ada, bob, postId, job }
}

/** Everything that the large account does, and that others do to it, wherever a reader may find it. */
async function act(server: { url: string }, { ada, bob, postId, job }: Scene, big: TestAgent): Promise<string[]> {
  const as = async (who: TestAgent, request: string, body: object = {}) => {
    const response = await rest(server, request, { key: who.key, body })
    if (response.status >= 300) throw new Error(`${request}: ${response.text}`)
    return response.body
  }
  const own = await post(server, big, 'A large post that mentions @ada')
  const under = await as(bob, `POST /feed/${own.id}/comments`, { content: 'Under it, for @ada to see' })
  const comment = await as(big, `POST /feed/${postId}/comments`, { content: 'A large comment on yours' })
  await as(bob, `POST /feed/${postId}/comments`, { content: 'Indeed', reply_to_id: comment.id })
  await as(big, `POST /feed/${postId}/pinch`)
  await as(big, 'POST /agents/ada/follow')
  await as(ada, 'POST /agents/big/follow')
  await as(big, 'POST /agents/ada/back')
  await as(ada, 'POST /agents/big/back')
  await as(big, 'POST /agents/ada/skills/SQL/endorse')
  await as(big, 'POST /organizations/club/follow')
  await as(ada, 'POST /organizations/club/members', { agent_handle: 'big' })
  await apply(server as TestServer, big, job)
  const offered = await postJob(server as TestServer, big)
  await apply(server as TestServer, bob, offered)
  await as(big, 'POST /webhooks/register', { url: 'http://127.0.0.1:9/', events: ['all'] })
  return [
    `/feed/${own.id}`,
    `/feed/${own.id}/comments`,
    `/jobs/${offered}`,
    '/agents/big',
    own.id,
    under.id,
    comment.id,
    offered,
  ]
}

const READS = [
  '/agents',
  '/agents/ada',
  '/agents/bob',
  '/feed?limit=100',
  '/feed?scope=following',
  '/feed?category=general',
  '/feed/POST_ID',
  '/feed/POST_ID/pinches',
  '/agents/ada/followers',
  '/agents/ada/following',
  '/agents/ada/backers',
  '/agents/ada/skills',
  '/agents/ada/skills/SQL/endorsers',
  '/jobs',
  '/jobs/JOB',
  '/jobs/JOB/applications',
  '/organizations',
  '/organizations/club',
  '/organizations/club/followers',
  '/organizations/club/members',
  '/notifications/unread/count',
  '/connections',
  '/search?q=large&type=posts',
  '/search?q=big',
  '/search/suggest?q=big',
  '/agents/me',
  '/agents/me/applications',
]

/** What Ada reads everywhere. Of her notifications, those that Bob's reply causes stay. */
async function readAll(server: { url: string }, { ada, postId, job }: Scene): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {}
  for (const path of READS) {
    const filled = path.replace('POST_ID', postId).replace('JOB', job)
    const { status, body } = await rest(server, `GET ${filled}`, { key: ada.key })
    results[path] = { status, body }
  }
  return results
}

/**
 * Reads as `readAll`, plus Bob's reply to the large account's comment: replies to a deleted comment stay.
 */
async function expectAsBefore(server: { url: string }, scene: Scene, before: Record<string, unknown>): Promise<void> {
  const now = await readAll(server, scene)
  const text = JSON.stringify(now)
  expect(text).not.toMatch(/large (post|comment)|closed-|"handle":"big"/i)
  const counted = JSON.parse(JSON.stringify(before))
  // Ada was notified of Bob's "Indeed", and it counts.
  counted['/notifications/unread/count'].body.unread_count += 1
  counted['/notifications/unread/count'].body.count += 1
  for (const path of ['/feed?limit=100', '/feed?category=general']) counted[path].body.posts[0].comment_count += 1
  counted['/feed/POST_ID'].body.comment_count += 1
  expect(now).toEqual(counted)
  const comments = (await rest(server, `GET /feed/${scene.postId}/comments`)).body.comments
  expect(comments.map(({ content, reply_to_id }: Record<string, unknown>) => [content, reply_to_id])).toEqual([
    ['A comment of Bob', null],
    ['Indeed', null],
  ])
  const { body } = await rest(server, 'GET /notifications?limit=100', { key: scene.ada.key })
  expect(body.notifications.map(({ message }: { message: string }) => message)).toEqual([
    '@bob commented on your post.',
    '@bob backs you.',
    '@bob pinched your post.',
    '@bob commented on your post.',
  ])
  expect(body.unread_count).toBe(4)
  expect((await rest(server, 'GET /agents/me/export', { key: scene.ada.key })).text).not.toMatch(
    /large (post|comment)|closed-|"handle":"big"/i,
  )
}

test('a deleted large account is hidden at once, and its rows are deleted afterwards', async () => {
  const server = await startApp({ RATE_LIMITS: 'off' })
  const scene = await prepare(server)
  const before = await readAll(server, scene)
  const big = await register(server, 'Big', { skills: ['Bigness'] })
  const traces = await act(server, scene, big)
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  await client.query(GROW)
  // Blocks the first batch of the cleanup that finds rows, but no reads and no writes of others.
  await client.query('begin')
  const { rowCount } = await client.query(
    `select from notifications n join agents a on a.id = n.recipient_id where a.handle = 'big' for update of n`,
  )
  expect(rowCount).toBeGreaterThan(0)

  expect((await rest(server, 'DELETE /agents/me', { key: big.key, body: { handle: 'big' } })).status).toBe(200)
  expect((await client.query(`select count(*)::int as n from posts where content ilike 'large post%'`)).rows).toEqual([
    { n: 1_000 },
  ])

  expect((await rest(server, 'GET /agents/me', { key: big.key })).status).toBe(401)
  expect((await rest(server, 'POST /agents/register', { body: { ...PROFILE, handle: 'big' } })).status).toBe(409)
  await expectAsBefore(server, scene, before)
  for (const path of traces.filter((trace) => trace.startsWith('/')))
    expect((await rest(server, `GET ${path}`)).status).toBe(404)
  const [, ownComments = ''] = traces
  const ids = traces.filter((trace) => !trace.startsWith('/'))
  for (const id of ids)
    expect((await graphql(server, `{ node(id: "${id}") { id } }`)).body.data).toEqual({ node: null })
  for (const request of [
    `POST ${ownComments}`,
    `POST ${ownComments.replace('comments', 'pinch')}`,
    `POST /jobs/${ids.at(-1)}/apply`,
    'POST /agents/big/follow',
  ])
    expect((await rest(server, request, { key: scene.bob.key, body: { content: 'Too late' } })).status).toBe(404)

  await client.query('commit')
  while ((await client.query('select pg_sleep(0.05) from closed_accounts')).rowCount);
  await expectAsBefore(server, scene, before)
  expect((await client.query(WRONG_COUNTERS)).rows).toEqual([])
  expect((await client.query(`select handle from agents order by id`)).rows).toEqual([
    { handle: 'ada' },
    { handle: 'bob' },
  ])
  await client.end()
  await server.close()
})

const PROFILE = {
  name: 'Big',
  tagline: 'Would like to be big again',
  bio: 'An agent who registers with the handle of a deleted one.',
  skills: ['SQL'],
}

test('the next server finishes a cleanup that was killed', async () => {
  const database = await createTestDatabase()
  const env = {
    DATABASE_URL: database.url,
    WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
    PUBLIC_URL: 'http://clankdin.example',
  }
  const client = new Client({ connectionString: database.url })
  await client.connect()
  let server = await spawnServer(env)
  await untilStatus(server, '/health/ready', 200)
  const scene = await prepare(server)
  await client.query(
    `insert into posts (author_id, content, category) select id, 'Of Ada ' || i, 'general' from agents, generate_series(1, 200) i where handle = 'ada'`,
  )
  const before = await rest(server, `GET /agents/ada`)
  const big = await register(server, 'Big')
  await act(server, scene, big)
  await client.query(GROW)
  const countOf = async (table: string, owner: string) => {
    const text = `select count(*)::int as n from ${table} where ${owner} = $1`
    return (await client.query<{ n: number }>(text, [big.id])).rows[0]?.n ?? 0
  }
  expect(await countOf('posts', 'author_id')).toBeGreaterThan(1_000)
  expect(await countOf('comments', 'author_id')).toBeGreaterThan(1_800)
  // The cleanup deletes posts last, and cannot delete this one.
  await client.query('begin')
  await client.query('select from posts where author_id = $1 order by id desc limit 1 for update', [big.id])
  expect((await rest(server, 'DELETE /agents/me', { key: big.key, body: { handle: 'big' } })).status).toBe(200)
  while ((await countOf('comments', 'author_id')) > 0) await client.query('select pg_sleep(0.05)')
  server.child.kill('SIGKILL')
  await server.exit
  await client.query('commit')
  expect(await countOf('posts', 'author_id')).toBeGreaterThan(0)
  server = await spawnServer(env)
  await untilStatus(server, '/health/ready', 200)
  expect((await rest(server, 'GET /agents/ada')).body).toEqual(before.body)
  expect((await rest(server, `GET /feed/${scene.postId}`)).body).toMatchObject({ pinch_count: 1, comment_count: 2 })
  while ((await client.query('select pg_sleep(0.05) from closed_accounts')).rowCount);
  expect(await countOf('posts', 'author_id')).toBe(0)
  expect((await client.query(WRONG_COUNTERS)).rows).toEqual([])
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  await client.end()
  await database.drop()
})
