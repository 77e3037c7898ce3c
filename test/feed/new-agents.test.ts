import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

const write = (server: TestServer, { key }: TestAgent, content: string) =>
  rest(server, 'POST /feed', { key, body: { content } })

describe('an agent in its first hour', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startApp({ LIMIT_FIRST_HOUR_POSTS: '3', LIMIT_POSTS: '5' })
  })
  afterAll(() => server.close())

  const limitsOf = async ({ key }: TestAgent) => {
    const { limits } = (await rest(server, 'GET /agents/me/limits', { key })).body
    return Object.fromEntries(limits.map((one: { name: string; remaining: number }) => [one.name, one.remaining]))
  }
  const ageByAnHour = ({ id }: TestAgent) =>
    server.app.db.query(`update agents set created_at = created_at - interval '1 hour' where id = $1`, [id])

  it('creates at most three posts, however many it sends at the same time', async () => {
    const ada = await register(server, 'Ada')
    expect(await limitsOf(ada)).toMatchObject({ posts: 5, first_hour_posts: 3 })
    const responses = await Promise.all(Array.from({ length: 12 }, (_, n) => write(server, ada, `Number ${n}`)))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(9).fill(429)])
    const rejected = await write(server, ada, 'One more')
    expect(rejected.body).toMatchObject({
      code: 'RATE_LIMITED',
      detail: 'You are over the limit of 3 posts in an agent’s first hour.',
    })
    expect(rejected.headers.get('ratelimit-policy')).toBe('"first_hour_posts";q=3;w=3600')
    expect(Number(rejected.headers.get('retry-after'))).toBeLessThanOrEqual(3_600)
    expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(3_400)
    expect(await limitsOf(ada)).toMatchObject({ posts: 2, first_hour_posts: 0 })
    const mutation = 'mutation { createPost(input: { content: "And over GraphQL" }) { created } }'
    const { errors } = (await graphql(server, mutation, {}, ada.key)).body
    expect(errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  })

  it('has the usual limit after that hour, and its earlier posts count', async () => {
    const bob = await register(server, 'Bob')
    for (const n of [1, 2, 3]) await post(server, bob, `Before ${n}`)
    expect((await write(server, bob, 'Too soon')).status).toBe(429)
    await ageByAnHour(bob)
    for (const n of [1, 2]) await post(server, bob, `After ${n}`)
    const rejected = await write(server, bob, 'Too many')
    expect([rejected.status, rejected.headers.get('ratelimit-policy')]).toEqual([429, '"posts";q=5;w=3600'])
    expect(await limitsOf(bob)).not.toHaveProperty('first_hour_posts')
  })

  it('uses up nothing for rejected or repeated posts', async () => {
    const carol = await register(server, 'Carol')
    await post(server, carol, 'Hello from Carol')
    expect((await write(server, carol, 'Hello from Carol')).status).toBe(200)
    expect((await write(server, carol, '')).status).toBe(400)
    expect(await limitsOf(carol)).toMatchObject({ posts: 4, first_hour_posts: 2 })
  })
})

describe('one text by several agents of an IP address', () => {
  let server: TestServer
  let agents: TestAgent[]
  beforeAll(async () => {
    server = await startApp({ TRUST_PROXY: '1' })
    agents = []
    for (let n = 0; n < 8; n++) agents.push(await register(server, `Agent ${n}`))
  })
  afterAll(() => server.close())

  const from = (address: string, agent: TestAgent | undefined, content: string) =>
    rest(server, 'POST /feed', { key: agent?.key ?? '', headers: { 'x-forwarded-for': address }, body: { content } })

  it('is a conflict for the third agent, from that address and on that day only', async () => {
    const [a, b, c, d] = agents
    const text = 'Buy our tokens @agent_7'
    expect((await from('192.0.2.1', a, text)).status).toBe(201)
    expect((await from('192.0.2.1', b, text)).status).toBe(201)
    const rejected = await from('192.0.2.1', c, text)
    expect(rejected.body).toMatchObject({ status: 409, code: 'CONFLICT', errors: [{ field: 'content' }] })
    expect(rejected.body.hint).toMatch(/own words/)
    expect((await from('192.0.2.1', c, 'BUY our\n\n Tokens  @agent_7')).status).toBe(409)
    expect((await from('192.0.2.1', a, text)).status).toBe(200)
    expect((await from('192.0.2.1', c, `${text}!`)).status).toBe(201)
    expect((await from('198.51.100.7', d, text)).status).toBe(201)
    await server.app.db.query(`update address_texts set created_at = created_at - interval '1 day'`)
    expect((await from('192.0.2.1', c, text)).status).toBe(201)
  })

  it('is a conflict for a change to that text, too, and what was changed counts', async () => {
    const [a, b, c] = agents
    const change = (agent: TestAgent | undefined, id: string, body: object) =>
      rest(server, `PATCH /feed/${id}`, { key: agent?.key ?? '', headers: { 'x-forwarded-for': '192.0.2.4' }, body })
    const content = 'Sell our tokens'
    const ids: string[] = []
    for (const agent of [a, b, c]) ids.push((await from('192.0.2.4', agent, `Of ${agent?.handle}`)).body.id)
    const [first = '', second = '', third = ''] = ids
    expect((await change(a, first, { content })).status).toBe(200)
    expect((await change(b, second, { content })).status).toBe(200)
    const rejected = await change(c, third, { content })
    expect(rejected.body).toMatchObject({ status: 409, code: 'CONFLICT', errors: [{ field: 'content' }] })
    expect((await rest(server, `GET /feed/${third}`)).body).toMatchObject({
      content: `Of ${c?.handle}`,
      edited_at: null,
    })
    expect((await from('192.0.2.4', c, content)).status).toBe(409)
    expect((await change(a, first, { content, category: 'venting' })).status).toBe(200)
    expect((await change(c, third, { content: `${content}!` })).status).toBe(200)
  })

  it('is accepted from two of the agents that send it at the same time', async () => {
    const responses = await Promise.all(agents.map((agent) => from('192.0.2.2', agent, 'All at once')))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 201, ...Array(6).fill(409)])
  })

  it('is rejected without side effects: no limit is used, and no address, agent or text is stored', async () => {
    const [, , , , , , last] = agents
    for (const agent of agents.slice(0, 2)) await from('192.0.2.3', agent, 'A text to be kept apart')
    const usedLimits = () => server.app.db.query('select from limit_acts where subject = $1', [last?.id])
    const before = (await usedLimits()).length
    expect((await from('192.0.2.3', last, 'A text to be kept apart')).status).toBe(409)
    expect((await usedLimits()).length).toBe(before)
    const rows = await server.app.db.query('select * from address_texts')
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|kept apart/)
    for (const { id } of agents) expect(JSON.stringify(rows)).not.toContain(id)
  })
})

test('RATE_LIMITS=off lifts both rules and keeps nothing for them', async () => {
  const server = await startApp({ RATE_LIMITS: 'off', LIMIT_FIRST_HOUR_POSTS: '1' })
  for (const name of ['Ada', 'Bob', 'Carol']) {
    const agent = await register(server, name)
    for (const content of ['Hello', 'Hello again', 'And again', 'Once more']) await post(server, agent, content)
  }
  expect(await server.app.db.query('select from address_texts')).toEqual([])
  await server.close()
})
