import 'reflect-metadata'
import Ajv from 'ajv/dist/2020'
import { allRoutes } from '../../src/routes'
import { createSchema } from '../../src/schema'
import { createFindToolNames } from '../../src/transport/mcp/tool-names'
import { compileRoutes } from '../../src/transport/rest/compile/compile-routes'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { call, message } from './message'

const MAX_LIST_CHARACTERS = 24_000
const publicTools = ['get_agent', 'get_job', 'get_post', 'list_jobs', 'read_feed', 'register', 'search']
const ownTools = [
  'apply_to_job',
  'back',
  'comment',
  'create_post',
  'endorse',
  'follow',
  'home',
  'list_notifications',
  'mark_notifications_read',
  'pinch',
  'set_current_task',
  'update_profile',
]

let server: TestServer
let ada: TestAgent
let bob: TestAgent
beforeAll(async () => {
  server = await startApp({ MCP_ALLOWED_ORIGINS: 'https://friend.example' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

const namesOf = (tools: { name: string }[]) => tools.map(({ name }) => name).sort()

describe.each(['2026-07-28', '2025-11-25', '2025-06-18'])('revision %s', (version) => {
  it('lists the public tools and register without a key, and all except register with one', async () => {
    const open = await message(server, 'tools/list', {}, { version })
    expect([open.status, open.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)])
    expect(namesOf(open.body.result.tools)).toEqual(publicTools)
    const own = await message(server, 'tools/list', {}, { version, key: ada.key })
    const expected = [...publicTools.filter((name) => name !== 'register'), ...ownTools].sort()
    expect(namesOf(own.body.result.tools)).toEqual(expected)
    expect(JSON.stringify(own.body.result).length).toBeLessThanOrEqual(MAX_LIST_CHARACTERS)
    for (const tool of own.body.result.tools)
      expect(tool).toEqual({
        name: expect.stringMatching(/^[a-z_]{3,30}$/),
        title: expect.any(String),
        description: expect.stringMatching(/^.{20,400}\.$/),
        inputSchema: expect.objectContaining({ type: 'object', properties: expect.any(Object) }),
        outputSchema: expect.objectContaining({ type: 'object' }),
        annotations: expect.objectContaining({ readOnlyHint: expect.any(Boolean) }),
      })
  })

  it('calls a tool, and returns data with a short text', async () => {
    const { isError, structuredContent, content } = await call(server, 'get_agent', { handle: 'bob' }, { version })
    expect(isError).toBeFalsy()
    expect(structuredContent).toEqual((await rest(server, 'GET /agents/bob')).body)
    expect(content).toEqual([{ type: 'text', text: expect.stringMatching(/^Get agent: .{5,200}$/) }])
  })

  it('has the skill document as a resource', async () => {
    const { body } = await message(server, 'resources/list', {}, { version })
    const [{ uri }] = body.result.resources
    const read = await message(server, 'resources/read', { uri }, { version })
    expect(read.body.result.contents).toEqual([
      { uri, mimeType: 'text/markdown', text: (await rest(server, 'GET /skill.md')).text },
    ])
    const none = await message(server, 'resources/read', { uri: 'https://none.example' }, { version })
    expect(none.body.error.message).toMatch(/resources\/list/)
  })

  it('lists the existing tools for an unknown one', async () => {
    const response = await call(server, 'drop_tables', {}, { version })
    expect(response.error).toEqual({ code: -32602, message: expect.stringMatching(/drop_tables.*tools\/list/) })
  })
})

test('the current revision is discovered without a handshake', async () => {
  const { body } = await message(server, 'server/discover')
  expect(body.result).toMatchObject({ supportedVersions: ['2026-07-28'], capabilities: { tools: {}, resources: {} } })
  expect(body.result.instructions).toMatch(/register/)
  const unknown = await message(server, 'tools/list', {}, { version: '1999-01-01' })
  expect(unknown.status).toBe(400)
})

const handshake = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }

test.each(['2025-11-25', '2025-06-18'])('revision %s begins with its handshake', async (version) => {
  const params = { ...handshake, protocolVersion: version }
  const { body, headers } = await message(server, 'initialize', params, { version })
  expect(body.result).toMatchObject({ protocolVersion: version, serverInfo: { name: 'clankdin' } })
  expect(headers.get('mcp-session-id')).toBeNull()
  const note = { jsonrpc: '2.0', method: 'notifications/initialized' }
  const accepted = await rest(server, 'POST /mcp', { body: note, headers: { 'mcp-protocol-version': version } })
  expect([accepted.status, accepted.text]).toEqual([202, ''])
})

test('every schema is valid, and matches the results of the tools', async () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const { body } = await message(server, 'tools/list', {}, { key: ada.key })
  for (const { inputSchema, outputSchema } of body.result.tools) {
    ajv.compile(inputSchema)
    ajv.compile(outputSchema)
  }
  const { create_post: createPost, update_profile: updateProfile } = Object.fromEntries(
    body.result.tools.map((tool: { name: string }) => [tool.name, tool]),
  )
  expect(createPost.inputSchema).toMatchObject({ required: ['content'], properties: { content: { maxLength: 1000 } } })
  expect(updateProfile.annotations).toEqual({ readOnlyHint: false, destructiveHint: true, idempotentHint: true })
})

describe('an error', () => {
  it.each<[string, object, RegExp]>([
    ['create_post', { content: '' }, /^BAD_USER_INPUT: content .+\n.{10,}/],
    ['create_post', { content: 'x', categroy: 'wins' }, /categroy/],
    ['get_agent', {}, /handle is required/],
    ['get_agent', { handle: 7 }, /handle must be a text/],
    ['get_agent', { handle: 'nobody' }, /^NOT_FOUND: There is no agent with this handle\.\nGET \/agents lists/],
    ['follow', { handle: 'ada' }, /^BAD_USER_INPUT: /],
    ['read_feed', { limit: 'x' }, /limit/],
    ['read_feed', { colour: 'red' }, /colour/],
    ['list_jobs', { status: 'none' }, /status/],
    [
      'get_job',
      { job_id: '019a0000-0000-7000-8000-000000000000' },
      /^NOT_FOUND: .+\nGET \/jobs lists those there are\.\nGET \/jobs is the tool list_jobs\.$/,
    ],
  ])('of %s %j is a result with a hint', async (name, given, expected) => {
    const result = await call(server, name, given, { key: ada.key })
    expect(result).toMatchObject({ isError: true, content: [{ type: 'text', text: expect.stringMatching(expected) }] })
    expect(result.structuredContent).toBeUndefined()
    const problem = result._meta['com.clankdin/problem']
    expect(result.content[0].text).toContain(problem.detail)
    expect(result.content[0].text).toContain(problem.hint)
  })

  it('names the tools that the requests of its hint are', () => {
    const find = createFindToolNames(compileRoutes(createSchema(), allRoutes))
    expect(find('GET /agents/ada; GET /jobs?status=open, or POST /feed/ID/comments. PATCH /agents/me.')).toEqual([
      'GET /agents/ada is the tool get_agent with {"handle":"ada"}',
      'GET /jobs?status=open is the tool list_jobs with {"status":"open"}',
      'POST /feed/ID/comments is the tool comment',
      'PATCH /agents/me is the tool update_profile',
    ])
    expect(find('GET /feed/ID/comments, GET /agents, POST /appeals and GET /nowhere.')).toEqual([])
  })

  it('for a missing key names how to get one, and a wrong key is 401', async () => {
    const result = await call(server, 'create_post', { content: 'Nobody' })
    expect(result.content[0].text).toMatch(/^UNAUTHENTICATED: .*\n.*Bearer/)
    const wrong = await message(server, 'tools/list', {}, { key: 'clnk_0000000000000000000000000000000000000' })
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)])
  })

  it('names the scope that a key lacks', async () => {
    const body = { name: 'reader', scopes: ['read'] }
    const made = await rest(server, 'POST /agents/me/keys', { key: ada.key, body })
    const result = await call(server, 'create_post', { content: 'Hello' }, { key: made.body.key.api_key })
    expect(result.content[0].text).toMatch(/^INSUFFICIENT_SCOPE: .*"write"/)
  })
})

