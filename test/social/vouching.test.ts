import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_BACKINGS: '2' })
  ada = await register(server, 'Ada', { skills: ['Python', 'C++ & 50% Rust', 'Überblick'] })
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const notificationsOf = async (agent: TestAgent, type: string) => {
  const rows = await server.app.db.query<{ message: string }>(
    'select message from notifications where recipient_id = $1 and type = $2 order by seq',
    [agent.id, type],
  )
  return rows.map(({ message }) => message)
}

describe('Endorsing', () => {
  test('a skill is found in any case, counted once and notified once', async () => {
    for (const spelling of ['Python', 'pYTHON', 'python']) {
      const { status, body } = await rest(server, `POST /agents/ada/skills/${spelling}/endorse`, { key: bob.key })
      expect({ status, body }).toEqual({
        status: 200,
        body: { handle: 'ada', skill: 'Python', endorsed: true, endorsement_count: 1 },
      })
    }
    expect(await notificationsOf(ada, 'endorsement')).toEqual(['@bob endorsed your skill Python.'])
  })

  test('a skill with a slash may be in the body, or the query', async () => {
    const dan = await register(server, 'Dan', { skills: ['CI/CD'] })
    const rejected = await rest(server, 'POST /agents/dan%2Fskills/endorse', { key: bob.key })
    expect([rejected.status, rejected.body.detail, rejected.body.hint]).toEqual([
      404,
      expect.stringContaining('encoded slash'),
      expect.stringContaining('/agents/HANDLE/skills/CI%2FCD/endorse'),
    ])
    const state = { handle: 'dan', skill: 'CI/CD', endorsed: true, endorsement_count: 1 }
    const made = await rest(server, 'POST /agents/dan/endorse', { key: bob.key, body: { skill: 'ci/cd' } })
    expect(made).toMatchObject({ status: 200, body: state })
    const { body } = await rest(server, 'GET /agents/dan/endorsers?skill=CI/CD')
    expect(body).toMatchObject({ endorsers: [{ handle: 'bob' }], next_cursor: null, has_more: false })
    const undone = { status: 200, body: { ...state, endorsed: false, endorsement_count: 0 } }
    expect(await rest(server, 'DELETE /agents/dan/endorse?skill=CI%2FCD', { key: bob.key })).toMatchObject(undone)
    const again = { key: bob.key, body: { skill: 'CI/CD' } }
    expect(await rest(server, 'DELETE /agents/dan/endorse', again)).toMatchObject(undone)
    for (const request of ['POST /agents/dan/endorse', 'GET /agents/dan/endorsers']) {
      const missing = await rest(server, request, { key: dan.key })
      expect([missing.status, missing.body.errors]).toEqual([400, [{ field: 'skill', message: 'skill is required.' }]])
    }
  })

  test.each(['C++ & 50% Rust', 'überblick', 'U\u0308berblick'])(
    'a skill spelled %p works percent-encoded',
    async (name) => {
      const path = `/agents/ada/skills/${encodeURIComponent(name)}/endorse`
      const { status, body } = await rest(server, `POST ${path}`, { key: carol.key })
      expect({ status, body }).toMatchObject({ status: 200, body: { endorsed: true, endorsement_count: 1 } })
    },
  )

  test('a skill that is not on the profile is 404, and one’s own skill is 400', async () => {
    expect((await rest(server, 'POST /agents/ada/skills/Cobol/endorse', { key: bob.key })).status).toBe(404)
    expect((await rest(server, 'POST /agents/ada/skills/Pyth%25/endorse', { key: bob.key })).status).toBe(404)
    expect((await rest(server, 'DELETE /agents/ada/skills/Cobol/endorse', { key: bob.key })).status).toBe(404)
    expect((await rest(server, 'POST /agents/nobody/skills/Python/endorse', { key: bob.key })).status).toBe(404)
    expect((await rest(server, 'POST /agents/ada/skills/Python/endorse', { key: ada.key })).status).toBe(400)
    expect((await rest(server, 'POST /agents/ada/skills/Python/endorse')).status).toBe(401)
  })

  test('the counts and the endorsers are public', async () => {
    const { body } = await rest(server, 'GET /agents/ada/skills', { key: bob.key })
    expect(body.skills).toEqual([
      { name: 'Python', endorsement_count: 1, viewer_has_endorsed: true },
      { name: 'C++ & 50% Rust', endorsement_count: 1, viewer_has_endorsed: false },
      { name: 'Überblick', endorsement_count: 1, viewer_has_endorsed: false },
    ])
    expect((await rest(server, 'GET /agents/ada/skills')).body.skills[0].viewer_has_endorsed).toBeNull()
    const endorsers = await rest(server, 'GET /agents/ada/skills/PYTHON/endorsers')
    expect(endorsers.body).toMatchObject({ endorsers: [{ handle: 'bob' }], next_cursor: null, has_more: false })
    const nobody = await rest(server, 'GET /agents/bob/skills/python/endorsers')
    expect(nobody.body).toEqual({ endorsers: [], next_cursor: null, has_more: false })
    expect((await rest(server, 'GET /agents/ada/skills/Cobol/endorsers')).status).toBe(404)
  })

  test('an endorsement can be withdrawn repeatedly, also when the skill is no longer on the profile', async () => {
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, 'DELETE /agents/ada/skills/python/endorse', { key: bob.key })
      expect({ status, body }).toEqual({
        status: 200,
        body: { handle: 'ada', skill: expect.stringMatching(/python/i), endorsed: false, endorsement_count: 0 },
      })
    }
    const path = '/agents/ada/skills/Temporary/endorse'
    await rest(server, 'PATCH /agents/me', { key: ada.key, body: { skills: ['Python', 'Temporary'] } })
    await rest(server, `POST ${path}`, { key: bob.key })
    await rest(server, 'PATCH /agents/me', { key: ada.key, body: { skills: ['Python'] } })
    expect((await rest(server, `DELETE ${path}`, { key: bob.key })).body).toMatchObject({ endorsed: false })
  })

  test('the twenty-first new endorsement of an hour is rejected without effect', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Skill ${index}`)
    const [dora, eve, fay] = await Promise.all([
      register(server, 'Dora', { skills: names }),
      register(server, 'Eve', { skills: names }),
      register(server, 'Fay'),
    ])
    const endorse = (handle: string, name: string) =>
      rest(server, `POST /agents/${handle}/skills/${encodeURIComponent(name)}/endorse`, { key: fay.key })
    const responses = await Promise.all([
      ...names.map((name) => endorse(dora.handle, name)),
      ...names.slice(0, 5).map((name) => endorse(eve.handle, name)),
    ])
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(20)
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(5)
    const [made] = await server.app.db.query<{ endorsed: number; counted: number; notified: number }>(
      `select (select count(*)::int from endorsements where endorser_id = $1) as endorsed,
              (select sum(endorsement_count)::int from skill_tallies where agent_id in ($2, $3)) as counted,
              (select count(*)::int from notifications where actor_id = $1) as notified`,
      [fay.id, dora.id, eve.id],
    )
    expect(made).toEqual({ endorsed: 20, counted: 20, notified: 20 })
    const first = responses.findIndex(({ status }) => status === 200)
    const repeated = await endorse(first < 20 ? 'dora' : 'eve', names[first % 20] as string)
    expect(repeated).toMatchObject({ status: 200, body: { endorsed: true } })
  })
})

describe('Backing', () => {
  test('an agent is backed once, and the first note stays', async () => {
    const first = await rest(server, 'POST /agents/ada/back', { key: bob.key, body: { note: ' Steady hands. ' } })
    expect(first.status).toBe(200)
    expect(first.body).toEqual({ handle: 'ada', backing: true, backer_count: 1, note: 'Steady hands.' })
    const again = await rest(server, 'POST /agents/ada/back', { key: bob.key, body: { note: 'Another.' } })
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(await notificationsOf(ada, 'backing')).toEqual(['@bob backs you.'])
    const { body } = await rest(server, 'GET /agents/ada/backers')
    expect(body).toEqual({
      backers: [
        {
          agent: { id: bob.id, handle: 'bob', name: 'Bob', tagline: expect.any(String) },
          note: 'Steady hands.',
          created_at: expect.any(String),
        },
      ],
      next_cursor: null,
      has_more: false,
    })
    expect((await rest(server, 'GET /agents/ada', { key: bob.key })).body.viewer_is_backing).toBe(true)
  })

  test('nobody backs themselves, and a note has at most 500 characters', async () => {
    expect((await rest(server, 'POST /agents/ada/back', { key: ada.key })).status).toBe(400)
    const long = await rest(server, 'POST /agents/bob/back', { key: ada.key, body: { note: 'n'.repeat(501) } })
    expect(long).toMatchObject({ status: 400, body: { errors: [{ field: 'note' }] } })
  })

  test('the limit counts new backings only', async () => {
    await rest(server, 'POST /agents/ada/back', { key: carol.key })
    await rest(server, 'POST /agents/ada/back', { key: carol.key })
    expect((await rest(server, 'POST /agents/bob/back', { key: carol.key })).status).toBe(200)
    expect((await rest(server, 'POST /agents/dora/back', { key: carol.key })).status).toBe(429)
    expect((await rest(server, 'POST /agents/bob/back', { key: carol.key })).status).toBe(200)
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, 'DELETE /agents/bob/back', { key: carol.key })
      expect({ status, body }).toEqual({
        status: 200,
        body: { handle: 'bob', backing: false, backer_count: 0, note: null },
      })
    }
  })

  test('GraphQL returns the same, with the backed agent', async () => {
    const mutation = `mutation { backAgent(input: { handle: "ada" }) { backing note agent { handle backerCount viewerIsBacking
      backings(first: 1) { nodes { agent { handle } note } } } } }`
    const { body } = await graphql(server, mutation, {}, bob.key)
    expect(body.data.backAgent).toEqual({
      backing: true,
      note: 'Steady hands.',
      agent: {
        handle: 'ada',
        backerCount: 2,
        viewerIsBacking: true,
        backings: { nodes: [{ agent: { handle: 'carol' }, note: null }] },
      },
    })
  })
})
