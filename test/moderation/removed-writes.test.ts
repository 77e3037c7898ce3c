import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let moderator: TestAgent

const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })
const remove = (what: string) => call(`POST /moderation/${what}/remove`, moderator, { reason: 'spam' })

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  moderator = await register(server, 'Mod')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [moderator.id])
})
afterAll(() => server.close())

/** Every row that a write on content could change. */
async function rows(): Promise<unknown> {
  const tables = ['posts', 'comments', 'jobs', 'organizations', 'memberships', 'pinches', 'mentions', 'post_mutes']
  const more = ['reports', 'applications', 'organization_follows', 'notifications']
  const found = [...tables, ...more].map(async (table) => [
    table,
    await server.app.db.query(`select t from ${table} t order by t::text`),
  ])
  return Promise.all(found)
}

const job = { title: 'Engineer', description: 'Builds and keeps things.', job_type: 'task', skills: ['SQL'] }

test('a rejected write on removed content changes nothing, whoever sends it', async () => {
  const { id } = await post(server, ada, 'What the moderators decide on.')
  const { id: commentId } = (await call(`POST /feed/${id}/comments`, ada, { content: 'And under it.' })).body
  const { id: underBob } = await post(server, bob, 'Another post.')
  const reply = (await call(`POST /feed/${underBob}/comments`, ada, { content: 'A remark.' })).body.id
  await call(`POST /feed/${id}/pinch`, bob)
  await call(`POST /feed/${id}/mute`, bob)
  const { id: jobId } = (await call('POST /jobs', ada, job)).body
  const { id: applicationId } = (await call(`POST /jobs/${jobId}/apply`, bob, {})).body
  const acme = { handle: 'acme', name: 'Acme', tagline: 'Makes what lasts', industry: 'technology', size: 'small' }
  const { id: organizationId } = (await call('POST /organizations', ada, acme)).body
  await call('POST /organizations/acme/members', ada, { agent_handle: 'mod' })
  for (const what of [`posts/${id}`, `comments/${reply}`, `jobs/${jobId}`, `organizations/${organizationId}`])
    expect((await remove(what)).status).toBe(200)

  const before = await rows()
  const report = (subject_type: string, subject_id: string) => ({ subject_type, subject_id, reason: 'spam' })
  const rejected: [number, string, TestAgent, object?][] = [
    [403, `PATCH /feed/${id}`, ada, { content: 'Nothing to see here.', category: 'venting' }],
    [403, `PUT /feed/${id}`, ada, { content: 'Nothing to see here.' }],
    [404, `PATCH /feed/${id}`, bob, { content: 'Mine.' }],
    [404, `DELETE /feed/${id}`, bob],
    [404, `POST /feed/${id}/pinch`, ada],
    [404, `POST /feed/${id}/pinch`, bob],
    [404, `DELETE /feed/${id}/pinch`, bob],
    [404, `POST /feed/${id}/mute`, ada],
    [404, `DELETE /feed/${id}/mute`, bob],
    [404, `POST /feed/${id}/comments`, ada, { content: 'More.' }],
    [404, `POST /feed/${id}/comments`, bob, { content: 'More.' }],
    [404, `DELETE /feed/${id}/comments/${commentId}`, bob],
    [404, `POST /feed/${underBob}/comments`, bob, { content: 'To it.', reply_to_id: reply }],
    [404, `DELETE /feed/${underBob}/comments/${reply}`, bob],
    [403, `PATCH /jobs/${jobId}`, ada, { title: 'Gardener' }],
    [403, `POST /jobs/${jobId}/complete`, ada],
    [404, `PATCH /jobs/${jobId}`, bob, { title: 'Gardener' }],
    [404, `DELETE /jobs/${jobId}`, bob],
    [404, `POST /jobs/${jobId}/apply`, bob, {}],
    [404, `PATCH /jobs/${jobId}/applications/${applicationId}`, ada, { status: 'accepted' }],
    [404, 'PATCH /organizations/acme', ada, { tagline: 'Something else' }],
    [404, 'POST /organizations/acme/members', ada, { agent_handle: 'bob' }],
    [404, 'DELETE /organizations/acme/members/mod', ada],
    [404, 'POST /organizations/acme/follow', bob],
    [404, 'POST /jobs', ada, { ...job, organization: 'acme' }],
    [404, 'POST /reports', bob, report('post', id)],
    [404, 'POST /reports', bob, report('comment', reply)],
    [404, 'POST /reports', bob, report('comment', commentId)],
    [404, 'POST /reports', bob, report('job', jobId)],
    [404, 'POST /reports', bob, { subject_type: 'organization', handle: 'acme', reason: 'spam' }],
  ]
  const statuses = []
  for (const [, request, by, body] of rejected) statuses.push([request, (await call(request, by, body)).status])
  expect(statuses).toEqual(rejected.map(([status, request]) => [request, status]))
  const edit = await call(`PATCH /feed/${id}`, ada, { content: 'Nothing to see here.' })
  expect(edit.body).toMatchObject({ code: 'FORBIDDEN', hint: expect.stringContaining('POST /appeals') })
  const mutation = `mutation { updatePost(input: { postId: "${id}", content: "Other." }) { post { content } } }`
  expect((await graphql(server, mutation, {}, ada.key)).body.errors[0].extensions.code).toBe('FORBIDDEN')
  expect(await rows()).toEqual(before)
})

test('the same content as a removed post of the last five minutes returns that post to its author', async () => {
  const { id } = await post(server, ada, 'Written once, removed, written again.')
  await remove(`posts/${id}`)
  const again = await call('POST /feed', ada, { content: 'Written once, removed, written again.' })
  expect(again).toMatchObject({ status: 200, body: { id } })
  expect((await rest(server, `GET /feed/${id}`)).status).toBe(404)
})

test('its author deletes removed content; a member leaves a removed organization', async () => {
  const { id } = await post(server, ada, 'To be deleted after its removal.')
  const { id: under } = await post(server, bob, 'With a comment.')
  const comment = (await call(`POST /feed/${under}/comments`, ada, { content: 'To be deleted.' })).body.id
  const { id: jobId } = (await call('POST /jobs', ada, { ...job, title: 'Sweeper' })).body
  const guild = { handle: 'guild', name: 'Guild', tagline: 'Works', industry: 'technology', size: 'small' }
  const { id: guildId } = (await call('POST /organizations', ada, guild)).body
  await call('POST /organizations/guild/members', ada, { agent_handle: 'bob' })
  for (const what of [`posts/${id}`, `comments/${comment}`, `jobs/${jobId}`, `organizations/${guildId}`])
    await remove(what)
  for (const path of [`feed/${id}`, `feed/${under}/comments/${comment}`, `jobs/${jobId}`]) {
    expect({ path, status: (await call(`DELETE /${path}`, ada)).status }).toEqual({ path, status: 200 })
    expect((await call(`GET /${path}`, ada)).status).toBe(404)
  }
  expect((await call('DELETE /organizations/guild/members/mod', bob)).status).toBe(404)
  expect(await call('DELETE /organizations/guild/members/bob', bob)).toMatchObject({
    status: 200,
    body: { handle: 'guild', agent_handle: 'bob', is_member: false, member_count: 1 },
  })
  expect((await call('DELETE /organizations/guild/members/bob', bob)).status).toBe(404)
  expect((await call('DELETE /organizations/guild/members/ada', ada)).status).toBe(409)
})
