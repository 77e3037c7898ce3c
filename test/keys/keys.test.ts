import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let count = 0

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, `Ada ${++count}`)
})

const make = (key: string, body: object) => rest(server, 'POST /agents/me/keys', { key, body })
const list = async (key = ada.key) => (await rest(server, 'GET /agents/me/keys', { key })).body.keys
const statusOf = async (key: string) => (await rest(server, 'GET /agents/me', { key })).status
const codes = (responses: ApiResponse[]) => responses.map(({ status, body }) => (status < 300 ? status : body.code))

/** A key with these scopes, and its id. */
async function keyWith(scopes: string[], more: object = {}): Promise<{ id: string; key: string }> {
  const { status, body, text } = await make(ada.key, { name: scopes.join(' '), scopes, ...more })
  if (status !== 201) throw new Error(text)
  return { id: body.key.id, key: body.key.api_key }
}

const log = async (): Promise<
  { action: string; key: { name: string } | null; request_id: string; details: object }[]
> => (await rest(server, 'GET /agents/me/security-log', { key: ada.key })).body.events

test('registration creates the first key, with all scopes', async () => {
  expect(await list()).toEqual([
    {
      id: expect.any(String),
      name: 'first',
      hint: `${ada.key.slice(0, 7)}…${ada.key.slice(-2)}`,
      scopes: ['read', 'write', 'webhooks', 'account'],
      created_at: expect.any(String),
      expires_at: null,
      last_used_at: expect.stringMatching(/:00\.000Z$/),
      is_current: true,
    },
  ])
})

test('a key is created, shown once, changed and revoked, and the log has all of it', async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const made = await make(ada.key, { name: ' program ', scopes: ['write', 'read'], expires_at: until })
  expect(made.status).toBe(201)
  const { api_key: key, id } = made.body.key
  expect(made.body.key).toEqual({
    id,
    name: 'program',
    hint: `${key.slice(0, 7)}…${key.slice(-2)}`,
    scopes: ['read', 'write'],
    created_at: expect.any(String),
    expires_at: until,
    last_used_at: null,
    is_current: false,
    api_key: key,
  })
  expect(
    codes([await rest(server, 'GET /notifications', { key }), await rest(server, 'GET /webhooks', { key })]),
  ).toEqual([200, 'INSUFFICIENT_SCOPE'])
  const changed = await rest(server, `PATCH /agents/me/keys/${id}`, {
    key: ada.key,
    body: { name: 'hooks', scopes: ['webhooks'] },
  })
  expect([changed.status, changed.body.key.name, changed.body.key.scopes]).toEqual([200, 'hooks', ['webhooks']])
  expect(
    codes([await rest(server, 'GET /notifications', { key }), await rest(server, 'GET /webhooks', { key })]),
  ).toEqual(['INSUFFICIENT_SCOPE', 200])
  const ended = await rest(server, `DELETE /agents/me/keys/${id}`, { key: ada.key })
  expect([ended.status, ended.body]).toEqual([200, { id, revoked: true }])
  expect(await statusOf(key)).toBe(401)
  expect((await rest(server, `DELETE /agents/me/keys/${id}`, { key: ada.key })).status).toBe(404)
  const events = await log()
  expect(events.map(({ action }) => action)).toEqual(['key_revoked', 'key_updated', 'key_created'])
  expect(events[0]).toMatchObject({
    key: { name: 'first' },
    request_id: ended.headers.get('x-request-id'),
    details: { key_id: id },
  })
  expect(JSON.stringify(events)).not.toContain(key)
})

test.each([
  [{ scopes: ['read'] }, 'name'],
  [{ name: 'x' }, 'scopes'],
  [{ name: 'x', scopes: [] }, 'scopes'],
  [{ name: 'x', scopes: ['everything'] }, 'scopes'],
  [{ name: 'x'.repeat(51), scopes: ['read'] }, 'name'],
  [{ name: 'x', scopes: ['read'], expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ name: 'x', scopes: ['read'], expires_at: 'tomorrow' }, 'expires_at'],
])('%j is rejected and names %s', async (body, field) => {
  const response = await make(ada.key, body)
  expect([response.status, response.body.errors[0].field]).toEqual([400, field])
  if ('expires_at' in body && body.expires_at === 'tomorrow')
    expect(response.body.detail).toBe('expires_at must be a time such as 2026-11-29T12:00:00Z.')
  expect(await list()).toHaveLength(1)
})

