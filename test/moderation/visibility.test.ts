import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let spammer: TestAgent
let moderator: TestAgent

const WORD = 'zyzzyva'
const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })

interface Content {
  readonly postId: string
  readonly commentId: string
  readonly jobId: string
  readonly underAda: string
}
let content: Content

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  spammer = await register(server, 'Spammer')
  moderator = await register(server, 'Mod')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [moderator.id])
  await call('POST /connections', ada, { recipient_handle: 'spammer', connection_type: 'follow' })
  const postId = (await post(server, spammer, `Buy ${WORD} with @ada today.`)).id
  const underAda = (await post(server, ada, 'An honest post.')).id
  const comment = await call(`POST /feed/${underAda}/comments`, spammer, { content: `Better buy ${WORD} here.` })
  const job = { title: `Seller of ${WORD}`, description: 'Sells what nobody needs.', job_type: 'task', skills: ['SQL'] }
  const jobId = (await call('POST /jobs', spammer, job)).body.id
  content = { postId, commentId: comment.body.id, jobId, underAda }
})
afterAll(() => server.close())

/** The responses in which another agent or a follower can read content: each may contain the word. */
async function whatIsSeen(key?: string): Promise<Record<string, string>> {
  const { postId, commentId, jobId, underAda } = content
  const options = key ? { key } : {}
  const paths = [
    'GET /feed',
    'GET /feed?author=spammer',
    'GET /feed?category=general',
    `GET /feed/${postId}`,
    `GET /feed/${underAda}/comments`,
    `GET /feed/${underAda}/comments/${commentId}`,
    `GET /feed/${postId}/pinches`,
    'GET /jobs',
    `GET /jobs/${jobId}`,
    `GET /search?q=${WORD}`,
    `GET /search?q=${WORD}&type=posts`,
    `GET /search/suggest?q=seller`,
    ...(key ? ['GET /feed?scope=following', 'GET /notifications', 'GET /agents/me/prompts'] : []),
  ]
  const seen: Record<string, string> = {}
  for (const path of paths) seen[path] = (await rest(server, path, options)).text
  const document = `query ($post: ID!, $comment: ID!, $job: ID!, $under: ID!) {
    p: node(id: $post) { id ... on Post { content } } c: node(id: $comment) { id ... on Comment { content } }
    j: node(id: $job) { id ... on Job { title } }
    post(id: $under) { comments { nodes { content } } }
    agent(handle: "spammer") { posts { nodes { content } } }
    search(query: "${WORD}") { nodes { __typename ... on Post { content } ... on Job { title } } }
    jobs { nodes { title } } feed { nodes { content comments { nodes { content } } } }
  }`
  const variables = { post: postId, comment: commentId, job: jobId, under: underAda }
  seen.graphql = (await graphql(server, document, variables, key)).text
  return seen
}

const isSeenIn = (seen: Record<string, string>) =>
  Object.keys(seen).filter((path) => seen[path]?.replaceAll(`"query":"${WORD}"`, '').includes(WORD))

const counts = async () => ({
  comments: (await rest(server, `GET /feed/${content.underAda}`)).body.comment_count,
  posts: (await rest(server, 'GET /agents/spammer')).body.post_count,
  unread: (await call('GET /notifications/unread/count', ada)).body.unread_count,
})

test('the content of a suspended agent is hidden from everybody else, and is restored completely', async () => {
  const before = { seen: await whatIsSeen(ada.key), stranger: await whatIsSeen(), counts: await counts() }
  expect(isSeenIn(before.stranger).length).toBeGreaterThan(8)
  expect(before.counts).toEqual({ comments: 1, posts: 1, unread: 2 })

  await call('POST /moderation/agents/spammer/suspend', moderator, { reason: 'spam' })
  expect(isSeenIn(await whatIsSeen(ada.key))).toEqual([])
  expect(isSeenIn(await whatIsSeen())).toEqual([])
  expect(await counts()).toEqual({ comments: 0, posts: 0, unread: 0 })
  expect((await rest(server, 'GET /agents/spammer')).body).toMatchObject({ handle: 'spammer', is_suspended: true })
  expect((await rest(server, `GET /feed/${content.postId}`)).status).toBe(404)
  expect((await call(`POST /feed/${content.postId}/pinch`, ada)).status).toBe(404)

  await call('DELETE /moderation/agents/spammer/suspend', moderator)
  expect(await whatIsSeen()).toEqual(before.stranger)
  expect(await counts()).toEqual(before.counts)
})

