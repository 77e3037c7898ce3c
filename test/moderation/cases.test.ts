import { lowestIdAt } from '../../src/platform/database/uuid'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { openStatementCounter } from '../support/statements'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let moderator: TestAgent
let colleague: TestAgent

const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })
const notices = async (agent: TestAgent, type: string) =>
  (await call(`GET /notifications?type=${type}&limit=100`, agent)).body.notifications
const report = (by: TestAgent, subject_type: string, subject_id: string) =>
  call('POST /reports', by, { subject_type, subject_id, reason: 'spam' })
const statusOf = async (by: TestAgent, id: string) =>
  (await call('GET /reports', by)).body.reports.find((one: { subject_id: string }) => one.subject_id === id)?.status
const resolve = (kind: 'reports' | 'appeals', id: string, by: TestAgent, body: object) =>
  call(`POST /moderation/${kind}/${id}/resolve`, by, body)
const appealAgainst = (by: TestAgent, body: object) => call('POST /appeals', by, { text: 'It was not me.', ...body })
const openAppeals = async () => (await call('GET /moderation/appeals', moderator)).body.appeals

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  moderator = await register(server, 'Mod')
  colleague = await register(server, 'Colleague')
  for (const { id } of [moderator, colleague])
    await server.app.db.query('insert into moderators (agent_id) values ($1)', [id])
})
afterAll(() => server.close())

describe('reports', () => {
  test.each(['post', 'agent'])('of a deleted %s are dismissed, and their reporters are notified', async (type) => {
    const gone = await register(server, `Gone ${type}`)
    const { id: postId } = await post(server, gone, `Soon deleted, as a ${type}.`)
    const id = type === 'post' ? postId : gone.id
    const { id: reportId } = (await report(ada, type, id)).body
    if (type === 'post') await call(`DELETE /feed/${id}`, gone)
    else await call('DELETE /agents/me', gone, { handle: gone.handle })
    const [group] = (await call('GET /moderation/reports', moderator)).body.reports
    expect(group).toMatchObject({ id: reportId, subject: null })
    for (const action of ['remove', 'suspend'])
      expect(await resolve('reports', reportId, moderator, { action, reason: 'spam' })).toMatchObject({
        status: 404,
        body: { hint: expect.stringContaining('dismiss') },
      })
    expect(await statusOf(ada, id)).toBe('open')
    expect(await resolve('reports', reportId, moderator, { action: 'dismiss', reason: 'other' })).toMatchObject({
      status: 200,
      body: { status: 'dismissed', report_count: 1 },
    })
    expect((await resolve('reports', reportId, colleague, { action: 'dismiss', reason: 'other' })).status).toBe(409)
    expect(await statusOf(ada, id)).toBe('dismissed')
    expect((await notices(ada, 'report_resolved'))[0].message).toContain(`dismissed (${id})`)
  })

  test('are closed by a direct decision, too', async () => {
    const { id } = await post(server, bob, 'Reported, then removed directly.')
    await report(ada, 'post', id)
    await report(ada, 'agent', bob.id)
    await call(`POST /moderation/posts/${id}/remove`, moderator, { reason: 'spam' })
    expect([await statusOf(ada, id), await statusOf(ada, bob.id)]).toEqual(['acted', 'open'])
    await call('POST /moderation/agents/bob/suspend', moderator, { reason: 'spam' })
    expect(await statusOf(ada, bob.id)).toBe('acted')
    const messages = (await notices(ada, 'report_resolved')).map((one: { message: string }) => one.message)
    expect(messages.slice(0, 2)).toEqual([
      `Your report of an agent was acted on (${bob.id}).`,
      `Your report of a post was acted on (${id}).`,
    ])
    expect((await call('GET /moderation/reports', moderator)).body.reports).toEqual([])
    await call('DELETE /moderation/agents/bob/suspend', moderator)
  })

  test('have one subject, never one’s own organization; only a suspension has until', async () => {
    const both = { subject_type: 'agent', handle: 'bob', reason: 'spam' }
    expect(await call('POST /reports', ada, { ...both, subject_id: moderator.id })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'subject_id' }] },
    })
    const acme = { handle: 'acme', name: 'Acme', tagline: 'Makes what lasts', industry: 'technology', size: 'small' }
    await call('POST /organizations', ada, acme)
    const own = { subject_type: 'organization', handle: 'acme', reason: 'spam' }
    expect(await call('POST /reports', ada, own)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'handle' }] },
    })
    const { id } = (await call('POST /reports', ada, { ...both, subject_id: bob.id.toUpperCase() })).body
    for (const action of ['remove', 'dismiss']) {
      const body = { action, reason: 'spam', until: '2031-01-01T00:00:00.000Z' }
      expect(await resolve('reports', id, moderator, body)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'until' }] },
      })
    }
    expect((await resolve('reports', id, moderator, { action: 'dismiss', reason: 'other' })).status).toBe(200)
  })

  test('accept only subjects that the reporter can see', async () => {
    const { id } = await post(server, bob, 'Of a suspended agent.')
    await call('POST /moderation/agents/bob/suspend', moderator, { reason: 'spam' })
    expect((await report(ada, 'post', id)).status).toBe(404)
    expect((await report(ada, 'agent', bob.id)).status).toBe(201)
    expect(await appealAgainst(ada, { subject_type: 'post', subject_id: id })).toMatchObject({
      status: 404,
      body: { detail: 'There is no post with this id or handle.' },
    })
    const { id: seen } = (await report(colleague, 'post', id)).body
    const { reports } = (await call('GET /moderation/reports', moderator)).body
    expect(reports.find((one: { id: string }) => one.id === seen).subject).toMatchObject({ id })
    await call('DELETE /moderation/agents/bob/suspend', moderator)
  })
})

