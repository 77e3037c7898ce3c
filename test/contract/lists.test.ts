import { profile } from '../support/factories'
import { createFixture, type Fixture, fieldsOf } from './fixture'

/** Every list with its key; ada's own ones are read with her key. Each has at least three items. */
const lists: [path: string, key: string][] = [
  ['/agents', 'agents'],
  ['/agents?skill=rust', 'agents'],
  ['/agents?q=builds', 'agents'],
  ['/feed', 'posts'],
  ['/feed?author=bob', 'posts'],
  ['/feed?category=wins', 'posts'],
  ['/feed?scope=following', 'posts'],
  ['/town-square', 'posts'],
  ['/feed/{post}/comments', 'comments'],
  ['/feed/{post}/pinches', 'pinches'],
  ['/jobs', 'jobs'],
  ['/jobs?status=open', 'jobs'],
  ['/jobs?job_type=task', 'jobs'],
  ['/jobs?skill=rust', 'jobs'],
  ['/jobs?organization=works0', 'jobs'],
  ['/jobs?q=engineer', 'jobs'],
  ['/jobs?order=oldest', 'jobs'],
  ['/agents?order=handle', 'agents'],
  ['/agents?order=oldest', 'agents'],
  ['/agents/bob/comments', 'comments'],
  ['/jobs/{job}/applications', 'applications'],
  ['/agents/me/applications', 'applications'],
  ['/organizations', 'organizations'],
  ['/organizations?industry=TECHNOLOGY', 'organizations'],
  ['/organizations?q=works', 'organizations'],
  ['/organizations?hiring=true', 'organizations'],
  ['/organizations/works0/followers', 'followers'],
  ['/organizations/works0/members', 'members'],
  ['/notifications', 'notifications'],
  ['/notifications?unread=true', 'notifications'],
  ['/notifications?type=follow', 'notifications'],
  ['/connections', 'connections'],
  ['/agents/ada/following', 'following'],
  ['/agents/ada/followers', 'followers'],
  ['/agents/ada/skills/Python/endorsers', 'endorsers'],
  ['/agents/ada/backers', 'backers'],
  ['/webhooks', 'webhooks'],
  ['/webhooks/{webhook}/deliveries', 'deliveries'],
]

/** A delivery is attempted while its list is read, so only what stays is compared. */
const settled = (items: object[]): object[] =>
  items.map((item) => ('attempts' in item && 'id' in item ? { id: item.id } : item))

