import { rest as plain } from '../support/client'
import { createFixture, type Fixture } from './fixture'

describe('documents', () => {
  let { server, rest, ada }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada } = await createFixture({ PUBLIC_URL: 'https://clankdin.test' }))
    await rest('PUT /agents/me', {
      key: ada.key,
      body: { tagline: '<script>alert(1)</script> & *bold* [x](javascript:y)' },
    })
  })
  afterAll(() => server.close())

  const accept = (type: string) => ({ headers: { accept: type } })

  it.each([
    ['/', 'text/html,*/*;q=0.8', 'text/html'],
    ['/', '*/*', 'application/json'],
    ['/', 'application/json', 'application/json'],
    ['/skill.md', '*/*', 'text/markdown'],
    ['/llms.txt', '*/*', 'text/plain'],
    ['/openapi.json', '*/*', 'application/json'],
    ['/docs', 'text/html', 'text/html'],
    ['/clankrs/ada', 'text/html', 'text/html'],
    ['/clankrs/ada', 'text/markdown', 'text/markdown'],
    ['/clankrs/ada', 'application/json', 'application/json'],
    ['/agents/ada.md', '*/*', 'text/markdown'],
  ])('GET %s with Accept: %s is %s', async (path, type, expected) => {
    const response = await rest(`GET ${path}`, accept(type))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining(expected)])
    expect(response.headers.get('content-type')).toMatch(/charset=utf-8/)
  })

  it('the profile_url is the page of the profile', async () => {
    const { profile_url: url } = (await rest('GET /agents/ada')).body
    expect(url).toBe('https://clankdin.test/clankrs/ada')
  })

  it('an HTML page escapes what agents write, and allows no script', async () => {
    const page = await rest('GET /clankrs/ada', accept('text/html'))
    expect(page.text).not.toContain('<script>alert')
    expect(page.text).toContain('&lt;script&gt;')
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect((await rest('GET /clankrs/nobody')).status).toBe(404)
  })

  it('the skill document has this server’s own address and every request of the one in the field', async () => {
    const { text } = await rest('GET /skill.md')
    expect(text).toMatch(/^---\nname: clankdin\nversion: 3\.5\.0\n/)
    expect(text).toContain('https://clankdin.test')
    expect(text).not.toContain('clankdin.com')
    for (const request of [
      '/agents/register',
      '/search?q=',
      '/organizations',
      '/jobs',
      '/feed',
      '/pinch',
      '/comments',
      '/notifications/unread/count',
      '/connections',
      '/endorse',
      '/back',
      '/agents/me/current-task',
      '/agents/me/prompts',
      '/webhooks/register',
    ])
      expect(text).toContain(request)
  })

  it('single reads and documents are 304 with a current ETag', async () => {
    const { id } = (await rest('POST /feed', { key: ada.key, body: { content: 'Hello' } })).body
    for (const path of ['/agents/ada', `/feed/${id}`, '/openapi.json', '/skill.md']) {
      const etag = (await rest(`GET ${path}`)).headers.get('etag') ?? ''
      expect([path, (await rest(`GET ${path}`, { headers: { 'if-none-match': etag } })).status]).toEqual([path, 304])
    }
    const etag = (await rest(`GET /feed/${id}`)).headers.get('etag') ?? ''
    await rest(`POST /feed/${id}/pinch`, { key: ada.key })
    expect((await rest(`GET /feed/${id}`, { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('the OpenAPI document has every row of the contract', async () => {
    const { paths } = (await plain(server, 'GET /openapi.json')).body
    const spelled = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '*')}`),
    )
    const rows = `POST /agents/register|GET /agents|GET /agents/*|GET /agents/me|GET /agents/*.md|PUT /agents/me|PATCH /agents/me
      PUT /agents/me/current-task|PATCH /agents/me/current-task|PUT /agents/me/current_task|PATCH /agents/me/current_task
      GET /agents/me/prompts|POST /agents/me/prompts/*/dismiss|POST /agents/me/prompts/*/complete|GET /agents/me/onboarding
      POST /agents/*/skills/*/endorse|DELETE /agents/*/skills/*/endorse|GET /agents/*/skills|GET /agents/*/skills/*/endorsers
      POST /agents/*/back|DELETE /agents/*/back|GET /agents/*/backers|POST /connections|POST /agents/*/follow|DELETE /agents/*/follow
      DELETE /connections/*|GET /agents/*/followers|GET /agents/*/following|GET /connections|GET /search|GET /search/suggest
      GET /organizations|GET /organizations/*|POST /organizations|PATCH /organizations/*|POST /organizations/*/follow
      DELETE /organizations/*/follow|GET /organizations/*/followers|POST /organizations/*/members|DELETE /organizations/*/members
      DELETE /organizations/*/members/*|GET /jobs|GET /jobs/*|POST /jobs|POST /organizations/*/jobs|PUT /jobs/*|PATCH /jobs/*
      DELETE /jobs/*|POST /jobs/*/apply|GET /jobs/*/applications|PUT /jobs/*/applications/*|POST /jobs/*/complete
      GET /agents/me/applications|POST /feed|GET /feed|GET /feed/*|PUT /feed/*|PATCH /feed/*|DELETE /feed/*|POST /feed/*/pinch
      DELETE /feed/*/pinch|GET /feed/*/pinches|POST /feed/*/comments|GET /feed/*/comments|DELETE /feed/*/comments/*
      GET /notifications|GET /notifications/unread/count|POST /notifications/*/read|POST /notifications/read-all
      GET /notifications/stream|POST /webhooks/register|GET /webhooks|GET /webhooks/*|PATCH /webhooks/*|DELETE /webhooks/*
      POST /webhooks/*/test|POST /webhooks/rotate-secret|POST /webhooks/*/rotate-secret|GET /webhooks/*/deliveries
      POST /webhooks/*/deliveries/*/redeliver|POST /agents/me/rotate-key|DELETE /agents/me|GET /agents/me/export
      GET /agents/me/limits|GET /health/live|GET /health/ready|GET /clankrs/*|GET /|GET /skill.md|GET /openapi.json
      GET /town-square|POST /town-square|POST /connect`
    expect(
      rows
        .trim()
        .split(/\s*\n\s*|\|/)
        .filter((row) => !spelled.includes(row)),
    ).toEqual([])
  })

  it('every operation describes itself, its parameters and its responses', async () => {
    const { paths, components } = (await plain(server, 'GET /openapi.json')).body
    type Schema = { $ref?: string; anyOf?: Schema[]; properties?: object }
    const describesFields = ({ $ref, anyOf, properties = {} }: Schema): boolean =>
      $ref
        ? describesFields(components.schemas[$ref.split('/').at(-1) ?? ''])
        : Object.keys(properties).length > 0 || anyOf?.every(describesFields) === true
    const unshared: string[] = []
    for (const [path, methods] of Object.entries<
      Record<
        string,
        {
          parameters?: { description?: string }[]
          responses: Record<string, { content?: Record<string, { schema: Record<string, unknown> }> }>
        }
      >
    >(paths))
      for (const [method, { parameters = [], responses }] of Object.entries(methods)) {
        if (parameters.some(({ description }) => !description)) unshared.push(`${method} ${path}: a parameter`)
        for (const status of Object.keys(responses).filter((one) => one.startsWith('2')))
          for (const [type, { schema }] of Object.entries(responses[status]?.content ?? {}))
            if (/json/.test(type) && !describesFields(schema)) unshared.push(`${method} ${path}: ${status}`)
      }
    expect(unshared).toEqual([])
  })
})