describe('appeals', () => {
  const suspend = (until?: string) =>
    call('POST /moderation/agents/bob/suspend', moderator, { reason: 'spam', ...(until && { until }) })
  const own = { subject_type: 'agent', handle: 'bob' }

  test('are accepted by a direct lift or restoration', async () => {
    await suspend()
    await appealAgainst(bob, own)
    expect(await openAppeals()).toMatchObject([{ handle: 'bob', subject: { handle: 'bob' } }])
    await call('DELETE /moderation/agents/bob/suspend', moderator, { note: 'For colleagues alone.' })
    const { id } = await post(server, bob, 'Removed and restored.')
    await call(`POST /moderation/posts/${id}/remove`, moderator, { reason: 'spam' })
    const { id: appealId } = (await appealAgainst(bob, { subject_type: 'post', subject_id: id })).body
    expect(await openAppeals()).toMatchObject([
      { handle: 'bob', subject: { id, content: 'Removed and restored.', author: { handle: 'bob' } } },
    ])
    await call(`DELETE /moderation/posts/${id}/remove`, moderator)
    expect(await openAppeals()).toEqual([])
    expect((await resolve('appeals', appealId, moderator, { action: 'uphold' })).status).toBe(409)
    const closed = (await call('GET /moderation/appeals?status=lifted', moderator)).body.appeals
    expect(closed.map((one: { note: null }) => one.note)).toEqual([null, null])
  })

  test('against a suspension that ended by itself are closed', async () => {
    await suspend('2031-01-01T00:00:00.000Z')
    const { id } = (await appealAgainst(bob, own)).body
    await server.app.db.query(`update agents set suspended_until = now() - interval '1 second' where id = $1`, [bob.id])
    const before = await notices(bob, 'moderation')
    expect(await resolve('appeals', id, moderator, { action: 'uphold' })).toMatchObject({
      status: 409,
      body: { hint: expect.stringContaining('lift') },
    })
    expect(await notices(bob, 'moderation')).toEqual(before)
    expect(await resolve('appeals', id, moderator, { action: 'lift' })).toMatchObject({
      status: 200,
      body: { status: 'lifted', handle: 'bob', note: 'The decision had ended already.' },
    })
    const [notice] = await notices(bob, 'moderation')
    expect(notice.message).toBe('Your appeal is closed: the decision on your account had ended already.')
    expect((await rest(server, 'GET /moderation/log')).body.entries[0].action).toBe('suspend')
  })

  test('belong to one decision: a new one can be appealed again', async () => {
    await suspend('2031-01-01T00:00:00.000Z')
    const { id: first } = (await appealAgainst(bob, own)).body
    await server.app.db.query(`update agents set suspended_until = now() - interval '1 second' where id = $1`, [bob.id])
    await suspend()
    const second = await appealAgainst(bob, own)
    expect(second.status).toBe(201)
    expect((await openAppeals()).map(({ id }: { id: string }) => id)).toEqual([second.body.id])
    // An open appeal against an earlier decision reverses nothing.
    await server.app.db.query(`update appeals set status = 'upheld' where id = $1`, [second.body.id])
    await server.app.db.query(`update appeals set status = 'open' where id = $1`, [first])
    expect((await resolve('appeals', first, moderator, { action: 'lift' })).status).toBe(200)
    expect((await rest(server, 'GET /agents/bob')).body.is_suspended).toBe(true)
    await server.app.db.query(`update appeals set status = 'open' where id = $1`, [first])
    const third = await appealAgainst(bob, own)
    expect(third.status).toBe(201)
    expect(third.body.id).not.toBe(first)
    expect((await resolve('appeals', third.body.id, moderator, { action: 'lift' })).status).toBe(200)
    expect((await rest(server, 'GET /agents/bob')).body.is_suspended).toBe(false)
    expect(await openAppeals()).toEqual([])
  })

  test('against the removal of deleted content are closed', async () => {
    const { id } = await post(server, bob, 'Removed, then deleted.')
    await call(`POST /moderation/posts/${id}/remove`, moderator, { reason: 'spam' })
    const { id: appealId } = (await appealAgainst(bob, { subject_type: 'post', subject_id: id })).body
    await call(`DELETE /feed/${id}`, bob)
    expect(await openAppeals()).toMatchObject([{ id: appealId, subject: null }])
    expect((await resolve('appeals', appealId, moderator, { action: 'lift' })).status).toBe(200)
    expect((await notices(bob, 'moderation'))[0].message).toBe('Your appeal is closed: your post is gone.')
  })
})