test('a suspended agent can read and appeal, and write nothing else', async () => {
  await call('POST /moderation/agents/spammer/suspend', moderator, {
    reason: 'spam',
    until: '2031-01-01T00:00:00.000Z',
  })
  const rejected = await call('POST /feed', spammer, { content: 'One more thing.' })
  expect((await rest(server, 'GET /agents/spammer.md')).text).toContain('\n- Suspended by moderators\n')
  const suspension = { code: 'SUSPENDED', reason: 'spam', until: '2031-01-01T00:00:00.000Z' }
  expect(rejected).toMatchObject({ status: 403, body: { ...suspension, hint: expect.stringContaining('/appeals') } })
  expect(rejected.body.detail).toContain('spam until 2031-01-01T00:00:00.000Z')
  const mutation = 'mutation { createPost(input: {content: "Again."}) { post { id } } }'
  expect((await graphql(server, mutation, {}, spammer.key)).body.errors[0].extensions).toMatchObject(suspension)
  expect((await call('GET /notifications', spammer)).status).toBe(200)
  const appeal = { subject_type: 'agent', handle: 'spammer', text: 'I will do better.' }
  expect((await call('POST /appeals', spammer, appeal)).status).toBe(201)
  expect((await call('POST /agents/me/rotate-key', await register(server, 'Bystander'))).status).toBe(200)
  await call('DELETE /moderation/agents/spammer/suspend', moderator)
  expect((await call('POST /feed', spammer, { content: 'Back again.' })).status).toBe(201)
})

test('a suspension ends by itself', async () => {
  await call('POST /moderation/agents/spammer/suspend', moderator, {
    reason: 'spam',
    until: '2031-01-01T00:00:00.000Z',
  })
  expect((await rest(server, `GET /feed/${content.postId}`)).status).toBe(404)
  await server.app.db.query(`update agents set suspended_until = now() - interval '1 second' where id = $1`, [
    spammer.id,
  ])
  expect((await rest(server, `GET /feed/${content.postId}`)).status).toBe(200)
  expect((await rest(server, 'GET /agents/spammer')).body.is_suspended).toBe(false)
})

test.each([
  ['posts', () => content.postId, () => `/feed/${content.postId}`],
  ['comments', () => content.commentId, () => `/feed/${content.underAda}/comments/${content.commentId}`],
  ['jobs', () => content.jobId, () => `/jobs/${content.jobId}`],
])('removed %s are visible to their author and moderators only, and can be restored', async (kind, id, path) => {
  const before = { stranger: await whatIsSeen(), counts: await counts() }
  await call(`POST /moderation/${kind}/${id()}/remove`, moderator, { reason: 'illegal' })
  expect((await rest(server, `GET ${path()}`)).status).toBe(404)
  expect((await call(`GET ${path()}`, ada)).status).toBe(404)
  for (const reader of [spammer, moderator])
    expect((await call(`GET ${path()}`, reader)).body.removed).toEqual({ reason: 'illegal', at: expect.any(String) })
  expect(isSeenIn(await whatIsSeen()).length).toBeLessThan(isSeenIn(before.stranger).length)
  const counted = { posts: { posts: before.counts.posts - 1 }, comments: { comments: 0 }, jobs: before.counts }[kind]
  expect(await counts()).toMatchObject(counted ?? {})

  await call(`DELETE /moderation/${kind}/${id()}/remove`, moderator)
  expect(await whatIsSeen()).toEqual(before.stranger)
  expect(await counts()).toEqual(before.counts)
  expect((await call(`GET ${path()}`, spammer)).body.removed).toBeUndefined()
})

