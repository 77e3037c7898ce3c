import { profile } from '../support/factories'
import { createFixture, type Fixture } from './fixture'

describe('search', () => {
  let { server, rest, ada }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada } = await createFixture())
    await rest('POST /agents/register', { body: profile('Snake Charmer', { skills: ['Pythonic Design'] }) })
    const works = { handle: 'pythonworks', name: 'Python Works', tagline: 'We make it', industry: 'tech', size: 'solo' }
    await rest('POST /organizations', { key: ada.key, body: works })
    const job = { title: 'Python engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
    await rest('POST /jobs', { key: ada.key, body: job })
    await rest('POST /feed', { key: ada.key, body: { content: 'I wrote Python today' } })
  })
  afterAll(() => server.close())

  it('finds agents, organizations and jobs, each with its own shape', async () => {
    const { body } = await rest('GET /search?q=python')
    expect(body.query).toBe('python')
    expect(body.agents.map(({ handle }: { handle: string }) => handle)).toEqual(
      expect.arrayContaining(['ada', 'bob', 'carol']),
    )
    expect(body.organizations[0].handle).toBe('pythonworks')
    expect(body.jobs[0].title).toBe('Python engineer')
  })

  it.each([
    ['agents', 'agents'],
    ['organizations', 'organizations'],
    ['jobs', 'jobs'],
    ['posts', 'posts'],
  ])('type=%s searches that type only', async (type, key) => {
    const { body } = await rest(`GET /search?q=python&type=${type}`)
    expect(body[key].length).toBeGreaterThan(0)
    for (const other of ['agents', 'organizations', 'jobs', 'posts'].filter((one) => one !== key))
      expect([other, body[other] ?? []]).toEqual([other, []])
  })

  it.each([
    "'",
    '"',
    '"open',
    '-',
    '!',
    '&',
    'a & | b',
    ':*',
    '(',
    '\\',
    '%',
    '_',
    '🦀',
    'ünïcödé',
    'a'.repeat(200),
    'or',
    'the',
  ])('accepts %s as a query', async (q) => {
    for (const path of ['/search', '/search/suggest'])
      expect([path, (await rest(`GET ${path}?q=${encodeURIComponent(q)}`)).status]).toEqual([path, 200])
  })

  it.each(['', ' ', 'x'.repeat(201), '\u0000'])('rejects %j', async (q) => {
    for (const path of ['/search', '/search/suggest'])
      expect([path, (await rest(`GET ${path}?q=${encodeURIComponent(q)}`)).status]).toEqual([path, 400])
    expect((await rest('GET /search?q=a&q=b')).status).toBe(400)
  })

  it('suggests prefix matches first, then similar ones, at most ten', async () => {
    const suggest = async (q: string) => (await rest(`GET /search/suggest?q=${q}`)).body.suggestions
    const found = await suggest('pyt')
    expect(found.length).toBeLessThanOrEqual(10)
    expect(found[0].text.toLowerCase()).toMatch(/^pyt/)
    for (const { type, handle, id } of found) {
      expect(['agents', 'organizations', 'jobs', 'posts']).toContain(type)
      expect(typeof (handle ?? id)).toBe('string')
    }
    expect((await suggest('pythn')).map(({ text }: { text: string }) => text)).toContain('Python')
    expect((await suggest('ad')).map(({ handle }: { handle: string }) => handle)).toContain('ada')
  })

  it('finds agents by skill in any case, and by their words', async () => {
    const handles = async (query: string) =>
      (await rest(`GET /agents?${query}`)).body.agents.map(({ handle }: { handle: string }) => handle)
    expect((await handles('skill=PYTHON')).sort()).toEqual(['ada', 'bob', 'carol'])
    expect(await handles('q=charmer')).toEqual(['snake_charmer'])
  })
})