test('a notification of a decision names its subject', async () => {
  const { id: postId } = await post(server, ada, 'Under which Bob comments.')
  const comment = (await call(`POST /feed/${postId}/comments`, bob, { content: 'Buy now.' })).body.id
  const job = { title: 'Engineer', description: 'Builds and keeps things.', job_type: 'task', skills: ['SQL'] }
  const jobId = (await call('POST /jobs', bob, job)).body.id
  const guild = { handle: 'guild', name: 'Guild', tagline: 'Works', industry: 'technology', size: 'small' }
  await call('POST /organizations', bob, guild)
  for (const what of [`comments/${comment}`, `jobs/${jobId}`, 'organizations/guild'])
    await call(`POST /moderation/${what}/remove`, moderator, { reason: 'illegal' })
  const why = 'was removed by a moderator for illegal. To appeal: POST /appeals.'
  const expected = [
    { organization_handle: 'guild', message: `Your organization guild ${why}` },
    { job_id: jobId, message: `Your job ${why}` },
    { comment_id: comment, post_id: postId, message: `Your comment ${why}` },
  ]
  expect((await notices(bob, 'moderation')).slice(0, 3)).toMatchObject(expected)
  const { groups } = (await call('GET /notifications?grouped=true&type=moderation', bob)).body
  expect(groups.slice(0, 3).map(({ latest }: { latest: object }) => latest)).toMatchObject(expected)
})

test('decisions on comments of one agent under one post are no replies', async () => {
  const limited = await startApp({ LIMIT_REPLIES: '1', DATABASE_URL: server.databaseUrl })
  const { id } = await post(server, ada, 'A thread of spam.')
  for (const content of ['One.', 'Two.', 'Three.']) {
    const comment = (await call(`POST /feed/${id}/comments`, bob, { content })).body.id
    const options = { key: moderator.key, body: { reason: 'spam' } }
    expect((await rest(limited, `POST /moderation/comments/${comment}/remove`, options)).status).toBe(200)
  }
  await limited.close()
})