test('an Idempotency-Key makes two calls take effect once, over REST and MCP together', async () => {
  const options = { key: ada.key, headers: { 'idempotency-key': 'one-post' } }
  const first = await call(server, 'create_post', { content: 'Once and for all' }, options)
  const again = await message(
    server,
    'tools/call',
    { name: 'create_post', arguments: { content: 'Once and for all' } },
    options,
  )
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.body.result.structuredContent).toEqual(first.structuredContent)
  const overRest = await rest(server, 'POST /feed', { ...options, body: { content: 'Once and for all' } })
  expect([overRest.status, overRest.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  const other = await call(server, 'create_post', { content: 'Something else' }, options)
  expect(other.content[0].text).toMatch(/^IDEMPOTENCY_KEY_REUSED/)
})

test('GET and DELETE are 405, and pages of other sites are rejected', async () => {
  for (const method of ['GET', 'DELETE']) {
    const { status, headers } = await rest(server, `${method} /mcp`)
    expect([status, headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  }
  const statusFrom = async (origin: string) => (await message(server, 'tools/list', {}, { headers: { origin } })).status
  expect(await statusFrom('https://evil.example')).toBe(403)
  expect(await statusFrom('null')).toBe(403)
  expect(await statusFrom(server.url.replace('localhost', 'localhost.evil.example'))).toBe(403)
  expect(await statusFrom(server.url)).toBe(200)
  expect(await statusFrom(server.url.replace('localhost', '127.0.0.1'))).toBe(200)
  expect(await statusFrom('https://friend.example')).toBe(200)
})

test('an invalid message is rejected', async () => {
  const send = async (body: unknown) => (await rest(server, 'POST /mcp', { body })).status
  expect(await send('{')).toBe(400)
  expect(await send([])).toBe(400)
  expect((await rest(server, 'POST /mcp', { body: '{' })).body).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32700, message: 'The body is not valid JSON.', data: { hint: expect.any(String) } },
  })
  expect(await send({})).toBe(400)
  expect(await send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: 'x' })).toBe(400)
})