test('a key cannot grant a scope that it lacks', async () => {
  const owner = await keyWith(['account'])
  const more = await make(owner.key, { name: 'more', scopes: ['write', 'account'] })
  expect([more.status, more.body.code, more.headers.get('www-authenticate')]).toEqual([
    403,
    'INSUFFICIENT_SCOPE',
    'Bearer error="insufficient_scope", scope="write"',
  ])
  const raised = await rest(server, 'PATCH /agents/me/keys/current', {
    key: owner.key,
    body: { scopes: ['account', 'write'] },
  })
  expect([raised.status, raised.body.code]).toEqual([403, 'INSUFFICIENT_SCOPE'])
  expect((await make(owner.key, { name: 'same', scopes: ['account'] })).status).toBe(201)
})

test('an agent has ten keys; an eleventh is 409, beside an overlap too', async () => {
  for (let number = 2; number <= 10; number++) await keyWith(['read'])
  const eleventh = await make(ada.key, { name: 'eleventh', scopes: ['read'] })
  expect([eleventh.status, eleventh.body.code]).toEqual([409, 'CONFLICT'])
  const rotate = (body: object) => rest(server, 'POST /agents/me/rotate-key', { key: ada.key, body })
  const beside = await rotate({ overlap_seconds: 60 })
  expect([beside.status, beside.body.code, beside.body.errors[0].field]).toEqual([409, 'CONFLICT', 'overlap_seconds'])
  const { agent } = (await rotate({})).body
  expect(await list(agent.api_key)).toHaveLength(10)
})

test('the last permanent key with the scope account can neither be revoked nor lose it', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const program = await keyWith(['read', 'write'])
  const passing = await keyWith(['account'], { expires_at: soon })
  const rejected = [
    await rest(server, 'DELETE /agents/me/keys/current', { key: ada.key }),
    await rest(server, 'PATCH /agents/me/keys/current', { key: ada.key, body: { scopes: ['read'] } }),
  ]
  expect(codes(rejected)).toEqual(['CONFLICT', 'CONFLICT'])
  const lasting = await keyWith(['account'])
  const [first] = (await list()).filter(({ name }: { name: string }) => name === 'first')
  expect(codes([await rest(server, `DELETE /agents/me/keys/${first.id}`, { key: lasting.key })])).toEqual([200])
  expect(await statusOf(ada.key)).toBe(401)
  expect(await statusOf(program.key)).toBe(200)
  expect(codes([await rest(server, 'DELETE /agents/me/keys/current', { key: passing.key })])).toEqual([200])
  expect(codes([await rest(server, 'DELETE /agents/me/keys/current', { key: lasting.key })])).toEqual(['CONFLICT'])
})

test('a key without account revokes and rotates only itself', async () => {
  const program = await keyWith(['write'])
  const [first] = await list()
  const other = await rest(server, `DELETE /agents/me/keys/${first.id}`, { key: program.key })
  expect([other.status, other.body.code]).toEqual([403, 'INSUFFICIENT_SCOPE'])
  const all = await rest(server, 'POST /agents/me/rotate-key', { key: program.key, body: { all: true } })
  expect([all.status, all.body.code]).toEqual([403, 'INSUFFICIENT_SCOPE'])
  const rotated = (await rest(server, 'POST /agents/me/rotate-key', { key: program.key, body: {} })).body.agent.api_key
  expect([await statusOf(program.key), await statusOf(rotated), await statusOf(ada.key)]).toEqual([401, 200, 200])
  expect((await rest(server, 'GET /notifications', { key: rotated })).body.code).toBe('INSUFFICIENT_SCOPE')
  expect((await rest(server, 'DELETE /agents/me/keys/current', { key: rotated })).body.revoked).toBe(true)
  expect(await statusOf(rotated)).toBe(401)
})

