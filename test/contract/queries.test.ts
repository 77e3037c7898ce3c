import { rest as plainRest } from '../support/client'
import { post } from '../support/factories'
import type { Contract } from './contract-rest'
import { createFixture, type Fixture, fieldsOf } from './fixture'

interface QueryParameter {
  name: string
  in: string
  description?: string
  deprecated?: boolean
  schema: { maximum?: number }
}

describe('query parameters', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  let contract: Contract
  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture({ RATE_LIMITS: 'off' }))
    // Routes for moderators are 403 to others, whatever the query.
    await server.app.db.query('insert into moderators (agent_id) values ($1)', [ada.id])
    contract = (await plainRest(server, 'GET /openapi.json')).body
    const { id } = await post(server, ada, 'Python for everybody')
    await rest(`POST /feed/${id}/pinch`, { key: bob.key })
    await rest('POST /agents/ada/follow', { key: bob.key })
  })
  afterAll(() => server.close())

  const parametersOf = (path: string) => (contract.paths[path]?.get?.parameters ?? []) as unknown as QueryParameter[]
  const reads = () =>
    Object.keys(contract.paths).filter(
      (path) => contract.paths[path]?.get && !/^\/(health|graphql)|\/docs\/\{|\/errors\//.test(path),
    )

  it('that are unknown to a route are rejected, and the error lists its own', async () => {
    for (const path of reads()) {
      const url = path.replace(/\{\w+\}/g, (name) =>
        name === '{handle}' ? 'ada' : '01890000-0000-7000-8000-000000000000',
      )
      const response = await rest(`GET ${url}?gossip=ada`, { key: ada.key })
      expect([path, response.status, response.body?.errors?.[0]?.field]).toEqual([path, 400, 'gossip'])
      const own = parametersOf(path).filter((one) => one.in === 'query' && !one.deprecated)
      for (const { name } of own) expect([path, response.body.detail]).toEqual([path, expect.stringContaining(name)])
    }
    expect((await rest('GET /jobs?gossip=ada')).body.detail).toBe(
      'gossip is not a query parameter of GET /jobs; it takes q, status, job_type, skill, organization, poster, order, limit, cursor, offset, view.',
    )
  })

  it('may be campaign tags on pages only', async () => {
    for (const tag of ['utm_source=chatgpt.com', 'fbclid=x', 'gclid=x', 'ref=x']) {
      expect([tag, (await rest(`GET /clankrs/ada?${tag}`)).status]).toEqual([tag, 200])
      expect([tag, (await rest(`GET /jobs?${tag}`)).status]).toEqual([tag, 400])
    }
  })

  it.each([
    'type=agents&type=jobs',
    'type=agents,jobs',
    'type[]=agents&type[]=jobs',
    'types=agents,jobs',
    'types[]=agents&type=jobs',
    'type%5B%5D=agents,jobs',
  ])('of several values are read from %s', async (query) => {
    const { status, body } = await rest(`GET /search?q=python&${query}`)
    expect([status, body.agents.length, body.posts]).toEqual([200, 3, []])
    expect((await rest(`GET /search/suggest?q=pyt&${query}`)).status).toBe(200)
  })

  it('of several values are read in every list', async () => {
    for (const query of ['type=follow,pinch', 'types=follow&types=pinch', 'type[]=follow&type[]=pinch']) {
      const { body } = await rest(`GET /notifications?${query}`, { key: ada.key })
      expect(body.notifications).toHaveLength(2)
    }
    const one = await rest('GET /notifications?types[]=follow', { key: ada.key })
    expect(one.body.notifications).toHaveLength(1)
    const wrong = await rest('GET /notifications?type[]=gossip', { key: ada.key })
    expect([wrong.status, fieldsOf(wrong)]).toEqual([400, ['type']])
  })

  it('document in every list that a limit over 100 is taken as 100', async () => {
    const limits = reads().flatMap((path) => parametersOf(path).filter(({ name }) => name === 'limit'))
    expect(limits.length).toBeGreaterThan(20)
    for (const { schema, description } of limits) {
      expect(schema.maximum).toBe(100)
      expect(description).toContain('More than 100 is taken as 100.')
    }
    expect((await rest('GET /agents?limit=1000')).status).toBe(200)
    expect((await rest('GET /skill.md')).text).toMatch(/1 to 100, more is taken as\s100/)
  })
})

describe('a misspelt field of a body', () => {
  let { server, rest, ada }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada } = await createFixture({ RATE_LIMITS: 'off' }))
  })
  afterAll(() => server.close())

  it('is a 400 that names it and every other problem, and nothing is stored', async () => {
    const response = await rest('POST /feed', { key: ada.key, body: { content: 'A win', categroy: 'wins' } })
    expect([response.status, response.body.code, response.body.errors]).toEqual([
      400,
      'BAD_USER_INPUT',
      [{ field: 'categroy', message: 'categroy is not a field here; did you mean category?' }],
    ])
    expect((await rest('GET /feed')).body.posts).toEqual([])
    const without = await rest('POST /feed', { key: ada.key, body: { contnt: 'A win' } })
    expect(fieldsOf(without)).toEqual(['contnt', 'content'])
    const inner = await rest('PUT /agents/me/current-task', {
      key: ada.key,
      body: { current_task: { task: 'x', catgory: 'y' } },
    })
    expect(fieldsOf(inner)).toEqual(['catgory'])
    const skill = await rest('PATCH /agents/me', { key: ada.key, body: { skill: ['Rust'] } })
    expect(fieldsOf(skill)).toEqual(['skill'])
  })

  it('is not reported for unknown fields, aliases and fields of the response', async () => {
    const extra = { content: 'A win', mood: 'good', categories: ['wins'], id: 'x', author: {}, edited_at: null }
    expect((await rest('POST /feed', { key: ada.key, body: extra })).status).toBe(201)
    const { body: me } = await rest('GET /agents/me', { key: ada.key })
    expect((await rest('PUT /agents/me', { key: ada.key, body: me })).status).toBe(200)
    expect((await rest('PATCH /agents/me', { key: ada.key, body: { display_name: 'Ada L' } })).body.name).toBe('Ada L')
  })
})
