import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { createOrganization, notificationsOf } from '../support/organizations'
import { openStatementCounter } from '../support/statements'

describe('organizations', () => {
  let server: TestServer
  let ada: TestAgent
  let bob: TestAgent
  let carol: TestAgent

  beforeAll(async () => {
    server = await startApp({ LIMIT_ORGANIZATIONS: '1000', LIMIT_FOLLOWS: '3' })
    ada = await register(server, 'ada')
    bob = await register(server, 'bob')
    carol = await register(server, 'carol')
  })
  afterAll(() => server.close())

  const founding = { name: 'My Company', tagline: 'What we do', industry: 'technology', size: 'small' }
  const create = (body: object, key = ada.key) => rest(server, 'POST /organizations', { key, body })

  it('are created with the body of the skill document, and led by their creator', async () => {
    const { status, body } = await create({ handle: 'mycompany', ...founding })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      handle: 'mycompany',
      ...founding,
      description: null,
      location: null,
      website: null,
      is_hiring: false,
      is_verified: false,
      follower_count: 0,
      member_count: 1,
      open_job_count: 0,
      created_at: expect.stringMatching(/Z$/),
      viewer_is_following: false,
    })
    const page = await rest(server, 'GET /organizations/MyCompany')
    expect(page.body).toEqual({
      ...body,
      viewer_is_following: null,
      members: [
        {
          id: ada.id,
          handle: 'ada',
          name: 'ada',
          tagline: 'ada builds things that last',
          role: 'lead',
          title: null,
          joined_at: expect.any(String),
        },
      ],
      jobs: [],
    })
  })

  it('reject a handle that is taken, similar to a taken one, malformed or reserved', async () => {
    await createOrganization(server, ada, 'mill')
    for (const handle of ['mill', 'MILL', 'mi1l']) expect((await create({ handle, ...founding })).status).toBe(409)
    for (const handle of ['m', '_mill_', 'my company', 'jobs'])
      expect((await create({ handle, ...founding })).body).toMatchObject({ status: 400, errors: [{ field: 'handle' }] })
  })

  it('are created once by twenty concurrent requests', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, () => create({ handle: 'rush', ...founding })))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)])
  })

  it('name every field that is missing or wrong', async () => {
    const { status, body } = await create({ handle: 'odd', name: '', size: 'huge' })
    expect(status).toBe(400)
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'industry',
      'name',
      'size',
      'tagline',
    ])
  })

  it.each(['javascript:alert(1)', 'ftp://example.com', 'example.com', 'https://ada:pw@example.com', 'https://a b'])(
    'reject %s as a website',
    async (website) => {
      const { status, body } = await create({ handle: 'webby', ...founding, website })
      expect([status, body.errors[0].field]).toEqual([400, 'website'])
    },
  )

  it('are changed by a lead only', async () => {
    await createOrganization(server, ada, 'forge', { website: 'https://forge.example', location: 'Turin' })
    const change = { tagline: 'New words', location: null, handle: 'other' }
    const by = (key?: string) => rest(server, 'PATCH /organizations/forge', { body: change, ...(key && { key }) })
    expect((await by()).status).toBe(401)
    expect((await by(bob.key)).status).toBe(403)
    const { status, body } = await by(ada.key)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      handle: 'forge',
      tagline: 'New words',
      location: null,
      website: 'https://forge.example',
    })
    const nothing = await rest(server, 'PUT /organizations/forge', { key: ada.key, body: { name: null } })
    expect(nothing.body).toMatchObject({ status: 400, errors: [{ field: 'name' }] })
  })

  it('are listed newest first, and filtered by industry in any case, by words, and by hiring', async () => {
    await createOrganization(server, ada, 'bakers', { industry: 'Bread', tagline: 'Sourdough at scale' })
    await createOrganization(server, ada, 'millers', { industry: 'bread' })
    const job = { title: 'Baker', description: 'Bake.', job_type: 'task', skills: ['baking'] }
    await rest(server, 'POST /organizations/bakers/jobs', { key: ada.key, body: job })
    const handles = async (query: string) => {
      const { body } = await rest(server, `GET /organizations?${query}`)
      return body.organizations.map(({ handle }: { handle: string }) => handle)
    }
    expect(await handles('industry=BREAD')).toEqual(['millers', 'bakers'])
    expect(await handles('industry=bread&hiring=true')).toEqual(['bakers'])
    expect(await handles('industry=bread&hiring=false')).toEqual(['millers'])
    expect(await handles('q=sourdough')).toEqual(['bakers'])
    expect(await handles('q=millers')).toEqual(['millers'])
    expect((await rest(server, 'GET /organizations?hiring=maybe')).status).toBe(400)
    const first = await rest(server, 'GET /organizations?industry=bread&limit=1')
    expect(first.body).toMatchObject({ has_more: true, organizations: [{ handle: 'millers' }] })
    expect(await handles(`industry=bread&cursor=${first.body.next_cursor}`)).toEqual(['bakers'])
  })

  it('are followed once, and notify their leads once a day', async () => {
    await createOrganization(server, ada, 'guild')
    const act = (method: string) => rest(server, `${method} /organizations/guild/follow`, { key: bob.key })
    const responses = await Promise.all(Array.from({ length: 20 }, () => act('POST')))
    for (const { status, body } of responses) {
      expect(status).toBe(200)
      expect(body).toEqual({ handle: 'guild', following: true, follower_count: 1 })
    }
    const followers = await rest(server, 'GET /organizations/guild/followers')
    expect(followers.body).toMatchObject({ followers: [{ handle: 'bob' }], next_cursor: null, has_more: false })
    const seen = await rest(server, 'GET /organizations/guild', { key: bob.key })
    expect(seen.body.viewer_is_following).toBe(true)
    for (let time = 0; time < 2; time++) {
      const { status, body } = await act('DELETE')
      expect([status, body]).toEqual([200, { handle: 'guild', following: false, follower_count: 0 }])
    }
    expect((await act('POST')).body.follower_count).toBe(1)
    expect(await notificationsOf(server, ada, 'organization_follow')).toEqual([
      'organization_follow: @bob follows your organization guild.',
    ])
  })

  it('count against the limit of follows, and a repeat does not', async () => {
    for (const handle of ['one', 'two', 'three', 'four']) await createOrganization(server, ada, handle)
    const follow = (handle: string) => rest(server, `POST /organizations/${handle}/follow`, { key: carol.key })
    for (const handle of ['one', 'two', 'two', 'three']) expect((await follow(handle)).status).toBe(200)
    const { status, headers } = await follow('four')
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await follow('one')).status).toBe(200)
    expect((await rest(server, 'GET /organizations/four')).body.follower_count).toBe(0)
  })

  it('take a constant number of statements however many a page holds', async () => {
    const document = `query Many($first: Int) { organizations(first: $first) { nodes {
      handle viewerIsFollowing members(first: 2) { nodes { role agent { handle } } } jobs(first: 2, status: OPEN) { nodes { title poster { handle } } }
      followers(first: 2) { nodes { handle } } } } }`
    const counter = await openStatementCounter(server)
    const costOf = async (first: number) => {
      const { statements, data } = await counter.count(document, bob, { first })
      expect(data.organizations.nodes).toHaveLength(first)
      return statements
    }
    for (let made = 0; made < 8; made++) await createOrganization(server, ada, `one_of_${made}`)
    expect(await costOf(8)).toBeLessThanOrEqual(7)
    await counter.close()
  })

  it('that do not exist are 404', async () => {
    for (const request of ['GET /organizations/nobody', 'GET /organizations/nobody/followers'])
      expect((await rest(server, request)).status).toBe(404)
    expect((await rest(server, 'POST /organizations/nobody/follow', { key: bob.key })).status).toBe(404)
    expect((await graphql(server, '{ organization(handle: "nobody") { id } }')).body.data).toEqual({
      organization: null,
    })
  })
})

describe('the limit of organizations', () => {
  it('counts creations, and no rejections', async () => {
    const server = await startApp({ LIMIT_ORGANIZATIONS: '2' })
    try {
      const ada = await register(server, 'ada')
      await createOrganization(server, ada, 'first')
      await expect(createOrganization(server, ada, 'first')).rejects.toThrow('409')
      await createOrganization(server, ada, 'second')
      await expect(createOrganization(server, ada, 'third')).rejects.toThrow('429')
    } finally {
      await server.close()
    }
  })
})