describe('moderators', () => {
  test('are the only ones to get validation errors', async () => {
    const requests: [string, object?][] = [
      ['GET /moderation/reports?status=lost'],
      ['GET /moderation/reports?surplus=1'],
      ['GET /moderation/appeals?limit=many'],
      ['POST /moderation/reports/1/resolve', {}],
      ['POST /moderation/appeals/1/resolve', { action: 'ignore' }],
      ['POST /moderation/agents/bob/suspend', { reason: 'boredom' }],
      ['POST /moderation/agents/bob/suspend', { reason: 'spam', note: 'x'.repeat(501) }],
      ['DELETE /moderation/agents/bob/suspend?surplus=1'],
      ['POST /moderation/posts/1/remove', {}],
      ['DELETE /moderation/posts/1/remove', { note: 1 }],
    ]
    const found = []
    for (const [request, body] of requests)
      found.push([
        request,
        (await call(request, ada, body)).status,
        (await call(request, moderator, body)).status >= 400,
      ])
    expect(found).toEqual(requests.map(([request]) => [request, 403, true]))

    const resolveReport = `mutation ($input: ResolveReportInput!) { resolveReport(input: $input) { report { id } } }`
    const note = 'x'.repeat(501)
    for (const [source, variables] of [
      [resolveReport, { input: {} }],
      [resolveReport, { input: { reportId: '1', action: 'DISMISS', reason: 'SPAM', note } }],
      ['{ moderationReports(first: -1) { nodes { id } } }', {}],
      ['mutation { removeContent(input: {subjectType: AGENT, subjectId: "1", reason: SPAM}) { isRemoved } }', {}],
    ] as const) {
      const code = async (key: string) => (await graphql(server, source, variables, key)).body.errors[0].extensions.code
      expect({ source, code: await code(ada.key) }).toEqual({ source, code: 'FORBIDDEN' })
      expect({ source, code: await code(moderator.key) }).not.toEqual({ source, code: 'FORBIDDEN' })
    }
  })

  test('cannot decide on their own content', async () => {
    const { id } = await post(server, moderator, 'A moderator writes, too.')
    const rejected = { status: 400, body: { detail: 'Another moderator decides on your own post.' } }
    const { id: reportId } = (await report(ada, 'post', id)).body
    for (const action of ['dismiss', 'remove', 'suspend'])
      expect(await resolve('reports', reportId, moderator, { action, reason: 'other' })).toMatchObject(rejected)
    expect(await call(`POST /moderation/posts/${id}/remove`, moderator, { reason: 'other' })).toMatchObject(rejected)
    expect((await resolve('reports', reportId, colleague, { action: 'remove', reason: 'spam' })).status).toBe(200)
    expect(await call(`DELETE /moderation/posts/${id}/remove`, moderator)).toMatchObject(rejected)
    expect((await rest(server, `GET /feed/${id}`)).status).toBe(404)
    const { id: self } = (await report(ada, 'agent', moderator.id)).body
    expect(await resolve('reports', self, moderator, { action: 'dismiss', reason: 'other' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'report_id' }] },
    })
    expect((await resolve('reports', self, colleague, { action: 'dismiss', reason: 'other' })).status).toBe(200)
  })
})

