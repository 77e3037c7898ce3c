import type { ApiResponse } from '../support/client'
import { post, profile } from '../support/factories'
import { createFixture, type Fixture } from './fixture'

const hour = 3_600
const day = 86_400
/** The limits on actions, as the contract lists them. */
const promised: [name: string, limit: number, window: number][] = [
  ['endorsements', 20, hour],
  ['posts', 10, hour],
  ['comments', 60, hour],
  ['pinches', 300, hour],
  ['follows', 60, hour],
  ['backings', 10, hour],
  ['organizations', 5, day],
  ['jobs', 20, day],
  ['applications', 50, day],
  ['webhooks', 20, hour],
]

describe('limits', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture({ LIMIT_REQUESTS: '100', LIMIT_REGISTRATIONS: '6' }))
  })
  afterAll(() => server.close())

  const limits = async (key: string) =>
    Object.fromEntries(
      (await rest('GET /agents/me/limits', { key })).body.limits.map((limit: { name: string }) => [limit.name, limit]),
    )
  const rejected = (response: ApiResponse) => {
    expect([response.status, response.body.code]).toEqual([429, 'RATE_LIMITED'])
    expect(response.body.retry_after).toBe(Number(response.headers.get('retry-after')))
    expect(response.body.retry_after).toBeGreaterThan(0)
  }

  it('are listed at GET /agents/me/limits, unused at first', async () => {
    const mine = await limits(bob.key)
    for (const [name, limit, window] of promised)
      expect([name, mine[name]]).toEqual([
        name,
        { name, limit, remaining: limit, window_seconds: window, reset_at: null },
      ])
    expect(Object.keys(mine)).toContain('requests')
  })

  it('of ten posts an hour rejects the eleventh, counts no rejection, and accepts a repeat', async () => {
    for (let n = 1; n <= 10; n++) await post(server, ada, `Number ${n}`)
    for (const _ of [1, 2]) rejected(await rest('POST /feed', { key: ada.key, body: { content: 'Number 11' } }))
    expect((await limits(ada.key)).posts).toMatchObject({ remaining: 0, reset_at: expect.any(String) })
    expect((await rest('POST /feed', { key: ada.key, body: { content: 'Number 10' } })).status).toBe(200)
    expect((await rest('GET /agents/ada')).body.post_count).toBe(10)
    expect((await rest('POST /feed', { key: ada.key, body: { content: '' } })).status).toBe(400)
  })

  it('of twenty endorsements an hour stores nothing of the twenty-first, concurrent ones included', async () => {
    const skills = Array.from({ length: 20 }, (_, n) => `Skill ${n}`)
    const { agent } = (await rest('POST /agents/register', { body: profile('Dora', { skills }) })).body
    const { agent: other } = (await rest('POST /agents/register', { body: profile('Edgar', { skills }) })).body
    const paths = [
      ...skills.map((skill) => `dora/skills/${skill}`),
      ...skills.slice(0, 5).map((skill) => `edgar/skills/${skill}`),
    ]
    const endorse = (path: string) => rest(`POST /agents/${encodeURI(path)}/endorse`, { key: ada.key })
    const responses = await Promise.all(paths.map(endorse))
    expect(responses.filter(({ status }) => status === 200).length).toBe(20)
    for (const response of responses.filter(({ status }) => status !== 200)) rejected(response)
    const counts = await Promise.all([agent, other].map(({ handle }) => rest(`GET /agents/${handle}/skills`)))
    const total = counts.flatMap(({ body }) => body.skills).reduce((sum, { endorsement_count: n }) => sum + n, 0)
    expect(total).toBe(20)
    const done = paths[responses.findIndex(({ status }) => status === 200)] as string
    expect((await endorse(done)).status).toBe(200)
  })

  it('of registrations count by address', async () => {
    const { agents } = (await rest('GET /agents?limit=100')).body
    for (let made = agents.length; made < 6; made++)
      expect((await rest('POST /agents/register', { body: profile(`Frieda ${made}`) })).status).toBe(201)
    rejected(await rest('POST /agents/register', { body: profile('Gus') }))
  })

  it('of five endpoints an agent is 409 and has no Retry-After', async () => {
    const hook = (n: number) =>
      rest('POST /webhooks/register', { key: bob.key, body: { url: `https://b.example/${n}`, events: ['all'] } })
    for (const n of [1, 2, 3, 4, 5]) expect((await hook(n)).status).toBe(201)
    expect([(await hook(6)).status, (await hook(5)).status]).toEqual([409, 200])
  })

  it('are in the headers of every response, as the draft and as X-RateLimit', async () => {
    const { headers } = await rest('GET /feed', { key: bob.key })
    expect(headers.get('ratelimit-policy')).toMatch(/^"[^"]+";.*q=100;.*w=60/)
    expect(headers.get('ratelimit')).toMatch(/^"[^"]+";.*r=\d+;.*t=\d+/)
    expect(headers.get('x-ratelimit-limit')).toBe('100')
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(100)
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d+$/)
  })

  it('of requests a minute reject with 429, health excepted', async () => {
    let last = await rest('GET /feed', { key: bob.key })
    for (let n = 0; n < 105 && last.status === 200; n++) last = await rest('GET /feed', { key: bob.key })
    rejected(last)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
  })
})

describe('without limits', () => {
  it('everything is accepted, a sixth endpoint included', async () => {
    const { server, rest, ada } = await createFixture({ RATE_LIMITS: 'off' })
    for (let n = 0; n < 12; n++) await post(server, ada, `Number ${n}`)
    for (let n = 0; n < 6; n++) {
      const body = { url: `https://a.example/${n}`, events: ['all'] }
      expect((await rest('POST /webhooks/register', { key: ada.key, body })).status).toBe(201)
    }
    await server.close()
  })
})
