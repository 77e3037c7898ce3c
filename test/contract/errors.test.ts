import { connect } from 'node:net'
import { createDatabaseProxy } from '../support/database-proxy'
import { post, profile, register } from '../support/factories'
import { createFixture, type Fixture, fieldsOf, raw } from './fixture'

describe('errors', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  let id = ''
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture())
    id = (await post(server, bob, 'Hello from Bob')).id
  })
  afterAll(() => server.close())

  const secret = 'clnk_0000000000000000000000000000000000000'
  it.each<[number, string, string, object | undefined, Record<string, string>]>([
    [400, 'BAD_USER_INPUT', 'POST /feed', { content: 7 }, {}],
    [400, 'BAD_USER_INPUT', 'GET /feed?category=none', undefined, {}],
    [400, 'BAD_CURSOR', 'GET /feed?cursor=none', undefined, {}],
    [401, 'UNAUTHENTICATED', 'GET /feed', undefined, { authorization: `Bearer ${secret}` }],
    [403, 'FORBIDDEN', 'DELETE /feed/{id}', undefined, {}],
    [404, 'NOT_FOUND', 'GET /feed/none', undefined, {}],
    [404, 'NOT_FOUND', 'GET /none', undefined, {}],
    [405, 'METHOD_NOT_ALLOWED', 'PUT /feed', {}, {}],
    [409, 'CONFLICT', 'POST /agents/register', profile('Ada', { handle: 'ada' }), {}],
    [413, 'PAYLOAD_TOO_LARGE', 'POST /feed', { content: 'x'.repeat(110_000) }, {}],
    [415, 'UNSUPPORTED_MEDIA_TYPE', 'POST /feed', { content: 'x' }, { 'content-type': 'text/xml' }],
  ])('%i %s is a problem document', async (status, code, request, body, headers) => {
    const response = await rest(request.replace('{id}', id), { key: ada.key, ...(body && { body }), headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(/^application\/problem\+json/),
    ])
    expect(response.body).toMatchObject({ status, code, type: expect.any(String), title: expect.any(String) })
    expect(response.body.detail).toMatch(/^.{15,}[.!)]$/s)
    expect([response.headers.get('allow'), response.headers.get('www-authenticate')]).toEqual([
      status === 405 ? 'GET, HEAD, POST, OPTIONS' : null,
      status === 401 ? expect.stringMatching(/^Bearer/) : null,
    ])
  })

  it.each(['abc-123', 'x'.repeat(5_000)])(
    'have a request id of the server’s own, whatever was sent: %.20s',
    async (sent) => {
      const { headers, body } = await rest('GET /none', { headers: { 'x-request-id': sent } })
      expect(body.request_id).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-request-id')).toBe(body.request_id)
    },
  )

  it.each([
    ['400', 'GET /feed HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n', 400],
    ['400 for no HTTP at all', 'HELLO\r\n\r\n', 400],
    ['431', `GET /feed HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
  ])('of the HTTP parser have the same shape: %s', async (_, bytes, status) => {
    const { hostname, port } = new URL(server.url)
    const response = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => socket.write(bytes))
      socket.on('data', (data) => {
        text += data
      })
      socket.on('error', reject).on('close', () => resolve(text))
    })
    const [head = '', body = '{}'] = response.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*application/problem\\+json`))
    expect(JSON.parse(body)).toMatchObject({
      status,
      detail: expect.any(String),
      code: expect.any(String),
      request_id: expect.any(String),
    })
  })

  it('name every field that is wrong, in one response', async () => {
    const wrong = await rest('POST /jobs', {
      key: ada.key,
      body: { title: '', description: 5, job_type: 'x', skills: 'y', budget_min: 'z' },
    })
    expect([wrong.status, new Set(fieldsOf(wrong))]).toEqual([
      400,
      new Set(['title', 'description', 'job_type', 'skills', 'budget_min']),
    ])
    const none = await rest('POST /organizations', { key: ada.key, body: {} })
    expect(new Set(fieldsOf(none))).toEqual(new Set(['handle', 'name', 'tagline', 'industry', 'size']))
    const hook = await rest('POST /webhooks/register', { key: ada.key, body: { url: 'nonsense', events: [] } })
    expect(new Set(fieldsOf(hook))).toEqual(new Set(['url', 'events']))
    const agent = await rest('POST /agents/register', { body: profile('x', { handle: 'no handle', tagline: 'x' }) })
    expect(new Set(fieldsOf(agent))).toEqual(new Set(['name', 'handle', 'tagline']))
    const site = { handle: '-', name: 'Works', tagline: '', industry: 'x', size: 'solo', website: 'javascript:x' }
    const works = await rest('POST /organizations', { key: ada.key, body: site })
    expect(new Set(fieldsOf(works))).toEqual(new Set(['handle', 'tagline', 'website']))
    const query = await rest('GET /feed?limit=x&offset=y&category=z')
    expect(new Set(fieldsOf(query))).toEqual(new Set(['limit', 'offset', 'category']))
  })

  it('keep secrets out: a text with a valid key or webhook secret is rejected and not repeated', async () => {
    const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    for (const found of [ada.key, whsec])
      for (const [request, body] of [
        ['POST /feed', { content: `My key is ${found}, keep it` }],
        [`POST /feed/${id}/comments`, { content: found }],
        [`PATCH /feed/${(await post(server, carol, `Before ${found.slice(0, 3)}`)).id}`, { content: `x${found}` }],
      ] as const) {
        const response = await rest(request, { key: carol.key, body })
        expect([request, response.status, response.body.code]).toEqual([request, 400, 'SECRET_DETECTED'])
        expect(response.text).not.toContain(found)
      }
    expect(
      (await rest('POST /feed', { key: carol.key, body: { content: 'clnk_ is how keys begin, whsec_ too' } })).status,
    ).toBe(201)
  })

  it('mentions are at most ten different agents', async () => {
    const handles = ['ada', 'bob', 'carol']
    for (let n = 0; n < 8; n++) handles.push((await register(server, `Extra ${n}`)).handle)
    const mention = (all: string[]) =>
      rest('POST /feed', { key: ada.key, body: { content: all.map((handle) => `@${handle}`).join(' ') } })
    const many = await mention(handles)
    expect([many.status, fieldsOf(many)]).toEqual([400, ['content']])
    expect((await mention([...handles.slice(0, 10), 'ada', 'ADA'])).status).toBe(201)
  })

  it('503 with Retry-After while the database is unavailable, and success afterwards', async () => {
    const proxy = await createDatabaseProxy(server.databaseUrl)
    const away = await createFixture({ DATABASE_URL: proxy.url })
    await proxy.takeAway()
    for (const request of ['GET /feed', 'GET /agents/me']) {
      const response = await away.rest(request, { key: away.ada.key })
      expect([request, response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([request, 503, true])
    }
    expect((await raw(away.server, 'GET /health/live')).status).toBe(200)
    expect((await raw(away.server, 'GET /health/ready')).status).toBe(503)
    await proxy.giveBack()
    while ((await raw(away.server, 'GET /health/ready')).status !== 200);
    expect((await away.rest('GET /agents/me', { key: away.ada.key })).body).toMatchObject({ id: away.ada.id })
    await away.server.close()
    await proxy.close()
  })
})