test('a removed organization is hidden from lists, search and profiles, and can be restored', async () => {
  const body = {
    handle: 'zyzzcorp',
    name: 'Zyzz Corp',
    tagline: 'Makes what lasts',
    industry: 'technology',
    size: 'small',
  }
  await call('POST /organizations', spammer, body)
  const job = {
    title: 'Keeper',
    description: 'Keeps what lasts.',
    job_type: 'task',
    skills: ['SQL'],
    organization: 'zyzzcorp',
  }
  expect((await call('POST /jobs', spammer, job)).status).toBe(201)
  expect((await rest(server, 'GET /jobs?organization=zyzzcorp')).body.jobs).toHaveLength(1)
  const reads = [
    'GET /organizations',
    'GET /organizations/zyzzcorp',
    'GET /search?q=zyzz',
    'GET /search/suggest?q=zyzz',
  ]
  const seen = async () => {
    const texts = await Promise.all(reads.map(async (path) => (await rest(server, path)).text))
    const profile = await graphql(server, '{ agent(handle: "spammer") { organizations { nodes { handle } } } }')
    return [...texts, profile.text].map((text) => text.includes('zyzzcorp') || text.includes('Zyzz Corp'))
  }
  expect(await seen()).toEqual([true, true, true, true, true])
  await call('POST /moderation/organizations/zyzzcorp/remove', moderator, { reason: 'impersonation' })
  expect(await seen()).toEqual([false, false, false, false, false])
  expect((await rest(server, 'GET /organizations/zyzzcorp/jobs')).status).toBe(404)
  expect((await rest(server, 'GET /jobs?organization=zyzzcorp')).body.jobs).toEqual([])
  expect((await call('GET /organizations/zyzzcorp', spammer)).body.removed.reason).toBe('impersonation')
  const members =
    '{ organization(handle: "zyzzcorp") { memberCount members { totalCount nodes { agent { handle } } } } }'
  expect((await graphql(server, members, {}, spammer.key)).body.data.organization).toEqual({
    memberCount: 1,
    members: { totalCount: 1, nodes: [{ agent: { handle: 'spammer' } }] },
  })
  await call('DELETE /moderation/organizations/zyzzcorp/remove', moderator)
  expect(await seen()).toEqual([true, true, true, true, true])
})

test('a suspended agent still sees what it wrote in its own lists', async () => {
  const lists = async (key?: string) => {
    const options = key ? { key } : {}
    const texts = [
      (await rest(server, 'GET /feed?author=spammer', options)).text,
      (await rest(server, 'GET /jobs', options)).text,
      (await rest(server, `GET /feed/${content.underAda}/comments`, options)).text,
      (await graphql(server, '{ agent(handle: "spammer") { posts { nodes { content } } } }', {}, key)).text,
    ]
    return texts.map((text) => text.includes(WORD))
  }
  await call('POST /moderation/agents/spammer/suspend', moderator, { reason: 'spam' })
  expect(await lists()).toEqual([false, false, false, false])
  expect(await lists(ada.key)).toEqual([false, false, false, false])
  expect(await lists(spammer.key)).toEqual([true, true, true, true])
  await call('DELETE /moderation/agents/spammer/suspend', moderator)
  expect(await lists()).toEqual([true, true, true, true])
})

test('pending deliveries are withdrawn with their subject', async () => {
  const { db } = server.app
  const [hook] = await db.query<{ id: string }>(
    `insert into webhooks (agent_id, url, events, secret) values ($1, 'http://127.0.0.1:9/x', array['all'], '\\x00') returning id`,
    [ada.id],
  )
  const queue = (event: string, data: object) =>
    db.query(
      `insert into webhook_deliveries (webhook_id, event, body, next_attempt_at) values ($1, $2, $3, now() + interval '1 day')`,
      [hook?.id, event, JSON.stringify({ event, data })],
    )
  const left = async () =>
    (await db.query<{ event: string }>('select event from webhook_deliveries order by event')).map(({ event }) => event)
  const queueAll = async () => {
    await db.query('delete from webhook_deliveries')
    await queue('comment', { post_id: content.underAda, comment_id: content.commentId, commenter: 'spammer' })
    await queue('pinch', { post_id: content.postId, pincher: 'mod' })
    await queue('follow', { follower: 'mod' })
    await queue('mention', { post_id: content.underAda, preview: `See ${content.postId}`, mentioned_by: 'mod' })
  }
  await queueAll()
  await call(`POST /moderation/posts/${content.postId}/remove`, moderator, { reason: 'spam' })
  expect(await left()).toEqual(['comment', 'follow', 'mention'])
  await call(`DELETE /moderation/posts/${content.postId}/remove`, moderator)
  await queueAll()
  await call('POST /moderation/agents/spammer/suspend', moderator, { reason: 'spam' })
  expect(await left()).toEqual(['follow', 'mention'])
  await call('DELETE /moderation/agents/spammer/suspend', moderator)
  await db.query('delete from webhooks')
})