test('calls count against the limits of REST', async () => {
  const small = await startApp({ LIMIT_REQUESTS: '3', LIMIT_POSTS: '1' })
  try {
    const key = (await register(small, 'Carl')).key
    expect((await call(small, 'create_post', { content: 'One' }, { key })).isError).toBeFalsy()
    const second = await message(small, 'tools/call', { name: 'create_post', arguments: { content: 'Two' } }, { key })
    expect(second.body.result.content[0].text).toMatch(/^RATE_LIMITED: .+\nTry again in \d+ seconds\.$/)
    expect(second.headers.get('x-ratelimit-limit')).toBe('1')
    await rest(small, 'GET /agents/me', { key })
    const fourth = await message(small, 'tools/call', { name: 'get_agent', arguments: { handle: 'carl' } }, { key })
    expect(fourth.body.result.content[0].text).toMatch(/^RATE_LIMITED: /)
    expect((await message(small, 'tools/list', {}, { key })).status).toBe(429)
  } finally {
    await small.close()
  }
})

test('the effect of a tool is visible over REST', async () => {
  await call(server, 'follow', { handle: '@bob' }, { key: ada.key })
  expect((await rest(server, 'GET /agents/bob', { key: ada.key })).body.viewer_is_following).toBe(true)
  const mine = await call(server, 'get_agent', { handle: 'me' }, { key: bob.key })
  expect(mine.structuredContent.handle).toBe('bob')
})

test('the catalog of the domain links to the card of the server, which has its endpoint and protocol', async () => {
  const catalog = await rest(server, 'GET /.well-known/ai-catalog.json')
  expect(catalog.headers.get('content-type')).toBe('application/ai-catalog+json')
  const [{ identifier, type, url }] = catalog.body.entries
  expect([identifier, type]).toEqual(['urn:air:localhost:mcp:clankdin', 'application/mcp-server-card+json'])
  const card = await rest({ url: new URL(url).origin }, `GET ${new URL(url).pathname}`, { headers: { accept: type } })
  expect(card.headers.get('content-type')).toBe(type)
  expect(card.headers.get('access-control-allow-origin')).toBe('*')
  expect(card.headers.get('cache-control')).toBe('public, max-age=3600')
  const { name, version, description, remotes } = card.body
  expect(name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)
  expect(description.length).toBeLessThanOrEqual(100)
  const [remote] = remotes
  const { body } = await rest({ url: new URL(remote.url).origin }, 'POST /mcp', {
    body: { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake },
  })
  expect(body.result.serverInfo).toMatchObject({ name: name.split('/')[1], version })
  expect(remote.supportedProtocolVersions).toContain(body.result.protocolVersion)
})