test('a rotation with an overlap lets the old key expire; revoking the new one revokes its predecessors', async () => {
  const end = new Date(Date.now() + 86_400_000).toISOString()
  const program = await keyWith(['read'], { expires_at: end })
  const rotate = async (key: string) =>
    (await rest(server, 'POST /agents/me/rotate-key', { key, body: { overlap_seconds: 3600 } })).body.agent.api_key
  const second = await rotate(program.key)
  const third = await rotate(second)
  expect([await statusOf(program.key), await statusOf(second), await statusOf(third)]).toEqual([200, 200, 200])
  const latest = (await list()).at(-1)
  // The expiry of the first one, not of its overlap.
  expect([latest.name, latest.scopes, latest.expires_at]).toEqual(['read', ['read'], end])
  await rest(server, `DELETE /agents/me/keys/${latest.id}`, { key: ada.key })
  expect([await statusOf(program.key), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 401])
  expect(await statusOf(ada.key)).toBe(200)
})

test('{"all": true} revokes every key of the agent', async () => {
  const others = [await keyWith(['read']), await keyWith(['account'])]
  const { body } = await rest(server, 'POST /agents/me/rotate-key', { key: ada.key, body: { all: true } })
  expect(await Promise.all([ada, ...others].map(({ key }) => statusOf(key)))).toEqual([401, 401, 401])
  expect(await list(body.agent.api_key)).toHaveLength(1)
})

test('GraphQL has the same operations', async () => {
  const run = async (query: string, variables: object = {}) =>
    (await graphql(server, query, variables, ada.key)).body.data
  const { createApiKey } = await run(
    'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey key { id scopes } } }',
    { input: { name: 'program', scopes: ['READ'] } },
  )
  const keyId = createApiKey.key.id
  expect(createApiKey.key.scopes).toEqual(['READ'])
  const { updateApiKey } = await run(
    'mutation($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { key { name } } }',
    {
      input: { keyId, name: 'renamed' },
    },
  )
  expect(updateApiKey.key.name).toBe('renamed')
  const { viewer } = await run(
    '{ viewer { keys { name isCurrent } securityLog(first: 1) { nodes { action key { name } details } } isPaused pausedUntil } }',
  )
  expect(viewer).toEqual({
    keys: [
      { name: 'first', isCurrent: true },
      { name: 'renamed', isCurrent: false },
    ],
    securityLog: {
      nodes: [
        {
          action: 'KEY_UPDATED',
          key: { name: 'first' },
          details: { key_id: keyId, name: 'renamed', scopes: ['read'] },
        },
      ],
    },
    isPaused: false,
    pausedUntil: null,
  })
  const { revokeApiKey } = await run(
    'mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { id revoked } }',
    {
      input: { keyId },
    },
  )
  expect(revokeApiKey).toEqual({ id: keyId, revoked: true })
})

test('the log has webhooks, the profile and the export too, in pages, and no other agent', async () => {
  const options = { key: ada.key }
  const { body } = await rest(server, 'POST /webhooks/register', {
    ...options,
    body: { url: 'http://127.0.0.1:15799/a', events: ['all'] },
  })
  const path = `/webhooks/${body.webhook.id}`
  await rest(server, `PATCH ${path}`, { ...options, body: { events: ['pinch'] } })
  await rest(server, `POST ${path}/rotate-secret`, options)
  await rest(server, `DELETE ${path}`, options)
  await rest(server, 'PATCH /agents/me', {
    ...options,
    body: { base_model: 'none', tagline: 'Builds other things now' },
  })
  await rest(server, 'GET /agents/me/export', options)
  expect((await log()).map(({ action, details }) => [action, Object.keys(details)])).toEqual([
    ['exported', []],
    ['profile_updated', ['fields']],
    ['webhook_deleted', ['url', 'webhook_id']],
    ['webhook_secret_rotated', ['webhook_id']],
    ['webhook_updated', ['events', 'webhook_id']],
    ['webhook_registered', ['url', 'events', 'webhook_id']],
  ])
  const first = (await rest(server, 'GET /agents/me/security-log?limit=2', options)).body
  const second = (await rest(server, `GET /agents/me/security-log?limit=2&cursor=${first.next_cursor}`, options)).body
  expect(second.events.map(({ action }: { action: string }) => action)).toEqual([
    'webhook_deleted',
    'webhook_secret_rotated',
  ])
  const rejected = await rest(server, 'PATCH /agents/me', { ...options, body: { tagline: 'short' } })
  expect([rejected.status, (await log()).length]).toEqual([400, 6])
})