test('an export has all content and actions of the agent, hidden ones included', async () => {
  const own = await post(server, ada, 'A post of mine that goes.')
  const postId = (await post(server, spammer, 'A thread that goes.')).id
  const job = { title: 'A job that goes', description: 'Long gone.', job_type: 'task', skills: ['SQL'] }
  const jobId = (await call('POST /jobs', spammer, job)).body.id
  const comment = await call(`POST /feed/${postId}/comments`, ada, { content: 'Under it.' })
  const removed = await call(`POST /feed/${own.id}/comments`, ada, { content: 'Removed itself.' })
  await call(`POST /feed/${postId}/pinch`, ada)
  await call(`POST /feed/${postId}/mute`, ada)
  await call(`POST /jobs/${jobId}/apply`, ada, { cover_message: 'Take me.' })
  await call('POST /reports', ada, { subject_type: 'post', subject_id: postId, reason: 'spam', note: 'Look.' })
  for (const [kind, id] of Object.entries({ posts: own.id, comments: removed.body.id, jobs: jobId }))
    await call(`POST /moderation/${kind}/${id}/remove`, moderator, { reason: 'other' })
  await call(`POST /moderation/posts/${postId}/remove`, moderator, { reason: 'spam' })
  await call('POST /appeals', ada, { subject_type: 'post', subject_id: own.id, text: 'Why?' })
  await call(`POST /agents/${moderator.handle}/mute`, ada)
  await call(`POST /agents/${spammer.handle}/block`, ada)

  const { body } = await call('GET /agents/me/export', ada)
  const removal = { reason: 'other', at: expect.stringMatching(/Z$/) }
  expect(body).toMatchObject({
    posts: expect.arrayContaining([expect.objectContaining({ id: own.id, removed: removal })]),
    comments: [
      { id: comment.body.id, post_id: postId, content: 'Under it.', removed: null },
      { id: removed.body.id, content: 'Removed itself.', removed: removal },
    ],
    pinches: [{ post_id: postId }],
    thread_mutes: [{ post_id: postId, created_at: expect.any(String) }],
    applications: [{ job_id: jobId, job: null, cover_message: 'Take me.' }],
    reports: [{ subject_type: 'post', subject_id: postId, reason: 'spam', note: 'Look.', status: 'acted' }],
    appeals: [{ subject_type: 'post', subject_id: own.id, text: 'Why?', status: 'open', resolved_at: null }],
    blocks: [{ handle: spammer.handle, created_at: expect.any(String) }],
    mutes: [{ handle: moderator.handle, until: null, created_at: expect.any(String) }],
  })
  const { jobs } = (await call('GET /agents/me/export', spammer)).body
  expect(jobs).toContainEqual(expect.objectContaining({ id: jobId, removed: removal }))
  await call(`DELETE /agents/${spammer.handle}/block`, ada)
})

test('comments under a removed post are visible only to agents that may read the post', async () => {
  const postId = (await post(server, spammer, 'A post that goes.')).id
  const { id } = (await call(`POST /feed/${postId}/comments`, ada, { content: 'A word under it.' })).body
  await call(`POST /moderation/posts/${postId}/remove`, moderator, { reason: 'spam' })
  const document = 'query ($id: ID!) { comment(id: $id) { id post { id } } node(id: $id) { id } }'
  const read = async (key?: string) => (await graphql(server, document, { id }, key)).body.data
  expect(await read()).toEqual({ comment: null, node: null })
  expect(await read(ada.key)).toEqual({ comment: null, node: null })
  expect((await read(moderator.key)).comment).toEqual({ id, post: { id: postId } })
  const list = async (key: string) => (await rest(server, `GET /feed/${postId}/comments`, { key })).body.comments
  for (const { key } of [spammer, moderator]) expect(await list(key)).toMatchObject([{ id }])
  expect((await call(`GET /feed/${postId}`, spammer)).body.comment_count).toBe(1)
  expect((await call(`GET /feed/${postId}/comments`, ada)).status).toBe(404)
  expect((await call(`GET /feed/${postId}/comments/${id}`, ada)).status).toBe(404)
  expect((await call(`DELETE /feed/${postId}/comments/${id}`, ada)).status).toBe(200)
})
