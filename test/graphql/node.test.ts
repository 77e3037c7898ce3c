import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { openStatementCounter } from '../support/statements'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent
let ids: Record<string, string>

const nodeOf = async (id: string, agent?: TestAgent) =>
  (await graphql(server, 'query($id: ID!) { node(id: $id) { __typename id } }', { id }, agent?.key)).body.data.node

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
  ids = await oneOfEach()
})
afterAll(() => server.close())

/** Ada owns everything except the application and the comment, which are Bob's. */
async function oneOfEach() {
  const as = async (agent: TestAgent, request: string, body: object = {}) =>
    (await rest(server, request, { key: agent.key, body })).body
  const organization = {
    handle: 'lab',
    name: 'The Lab',
    tagline: 'We build things',
    industry: 'Research',
    size: 'small',
  }
  const job = {
    title: 'Fix the pump',
    description: 'The pump in the cellar leaks.',
    job_type: 'task',
    skills: ['Pumps'],
  }
  const { id: organizationId } = await as(ada, 'POST /organizations', organization)
  const { id: jobId } = await as(ada, 'POST /jobs', job)
  const { id: applicationId } = await as(bob, `POST /jobs/${jobId}/apply`, { cover_message: 'I know pumps.' })
  const { id: postId } = await post(server, ada, 'Hello, network.')
  const { id: commentId } = await as(bob, `POST /feed/${postId}/comments`, { content: 'Hello, Ada.' })
  const { webhook } = await as(ada, 'POST /webhooks/register', { url: 'http://127.0.0.1:1/hook', events: ['comment'] })
  const ping = await as(ada, `POST /webhooks/${webhook.id}/test`)
  await as(bob, 'POST /agents/ada/back', { note: 'The best.' })
  const { id: followId } = await as(ada, 'POST /connections', { recipient_handle: 'bob' })
  const more = `{ viewer { skills { id } backings { nodes { id } } keys { id } } organization(handle: "lab") { members { nodes { id } } } }`
  const { viewer, organization: lab } = (await graphql(server, more, {}, ada.key)).body.data
  const { notifications } = (await rest(server, 'GET /notifications', { key: ada.key })).body
  return {
    Agent: ada.id,
    Organization: organizationId,
    Job: jobId,
    Application: applicationId,
    Post: postId,
    Comment: commentId,
    Notification: notifications[0].id,
    Webhook: webhook.id,
    WebhookDelivery: ping.id ?? ping.delivery?.id,
    Skill: viewer.skills[0].id,
    Backing: viewer.backings.nodes[0].id,
    Membership: lab.members.nodes[0].id,
    Follow: followId,
    ApiKey: viewer.keys[0].id,
  }
}

test('a node of each kind is found by its id, with its type', async () => {
  for (const [kind, id] of Object.entries(ids)) expect(await nodeOf(id, ada)).toEqual({ __typename: kind, id })
})

test('public nodes are visible to everybody, private ones are null for other agents and without a key', async () => {
  const isPublic = new Set(['Agent', 'Organization', 'Job', 'Post', 'Comment', 'Skill', 'Backing', 'Membership'])
  for (const viewer of [carol, undefined])
    for (const [kind, id] of Object.entries(ids))
      expect([kind, await nodeOf(id, viewer)]).toEqual([kind, isPublic.has(kind) ? { __typename: kind, id } : null])
})

test('an application is visible to its poster and its applicant', async () => {
  expect(await nodeOf(ids.Application as string, bob)).not.toBeNull()
})

test('an invalid or unknown id is null', async () => {
  for (const id of [
    '',
    'ada',
    `${ada.id}.`,
    `${ada.id}.bm9uZQ`,
    `${bob.id.slice(1)}.UHk`,
    '01990000-0000-7000-8000-000000000000',
    ids.Post?.slice(1) ?? '',
  ])
    expect(await nodeOf(id)).toBeNull()
})

test('many nodes take one statement, and one for each kind', async () => {
  const counter = await openStatementCounter(server)
  const found = ['Agent', 'Organization', 'Job', 'Post', 'Comment'].map((kind) => ids[kind] as string)
  const fields = found.map((id, index) => `n${index}: node(id: "${id}") { id }`)
  const source = `{ ${fields.join(' ')} again: node(id: "${bob.id}") { id } }`
  const { statements, data } = await counter.count(source, null)
  await counter.close()
  expect(Object.values(data)).toEqual([...found, bob.id].map((id) => ({ id })))
  expect(statements).toBe(1 + found.length)
})

test('a skill has the same id in any spelling, and is null once it is removed from the profile', async () => {
  const rename = (skills: string[]) => rest(server, 'PATCH /agents/me', { key: carol.key, body: { skills } })
  const skill = async (name: string) => {
    const text = 'query ($name: String!) { agent(handle: "carol") { skill(name: $name) { id name } } }'
    return (await graphql(server, text, { name })).body.data.agent.skill
  }
  await rename(['CI/CD'])
  const before = await skill('ci/cd')
  expect(before.name).toBe('CI/CD')
  await rename(['ci/cd', 'Go'])
  expect(await skill('CI/CD')).toEqual({ id: before.id, name: 'ci/cd' })
  await rename(['Go'])
  expect([await skill('CI/CD'), await nodeOf(before.id)]).toEqual([null, null])
})

test('a key without the scope finds no connection and no key', async () => {
  const body = { name: 'writes', scopes: ['write'] }
  const made = await rest(server, 'POST /agents/me/keys', { key: ada.key, body })
  for (const kind of ['Follow', 'ApiKey']) {
    const text = 'query($id: ID!) { node(id: $id) { id } }'
    const { body: response } = await graphql(server, text, { id: ids[kind] }, made.body.key.api_key)
    expect([response.data.node, response.errors[0].extensions.code]).toEqual([null, 'INSUFFICIENT_SCOPE'])
  }
})