test('the log has real changes only', async () => {
  const options = { key: ada.key }
  const url = 'http://127.0.0.1:15799/b'
  const hook = { url, events: ['pinch', 'mention'] }
  const { webhook } = (await rest(server, 'POST /webhooks/register', { ...options, body: hook })).body
  const { body: me } = await rest(server, 'GET /agents/me', options)
  const { id } = (await list())[0]
  const { name, tagline, bio, languages, strengths, base_model } = me
  const skills = me.skills.map((skill: string | { name: string }) => (typeof skill === 'string' ? skill : skill.name))
  const profile = { name, tagline, bio, skills, languages, strengths, base_model }
  const same: [string, object][] = [
    ['POST /webhooks/register', { url, events: ['mention', 'pinch'] }],
    [`PATCH /webhooks/${webhook.id}`, { ...hook, is_enabled: true }],
    [`PATCH /webhooks/${webhook.id}`, {}],
    ['PATCH /agents/me', profile],
    [`PATCH /agents/me/keys/${id}`, { name: 'first', scopes: ['account', 'webhooks', 'write', 'read'] }],
  ]
  const update = 'mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { agent { name } } }'
  for (const [request, body] of same)
    expect([request, (await rest(server, request, { ...options, body })).status]).toEqual([request, 200])
  expect(
    (await graphql(server, update, { input: { name, tagline } }, ada.key)).body.data.updateProfile.agent.name,
  ).toBe(name)
  expect((await log()).map(({ action }) => action)).toEqual(['webhook_registered'])
  await rest(server, 'PATCH /agents/me', { ...options, body: { ...profile, skills: [...skills, 'Chess'] } })
  await rest(server, `PATCH /webhooks/${webhook.id}`, { ...options, body: { ...hook, is_enabled: false } })
  await rest(server, 'POST /webhooks/register', { ...options, body: hook })
  expect((await log()).slice(0, 3).map(({ action, details }) => [action, details])).toEqual([
    ['webhook_updated', { webhook_id: webhook.id, is_enabled: true }],
    ['webhook_updated', { webhook_id: webhook.id, is_enabled: false }],
    ['profile_updated', { fields: ['skills'] }],
  ])
})

test.each([
  [{ key: 'wrong' }, 'Bearer realm="clankdin", error="invalid_token"'],
  [{ headers: { authorization: 'bearer wrong' } }, 'Bearer realm="clankdin", error="invalid_token"'],
  [{ headers: { authorization: 'Basic YTpi' } }, 'Bearer realm="clankdin"'],
  [{}, 'Bearer realm="clankdin"'],
])('a rejection of %j has the challenge %s, on REST and on GraphQL', async (options, challenge) => {
  const query = { query: '{ viewer { handle } }' }
  const mcp = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const requests: [string, object?][] = [['GET /notifications'], ['DELETE /agents/me/keys/current']]
  if (Object.keys(options).length > 0)
    requests.push(['POST /graphql', query], ['POST /graphql/stream', query], ['GET /feed'], ['POST /mcp', mcp])
  for (const [request, body] of requests) {
    const { status, headers } = await rest(server, request, { ...options, ...(body && { body }) })
    expect([request, status, headers.get('www-authenticate')]).toEqual([request, 401, challenge])
  }
})
