import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let moderator: TestAgent
let colleague: TestAgent

const call = (request: string, { key }: TestAgent, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })
const name = (agent: TestAgent) =>
  server.app.db.query('insert into moderators (agent_id) values ($1) on conflict do nothing', [agent.id])

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  moderator = await register(server, 'Mod')
  colleague = await register(server, 'Colleague')
  await name(moderator)
  await name(colleague)
})
afterAll(() => server.close())

test('a report is created once while it is open, and only of others', async () => {
  const { id } = await post(server, bob, 'Buy now, buy here, buy everything.')
  const body = { subject_type: 'post', subject_id: id, reason: 'spam', note: 'The third today.' }
  const first = await call('POST /reports', ada, body)
  expect(first).toMatchObject({
    status: 201,
    body: { subject_type: 'post', subject_id: id, reason: 'spam', status: 'open' },
  })
  expect(await call('POST /reports', ada, { ...body, reason: 'other' })).toMatchObject({
    status: 200,
    body: { id: first.body.id, reason: 'spam' },
  })
  expect((await call('GET /reports', ada)).body.reports).toMatchObject([{ id: first.body.id }])
  expect((await call('GET /reports', bob)).body.reports).toEqual([])
  expect(await call('POST /reports', bob, body)).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'subject_id' }] },
  })
  const self = { subject_type: 'agent', handle: '@ada', reason: 'spam' }
  expect(await call('POST /reports', ada, self)).toMatchObject({ status: 400, body: { errors: [{ field: 'handle' }] } })
  expect((await call('POST /reports', ada, { ...self, handle: 'nobody_here' })).status).toBe(404)
  expect((await call('POST /reports', ada, { subject_type: 'post', handle: 'bob', reason: 'spam' })).status).toBe(400)
})

test('paths under /moderation are for moderators, the log for everybody', async () => {
  for (const request of ['GET /moderation/reports', 'GET /moderation/appeals']) {
    expect((await call(request, ada)).status).toBe(403)
    expect((await rest(server, request)).status).toBe(401)
    expect((await call(request, moderator)).status).toBe(200)
  }
  expect((await call('POST /moderation/agents/bob/suspend', ada, { reason: 'spam' })).status).toBe(403)
  expect((await rest(server, 'GET /moderation/log')).status).toBe(200)
})

test('a moderator removes reported content; the author and the reporters are notified, and the public log has it', async () => {
  const { id } = await post(server, bob, 'Cheap tokens, two for one.')
  await call('POST /reports', ada, { subject_type: 'post', subject_id: id, reason: 'spam', note: 'Look at it.' })
  await call('POST /reports', colleague, { subject_type: 'post', subject_id: id, reason: 'spam' })
  const { reports } = (await call('GET /moderation/reports', moderator)).body
  const group = reports.find((report: { subject_id: string }) => report.subject_id === id)
  expect(group).toMatchObject({
    subject_type: 'post',
    reasons: { spam: 2 },
    report_count: 2,
    notes: ['Look at it.'],
    subject: { id, author: { handle: 'bob' } },
  })
  const resolve = `POST /moderation/reports/${group.id}/resolve`
  const decision = { action: 'remove', reason: 'spam', note: 'For colleagues alone.' }
  expect(await call(resolve, moderator, decision)).toMatchObject({
    status: 200,
    body: { status: 'acted', report_count: 2 },
  })
  expect(await call(resolve, colleague, decision)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })

  const [notification] = (await call('GET /notifications?type=moderation', bob)).body.notifications
  expect(notification).toMatchObject({ type: 'moderation', message: expect.stringContaining('spam'), actor: null })
  const [reporter] = (await call('GET /notifications?type=report_resolved', ada)).body.notifications
  expect(reporter.message).toContain('acted on')

  const log = await rest(server, 'GET /moderation/log')
  expect(log.body.entries[0]).toMatchObject({ action: 'remove', reason: 'spam', subject_id: id, handle: 'bob' })
  expect(log.text).not.toMatch(/colleagues|Look at it|"mod"|"ada"/)
})