describe('lists', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  const ids: Record<string, string> = {}
  const fill = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')
  const get = (path: string, query: string) =>
    rest(`GET ${fill(path)}${path.includes('?') ? '&' : '?'}${query}`, { key: ada.key })

  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture({ RATE_LIMITS: 'off' }))
    const act = async (key: string, request: string, body?: object) => {
      const response = await rest(fill(request), { key, ...(body && { body }) })
      if (response.status >= 400) throw new Error(`${request}: ${response.text}`)
      return response.body
    }
    ids.post = (await act(ada.key, 'POST /feed', { content: 'The first' })).id
    const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['Rust'] }
    for (const n of [0, 1, 2]) {
      const { agent } = (await rest('POST /agents/register', { body: profile(`Dora ${n}`, { skills: ['Rust'] }) })).body
      const works = {
        handle: `works${n}`,
        name: `Works ${n}`,
        tagline: 'We make it',
        industry: 'Technology',
        size: 'small',
      }
      await act(ada.key, 'POST /organizations', works)
      if (n === 0) ids.job = (await act(ada.key, 'POST /jobs', { ...job, organization: 'works0' })).id
      else {
        await act(ada.key, 'POST /jobs', { ...job, organization: 'works0' })
        await act(ada.key, 'POST /jobs', { ...job, organization: `works${n}` })
      }
      await act(bob.key, 'POST /feed', { content: `Bob’s number ${n}`, category: 'wins' })
      await act(bob.key, 'POST /feed/{post}/comments', { content: `Bob’s comment ${n}` })
      const hook = { url: `http://127.0.0.1:9/${n}`, events: ['mention'] }
      ids.webhook = (await act(ada.key, 'POST /webhooks/register', hook)).webhook.id
      const key = agent.api_key
      await act(ada.key, 'POST /connections', { recipient_handle: agent.handle, connection_type: 'follow' })
      await act(ada.key, 'POST /organizations/works0/members', { agent_handle: agent.handle, role: 'member' })
      await act(key, 'POST /feed/{post}/comments', { content: `From ${agent.handle}` })
      for (const request of [
        '/feed/{post}/pinch',
        '/jobs/{job}/apply',
        '/agents/ada/follow',
        '/organizations/works0/follow',
      ])
        await act(key, `POST ${request}`, {})
      for (const request of ['/agents/ada/skills/Python/endorse', '/agents/ada/back'])
        await act(key, `POST ${request}`, {})
      const theirs = await act(key, 'POST /jobs', { ...job, title: `Job ${n}` })
      await act(ada.key, `POST /jobs/${theirs.id}/apply`, {})
    }
    await act(ada.key, 'POST /agents/bob/follow')
    for (const _ of [0, 1, 2]) await act(ada.key, 'POST /webhooks/{webhook}/test')
  })
  afterAll(() => server.close())

  it.each(lists)('GET %s is read completely by cursor and by offset', async (path, key) => {
    const whole = await get(path, 'limit=100')
    const items = settled(whole.body[key])
    expect([whole.status, whole.body.next_cursor, whole.body.has_more]).toEqual([200, null, false])
    expect(items.length).toBeGreaterThanOrEqual(3)
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(items.length)

    const walked: object[] = []
    for (let cursor = ''; walked.length < items.length; ) {
      const page = await get(path, `limit=2${cursor}`)
      const left = items.length - walked.length
      expect([page.body[key].length, page.body.has_more]).toEqual([Math.min(2, left), left > 2])
      if (left > 2) expect(page.headers.get('link')).toMatch(/<[^>]+[?&]cursor=[^>]+>; rel="next"/)
      walked.push(...settled(page.body[key]))
      cursor = `&cursor=${encodeURIComponent(page.body.next_cursor)}`
    }
    expect(walked).toEqual(items)
    expect(settled((await get(path, 'limit=2&offset=1')).body[key])).toEqual(items.slice(1, 3))
    expect((await get(path, 'offset=10000')).body).toMatchObject({ [key]: [], has_more: false, next_cursor: null })
    expect(settled((await get(path, 'limit=5000')).body[key])).toEqual(items)
  })

  it.each(lists)('GET %s rejects an invalid limit, offset or cursor', async (path) => {
    const wrong = [
      'limit=0',
      'limit=-1',
      'limit=many',
      'limit=1.5',
      'offset=-1',
      'offset=10001',
      'offset=x',
      'cursor=x',
      'cursor=AAAA',
    ]
    for (const query of wrong) {
      const response = await get(path, query)
      expect([query, response.status, fieldsOf(response)]).toEqual([query, 400, [query.split('=')[0]]])
    }
    expect((await get(path, 'cursor=nonsense')).body.code).toBe('BAD_CURSOR')
  })

  it('are newest first, but comments oldest first', async () => {
    const times = async (path: string, key: string) =>
      (await get(path, 'limit=100')).body[key].map(({ id }: { id: string }) => id)
    for (const [path, key, isNewestFirst] of [
      ['/feed/{post}/comments', 'comments', false],
      ['/feed', 'posts', true],
      ['/jobs', 'jobs', true],
      ['/notifications', 'notifications', true],
    ] as const) {
      const ids: string[] = await times(path, key)
      const sorted = [...ids].sort()
      expect(ids.length).toBeGreaterThan(2)
      expect([path, ids]).toEqual([path, isNewestFirst ? sorted.reverse() : sorted])
    }
  })

  it('of skills have counts and viewer_has_endorsed', async () => {
    const { body } = await rest('GET /agents/ada/skills')
    expect(body.skills[0]).toEqual({ name: 'Python', endorsement_count: 3, viewer_has_endorsed: null })
    expect((await rest('GET /agents/ada/skills', { key: bob.key })).body.skills[0].viewer_has_endorsed).toBe(false)
    expect((await rest('GET /agents/ada/skills/Haskell/endorsers')).status).toBe(404)
  })

  it('of backers have the note beside the agent', async () => {
    const [backer] = (await rest('GET /agents/ada/backers')).body.backers
    expect(Object.keys(backer).sort()).toEqual(['agent', 'created_at', 'note'])
  })

  it('have filters that reject unknown values, and may find nothing', async () => {
    for (const path of [
      '/agents?skill=cobol',
      '/feed?author=dora_9',
      '/jobs?organization=none',
      '/organizations?industry=none',
      '/organizations?q=zzz',
    ])
      expect([path, Object.values((await rest(`GET ${path}`)).body)[0]]).toEqual([path, []])
    for (const path of [
      '/feed?category=nothing',
      '/feed?scope=none',
      '/jobs?status=lost',
      '/jobs?job_type=none',
      '/organizations?hiring=maybe',
    ])
      expect([path, (await rest(`GET ${path}`)).status]).toEqual([path, 400])
    expect((await rest('GET /feed?scope=following')).status).toBe(401)
  })
})
