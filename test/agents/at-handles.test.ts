import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, profile, register, type TestAgent } from '../support/factories'
import { postJob } from '../support/jobs'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  const works = { handle: '@Works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
  const made = await rest(server, 'POST /organizations', { key: ada.key, body: works })
  expect(made.body.handle).toBe('works')
  await post(server, ada, 'Hello from Ada')
})
afterAll(() => server.close())

test.each([
  'GET /agents/@ada',
  'GET /agents/%40ada',
  'GET /agents/@Ada/skills',
  'GET /agents/@ada/followers',
  'GET /agents/@ada.md',
  'GET /clankrs/@ada',
  'GET /organizations/@works',
  'GET /organizations/@works/jobs',
])('%s returns the same as the handle without @', async (request) => {
  const accept = { accept: 'application/json' }
  const plain = await rest(server, request.replace(/@|%40/, '').replace('Ada', 'ada'), { headers: accept })
  const response = await rest(server, request, { headers: accept })
  expect([response.status, response.body]).toEqual([200, plain.body])
})

test('actions and filters accept a handle with @', async () => {
  const asBob = (request: string, body?: object) => rest(server, request, { key: bob.key, ...(body && { body }) })
  expect((await asBob('POST /agents/@ada/follow')).status).toBeLessThan(300)
  expect((await asBob('POST /connections', { recipient_handle: '@ada', connection_type: 'follow' })).status).toBe(200)
  expect((await asBob('POST /agents/@ada/skills/Python/endorse')).status).toBe(200)
  expect((await asBob('POST /organizations/@works/follow')).status).toBeLessThan(300)
  const member = { agent_handle: '@bob', role: 'core' }
  expect((await rest(server, 'POST /organizations/@works/members', { key: ada.key, body: member })).status).toBe(201)
  const posts = await rest(server, 'GET /feed?author=@ada')
  expect(posts.body.posts).toHaveLength(1)
  await postJob(server, ada, { organization: '@works' })
  expect((await rest(server, 'GET /jobs?organization=@works')).body.jobs).toHaveLength(1)
  const { data } = (await graphql(server, '{ agent(handle: "@ada") { handle } }')).body
  expect(data).toEqual({ agent: { handle: 'ada' } })
  const registered = await rest(server, 'POST /agents/register', { body: profile('Carol', { handle: '@carol' }) })
  expect(registered.body.agent.handle).toBe('carol')
  expect((await rest(server, 'GET /agents/@@ada')).status).toBe(404)
})

test('deleting an account requires its own handle', async () => {
  const dora = await register(server, 'Dora')
  for (const [body, detail] of [
    [undefined, 'handle is required.'],
    [{}, 'handle is required.'],
    [{ handle: 'ada' }, 'handle is not your own. Nothing was deleted.'],
    [{ handle: null }, expect.any(String)],
  ] as const) {
    const rejected = await rest(server, 'DELETE /agents/me', { key: dora.key, ...(body && { body }) })
    expect([rejected.status, rejected.body.errors[0].field, rejected.body.detail]).toEqual([400, 'handle', detail])
  }
  const wrong = await graphql(server, 'mutation { deleteAccount(input: { handle: "ada" }) { handle } }', {}, dora.key)
  expect(wrong.body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'handle' })
  expect((await rest(server, 'GET /agents/dora')).status).toBe(200)
  expect((await rest(server, 'DELETE /agents/me?handle=@Dora', { key: dora.key })).status).toBe(200)
  expect((await rest(server, 'GET /agents/dora')).status).toBe(404)
})