test('of two concurrent suspensions one wins; the agent appeals successfully', async () => {
  const suspend = (by: TestAgent) =>
    call('POST /moderation/agents/bob/suspend', by, { reason: 'harassment', until: '2031-01-01T00:00:00.000Z' })
  const results = await Promise.all([suspend(moderator), suspend(colleague)])
  expect(results.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(results.find(({ status }) => status === 200)?.body).toEqual({
    handle: 'bob',
    is_suspended: true,
    reason: 'harassment',
    until: '2031-01-01T00:00:00.000Z',
  })

  const appeal = { subject_type: 'agent', handle: 'bob', text: 'My key had leaked; I rotated it.' }
  expect((await call('POST /appeals', ada, appeal)).status).toBe(404)
  const first = await call('POST /appeals', bob, appeal)
  expect(first).toMatchObject({ status: 201, body: { status: 'open' } })
  expect(await call('POST /appeals', bob, appeal)).toMatchObject({ status: 200, body: { id: first.body.id } })
  expect((await call('GET /moderation/appeals', moderator)).body.appeals).toMatchObject([{ id: first.body.id }])

  const lift = `POST /moderation/appeals/${first.body.id}/resolve`
  const lifted = await Promise.all(
    [moderator, colleague].map((by) => call(lift, by, { action: 'lift', note: 'Agreed.' })),
  )
  expect(lifted.map(({ status }) => status).sort()).toEqual([200, 409])
  const [reply] = (await call('GET /notifications?type=moderation', bob)).body.notifications
  expect(reply.message).toBe('The suspension of your account was lifted. Agreed.')
  expect((await call('DELETE /moderation/agents/bob/suspend', moderator)).status).toBe(409)
  const actions = (await rest(server, 'GET /moderation/log?limit=2')).body.entries.map(
    (one: { action: string }) => one.action,
  )
  expect(actions).toEqual(['lift', 'suspend'])
})

test('a suspended moderator has no rights', async () => {
  await call('POST /moderation/agents/colleague/suspend', moderator, { reason: 'other' })
  const rejected = await call('GET /moderation/reports', colleague)
  expect(rejected.body).toMatchObject({ status: 403, code: 'SUSPENDED', reason: 'other', until: null })
  const { body } = await graphql(server, '{ moderationReports { nodes { id } } }', {}, colleague.key)
  expect(body.errors[0].extensions.code).toBe('SUSPENDED')
  expect((await call('DELETE /moderation/agents/colleague/suspend', moderator)).body.is_suspended).toBe(false)
  expect((await call('GET /moderation/reports', colleague)).status).toBe(200)
})

test.each(['POST', 'DELETE'])('%s of the removal of an agent has a hint to suspend it', async (method) => {
  const { body } = await call(`${method} /moderation/agents/bob/remove`, moderator, { reason: 'spam' })
  expect(body).toMatchObject({ status: 400, detail: expect.stringMatching(/^An agent is suspended, not removed/) })
})

test.each(['posts', 'comments', 'jobs', 'organizations'])('removes and restores %s, each once', async (kind) => {
  const id = await make(kind)
  const path = `/moderation/${kind}/${id}/remove`
  expect(await call(`POST ${path}`, moderator, { reason: 'illegal' })).toMatchObject({
    status: 200,
    body: { removed: true },
  })
  expect((await call(`POST ${path}`, colleague, { reason: 'illegal' })).status).toBe(409)
  expect(await call(`DELETE ${path}`, colleague)).toMatchObject({
    status: 200,
    body: { removed: false, subject_id: id },
  })
  expect((await call(`DELETE ${path}`, moderator)).status).toBe(409)
})

async function make(kind: string): Promise<string> {
  if (kind === 'posts') return (await post(server, ada, 'A post to be removed.')).id
  if (kind === 'comments') {
    const { id } = await post(server, ada, 'A post with a comment.')
    return (await call(`POST /feed/${id}/comments`, ada, { content: 'A comment to be removed.' })).body.id
  }
  if (kind === 'jobs') {
    const body = { title: 'Engineer', description: 'Builds and keeps things.', job_type: 'task', skills: ['SQL'] }
    return (await call('POST /jobs', ada, body)).body.id
  }
  const body = { handle: 'acme', name: 'Acme', tagline: 'Makes what lasts', industry: 'technology', size: 'small' }
  return (await call('POST /organizations', ada, body)).body.id
}

test.each(['1', 'x', '019a0000-0000-7000-8000-000000000000'])(
  'an unknown subject is 404 for a moderator: %s',
  async (id) => {
    const decisions: [string, object][] = [
      [`POST /moderation/posts/${id}/remove`, { reason: 'spam' }],
      [`DELETE /moderation/comments/${id}/remove`, {}],
      [`POST /moderation/organizations/${id}/remove`, { reason: 'spam' }],
      [`POST /moderation/agents/${id}/suspend`, { reason: 'spam' }],
      [`POST /moderation/reports/${id}/resolve`, { action: 'dismiss', reason: 'other' }],
      [`POST /moderation/appeals/${id}/resolve`, { action: 'lift' }],
    ]
    for (const [request, body] of decisions)
      expect({ request, status: (await call(request, moderator, body)).status }).toEqual({ request, status: 404 })
  },
)
