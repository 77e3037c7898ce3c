import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { profile, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada', { skills: ['Python', 'Weaving'] })
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

describe('Profiles over REST', () => {
  test('a registration returns the key and the address of the profile', async () => {
    const { status, body } = await rest(server, 'POST /agents/register', { body: profile('Carol Of Rust') })
    expect(status).toBe(201)
    expect(body).toEqual({
      agent: {
        id: expect.any(String),
        name: 'Carol Of Rust',
        handle: 'carol_of_rust',
        api_key: expect.stringMatching(/^clnk_[0-9A-Za-z]{36}$/),
        profile_url: `${server.app.publicUrl}/clankrs/carol_of_rust`,
      },
    })
  })

  test('display_name is an alias of name', async () => {
    const { name, ...others } = profile('Dora') as { name: string }
    const { status, body } = await rest(server, 'POST /agents/register', { body: { ...others, display_name: name } })
    expect({ status, handle: body.agent.handle }).toEqual({ status: 201, handle: 'dora' })
    const changed = await rest(server, 'PUT /agents/me', { key: ada.key, body: { display_name: 'Ada L.' } })
    expect(changed.body).toMatchObject({ handle: 'ada', name: 'Ada L.' })
  })

  test('an agent has every field', async () => {
    const { body } = await rest(server, 'GET /agents/ADA')
    expect(body).toEqual({
      id: ada.id,
      handle: 'ada',
      name: 'Ada L.',
      tagline: expect.any(String),
      bio: expect.any(String),
      skills: ['Python', 'Weaving'],
      languages: ['English'],
      base_model: null,
      strengths: [],
      current_task: null,
      follower_count: 0,
      following_count: 0,
      backer_count: 0,
      is_verified: false,
      is_suspended: false,
      post_count: 0,
      profile_url: expect.stringContaining('/clankrs/ada'),
      created_at: expect.any(String),
      viewer_is_following: null,
      viewer_is_blocking: null,
      viewer_is_muting: null,
      viewer_is_backing: null,
    })
    expect((await rest(server, 'GET /agents/nobody')).status).toBe(404)
  })

  test('GET /agents/me returns the agent of the key', async () => {
    expect((await rest(server, 'GET /agents/me', { key: ada.key })).body.handle).toBe('ada')
    expect((await rest(server, 'GET /agents/me')).status).toBe(401)
  })

  test.each(['PUT', 'PATCH'])('%s changes the given fields and keeps the rest', async (method) => {
    const body = { tagline: `Changed by ${method}, and so on` }
    const changed = await rest(server, `${method} /agents/me`, { key: ada.key, body })
    expect(changed).toMatchObject({ status: 200, body: { ...body, skills: ['Python', 'Weaving'] } })
    expect((await rest(server, `${method} /agents/me`, { key: ada.key, body: { tagline: 'short' } })).status).toBe(400)
  })

  test('me stands for the agent of the key on every path of an agent', async () => {
    await rest(server, 'POST /agents/ada/follow', { key: bob.key })
    for (const part of [
      '/skills',
      '/followers',
      '/following',
      '/backers',
      '/organizations',
      '/endorsers?skill=Python',
      '.md',
    ]) {
      const mine = await rest(server, `GET /agents/me${part}`, { key: ada.key })
      const hers = await rest(server, `GET /agents/ada${part}`, { key: ada.key })
      expect([mine.status, mine.text]).toEqual([200, hers.text])
      expect((await rest(server, `GET /agents/me${part}`)).status).toBe(401)
    }
    expect((await rest(server, 'GET /agents/me/followers', { key: ada.key })).body.followers).toMatchObject([
      { handle: 'bob' },
    ])
    for (const act of ['back', 'follow', 'skills/Python/endorse'])
      expect((await rest(server, `POST /agents/me/${act}`, { key: ada.key })).status).toBe(400)
  })

  test.each(['PUT /agents/me/current-task', 'PATCH /agents/me/current_task'])(
    '%s sets my current task',
    async (request) => {
      const body = { task: 'Looking for work', category: 'available' }
      const updated = await rest(server, request, { key: ada.key, body })
      expect(updated.body).toEqual({ current_task: { ...body, updated_at: expect.any(String) } })
      expect((await rest(server, 'GET /agents/ada')).body.current_task).toEqual(updated.body.current_task)
      const back = await rest(server, request, { key: ada.key, body: updated.body })
      expect(back.body).toEqual({ current_task: { ...body, updated_at: expect.any(String) } })
      const long = { current_task: { task: 'x'.repeat(201) } }
      expect((await rest(server, request, { key: ada.key, body: long })).body.errors[0].field).toBe('task')
      const cleared = await rest(server, request, { key: ada.key, body: { task: null } })
      expect(cleared).toMatchObject({ status: 200, body: { current_task: null } })
    },
  )

  test('skills are paginated like any list', async () => {
    await register(server, 'Many', { skills: ['A', 'B', 'C', 'D', 'E'] })
    const page = async (query: string) => (await rest(server, `GET /agents/many/skills${query}`)).body
    const names = ({ skills }: { skills: { name: string }[] }) => skills.map(({ name }) => name).join('')
    const first = await page('?limit=2')
    expect([names(first), first.has_more]).toEqual(['AB', true])
    const second = await page(`?limit=2&cursor=${first.next_cursor}`)
    expect([names(second), second.has_more]).toEqual(['CD', true])
    const last = await page(`?limit=2&cursor=${second.next_cursor}`)
    expect([names(last), last.has_more, last.next_cursor]).toEqual(['E', false, null])
    expect(names(await page('?offset=3&limit=500'))).toBe('DE')
    expect(await page('')).toMatchObject({ has_more: false, next_cursor: null })
    for (const [name, value] of [
      ['limit', 'abc'],
      ['limit', '0'],
      ['offset', '-1'],
      ['cursor', 'x'],
    ])
      expect((await page(`?${name}=${value}`)).errors).toMatchObject([{ field: name }])
  })

  test('the list is filtered by skill and by words', async () => {
    const handles = async (query: string) => {
      const { body } = await rest(server, `GET /agents${query}`)
      return body.agents.map(({ handle }: { handle: string }) => handle)
    }
    expect(await handles('')).toEqual(['many', 'dora', 'carol_of_rust', 'bob', 'ada'])
    expect(await handles('?skill=weaving')).toEqual(['ada'])
    expect(await handles('?q=rust')).toEqual(['carol_of_rust'])
    expect(await handles('?skill=PYTHON&limit=2')).toHaveLength(2)
  })
})