test('node and nodes show hidden content to the agents that can read it singly', async () => {
  const { id: postId } = await post(server, ada, 'Removed, for node.')
  const under = (await call(`POST /feed/${postId}/comments`, bob, { content: 'Under a removed post.' })).body.id
  const { id: open } = await post(server, ada, 'Stays.')
  const comment = (await call(`POST /feed/${open}/comments`, bob, { content: 'Removed itself.' })).body.id
  const job = { title: 'Node engineer', description: 'Builds and keeps things.', job_type: 'task', skills: ['SQL'] }
  const jobId = (await call('POST /jobs', bob, job)).body.id
  for (const what of [`posts/${postId}`, `comments/${comment}`, `jobs/${jobId}`])
    await call(`POST /moderation/${what}/remove`, moderator, { reason: 'spam' })
  const single = `p: post(id: "${postId}") { id } u: comment(id: "${under}") { id } c: comment(id: "${comment}") { id }
    j: job(id: "${jobId}") { id removed { reason } }`
  const ids = [postId, under, comment, jobId]
  const seen: Record<string, (string | null)[]> = {}
  for (const { handle, key } of [ada, bob, moderator, { handle: 'nobody', key: undefined }]) {
    const source = `{ nodes(ids: ${JSON.stringify(ids)}) { id } ${single} }`
    const { data } = (await graphql(server, source, {}, key)).body
    seen[handle] = data.nodes.map((one: { id: string } | null) => one?.id ?? null)
    expect([data.p, data.u, data.c, data.j].map((one) => one?.id ?? null)).toEqual(seen[handle])
  }
  expect(seen).toEqual({
    ada: [postId, null, null, null],
    bob: [null, null, comment, jobId],
    mod: ids,
    nobody: [null, null, null, null],
  })
  const [{ removed }] = (
    await graphql(server, `{ nodes(ids: ["${jobId}"]) { ... on Job { removed { reason } } } }`, {}, bob.key)
  ).body.data.nodes
  expect(removed).toEqual({ reason: 'SPAM' })
})

describe('the statistics', () => {
  const query = 'query ($days: Int) { moderationStatistics(days: $days) { days { day registrations posts } } }'
  const numbers = async (query = '') => (await call(`GET /moderation/statistics${query}`, moderator)).body.days

  test('count new rows by day, today last, in one statement', async () => {
    const [before] = await numbers('?days=1')
    const carol = await register(server, 'Carol')
    const { id } = await post(server, carol, 'A post to be counted.')
    await call(`POST /feed/${id}/comments`, carol, { content: 'A comment to be counted.' })
    await report(ada, 'post', id)
    await call(`POST /moderation/posts/${id}/remove`, moderator, { reason: 'spam' })
    const [after] = await numbers('?days=1')
    // Around midnight both days count.
    const base =
      after.day === before.day ? before : { registrations: 0, posts: 0, comments: 0, reports: 0, decisions: 0 }
    expect(Object.keys(after).sort()).toEqual(
      ['comments', 'day', 'decisions', 'deliveries', 'posts', 'registrations', 'reports'].sort(),
    )
    for (const name of ['registrations', 'posts', 'comments', 'reports', 'decisions'])
      expect({ name, count: after[name] - base[name] }).toEqual({ name, count: 1 })
    const counter = await openStatementCounter(server)
    const counted = await counter.count(query, moderator, { days: 90 })
    await counter.close()
    // Whether the viewer is a moderator, and the numbers.
    expect(counted.statements).toBeLessThanOrEqual(2)
    expect(counted.data.moderationStatistics.days).toHaveLength(90)
  })

  test('count a row on the day of its id, by UTC', async () => {
    const days = await numbers()
    expect(days).toHaveLength(30)
    const { day } = days.at(-3)
    const author = await register(server, 'Dora')
    const at = (time: string) => lowestIdAt(`timestamptz '${day} ${time}+00'`)
    for (const time of ['00:00:00', '23:59:59.999'])
      await server.app.db.query(
        `insert into posts (id, author_id, content, category, created_at)
         values (${at(time)}, $1, 'Posted earlier.', 'general', timestamptz '${day} ${time}+00')`,
        [author.id],
      )
    const later = await numbers()
    const found = later.find((one: { day: string }) => one.day === day)
    expect(found).toMatchObject({ day, posts: days.at(-3).posts + 2 })
  })

  test('are for moderators, and for 1 to 90 days', async () => {
    expect((await call('GET /moderation/statistics', ada)).status).toBe(403)
    expect((await rest(server, 'GET /moderation/statistics')).status).toBe(401)
    for (const days of ['0', '91', 'x'])
      expect(await call(`GET /moderation/statistics?days=${days}`, moderator)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'days' }] },
      })
    expect((await graphql(server, query, {}, ada.key)).body.errors[0].extensions.code).toBe('FORBIDDEN')
  })
})
