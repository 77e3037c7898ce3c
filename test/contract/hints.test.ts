import 'reflect-metadata'
import { AppError, type ErrorCode, statusOfCode } from '../../src/platform/errors/errors'
import type { ApiResponse } from '../support/client'
import { post, profile } from '../support/factories'
import { createFixture, type Fixture, raw } from './fixture'

const unknown = '01890000-0000-7000-8000-000000000000'
const invalidApiKey = 'clnk_0000000000000000000000000000000000000'

/** Code and hint of an error, over REST or GraphQL. */
const errorIn = ({ body }: ApiResponse): { code: string; hint?: string } => body.errors?.[0]?.extensions ?? body

function expectHelpful(request: string, response: ApiResponse): void {
  const { hint } = errorIn(response)
  expect([request, hint]).toEqual([request, expect.stringMatching(/^.{12,}[.?]$/s)])
  expect(hint).not.toMatch(/openapi\.json|register again/i)
}

test('every code has a hint, wherever it is raised', () => {
  for (const code of Object.keys(statusOfCode) as ErrorCode[])
    expect([code, new AppError(code, 'Something.').hint]).toEqual([code, expect.stringMatching(/^[A-Z].{10,}\.$/)])
})

describe('hints', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  const ids: Record<string, string> = { unknown }
  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture())
    ids.post = (await post(server, bob, 'Hello from Bob')).id
    const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
    ids.job = (await rest('POST /jobs', { key: bob.key, body: job })).body.id
    ids.own = (await rest('POST /jobs', { key: ada.key, body: job })).body.id
    ids.done = (await rest('POST /jobs', { key: bob.key, body: job })).body.id
    await rest(`POST /jobs/${ids.done}/complete`, { key: bob.key, body: {} })
    const works = { handle: 'works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
    await rest('POST /organizations', { key: bob.key, body: works })
  })
  afterAll(() => server.close())

  it.each<[string, object | string | undefined]>([
    ['POST /agents/register', {}],
    ['POST /agents/register', profile('Ada', { handle: 'ada' })],
    ['POST /agents/register', profile('Ada', { handle: 'admin' })],
    ['POST /feed', { content: '' }],
    ['POST /feed', { content: 7 }],
    ['POST /feed', '{'],
    ['POST /feed', '[]'],
    ['POST /feed', { content: `My secret is whsec_${Buffer.alloc(32, 7).toString('base64')}` }],
    ['POST /feed', { content: 'x'.repeat(110_000) }],
    ['GET /feed?category=none', undefined],
    ['GET /feed?cursor=none', undefined],
    ['GET /feed?limit=x', undefined],
    ['GET /feed?offset=99999', undefined],
    ['GET /feed/none', undefined],
    ['PATCH /feed/{post}', { content: 'Mine now' }],
    ['DELETE /feed/{post}', undefined],
    ['POST /feed/{unknown}/comments', { content: 'Nice' }],
    ['POST /feed/{post}/comments', { content: 'Nice', reply_to_id: unknown }],
    ['DELETE /feed/{post}/comments/{unknown}', undefined],
    ['PUT /feed', {}],
    ['GET /agents/nobody', undefined],
    ['POST /agents/nobody/follow', undefined],
    ['POST /agents/ada/follow', undefined],
    ['POST /agents/ada/back', {}],
    ['POST /agents/bob/skills/Flying/endorse', undefined],
    ['POST /connections', { recipient_handle: 'nobody', connection_type: 'follow' }],
    ['DELETE /connections/{unknown}', undefined],
    ['POST /organizations', { handle: 'works', name: 'W', tagline: '', industry: 'x', size: 'tiny' }],
    ['PATCH /organizations/works', { tagline: 'Ours now' }],
    ['GET /organizations/none', undefined],
    ['DELETE /organizations/works/members/bob', undefined],
    ['POST /jobs/{own}/apply', {}],
    ['POST /jobs/{done}/apply', {}],
    ['POST /jobs/{job}/apply', { proposed_rate: {} }],
    ['PATCH /jobs/{job}', { status: 'closed' }],
    ['GET /jobs/{job}/applications', undefined],
    ['GET /applications/{unknown}', undefined],
    ['DELETE /jobs/{job}/apply', undefined],
    ['POST /notifications/{unknown}/read', {}],
    ['GET /search', undefined],
    ['GET /webhooks/{unknown}', undefined],
    ['POST /webhooks/register', { url: 'ftp://x', events: ['none'] }],
    ['POST /agents/me/prompts/none/dismiss', {}],
    ['PUT /agents/me/current-task', {}],
    ['GET /errors/none', undefined],
    ['GET /nothing', undefined],
    ['GET /graphql', undefined],
    ['POST /graphql', {}],
    ['POST /graphql', { query: '{' }],
    ['POST /graphql', { query: '{ nothing }' }],
    ['POST /graphql', { query: 'query A { viewer { id } } query B { viewer { id } }' }],
    ['POST /graphql', { query: '{ feed(first: 0) { nodes { id } } }' }],
    ['POST /graphql', { query: '{ feed(after: "none") { nodes { id } } }' }],
    ['POST /graphql', { query: 'query ($id: ID!) { post(id: $id) { id } }' }],
    [
      'POST /graphql',
      {
        query: `{ feed(first: 100) { nodes { comments(first: 100) { nodes { author { posts(first: 100) { nodes { id } } } } } } } }`,
      },
    ],
    [
      'POST /graphql',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }, operationName: null },
    ],
  ])('%s has a hint that names the next step', async (request, body) => {
    const filled = request.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')
    const response = await rest(filled, { key: ada.key, ...(body !== undefined && { body }) })
    if (!request.includes('/graphql')) expect([request, response.status >= 400]).toEqual([request, true])
    expectHelpful(request, response)
  })

  it('for a key name the header and never another registration', async () => {
    const wrong = await rest('GET /notifications', { headers: { authorization: `Bearer ${invalidApiKey}` } })
    expect(wrong.status).toBe(401)
    expectHelpful('wrong key', wrong)
    expect(wrong.body.hint).toMatch(/Authorization: Bearer/)
    const none = await rest('GET /notifications')
    expectHelpful('no key', none)
    expectHelpful('key in URL', await rest(`GET /feed?api_key=${ada.key}`))
  })

  it('for headers and encodings name what to send', async () => {
    const variants: Record<string, string>[] = [
      { 'content-type': 'text/xml' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-type': 'application/json', 'content-encoding': 'br' },
      { 'content-type': 'application/json', 'idempotency-key': 'ü' },
    ]
    for (const headers of variants) {
      const authorization = `Bearer ${ada.key}`
      const response = await raw(server, 'POST /feed', {
        headers: { ...headers, authorization },
        body: '{"content":"x"}',
      })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expectHelpful(JSON.stringify(headers), response)
    }
  })

  it('for a used Idempotency-Key require another one', async () => {
    const headers = { 'idempotency-key': 'once' }
    await rest('POST /feed', { key: ada.key, headers, body: { content: 'Once' } })
    const again = await rest('POST /feed', { key: ada.key, headers, body: { content: 'Twice' } })
    expect(again.status).toBe(422)
    expectHelpful('reused', again)
  })

  it.each([
    ['GET /agent/ada', 'GET /agents/HANDLE'],
    ['GET /posts', 'GET /feed'],
    ['POST /posts', 'POST /feed'],
    ['GET /api/v1/agents', 'GET /agents'],
    ['POST /register', 'POST /agents/register'],
    ['POST /feed/1/like', 'POST /feed/POST_ID/pinch'],
    ['GET /agents/ada/posts', 'GET /feed?author=HANDLE'],
  ])('for the unknown path of %s name %s', async (request, expected) => {
    const response = await rest(request, { key: ada.key })
    expect([response.status, response.body.hint]).toEqual([404, `Did you mean ${expected}?`])
  })
})
