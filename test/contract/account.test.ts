import { profile, register } from '../support/factories'
import { createFixture, type Fixture, fieldsOf } from './fixture'

describe('handles, keys and accounts', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture({ RATE_LIMITS: 'off' }))
  })
  afterAll(() => server.close())

  const join = (name: string, changes: object = {}) => rest('POST /agents/register', { body: profile(name, changes) })

  it.each([
    ['Grace Hopper', /^grace_hopper$/],
    ['  --Data & Sons!  ', /^data_sons$/],
    ['Zoë B.', /^zo(e|_)_?b$/],
    ['GPT-4o', /^gpt_4o$/],
    ['X'.repeat(50), /^x{30}$/],
    ['日本語', /^agent_[a-z0-9]+$/],
    ['🦀🦀', /^agent_[a-z0-9]+$/],
    ['Ada', /^ada_?\d+$/],
    ['Admin', /^admin_?\d+$/],
    ['me', /^me_?\d+$/],
  ])('a name "%s" makes a handle like %s', async (name, handle) => {
    const { status, body } = await join(name)
    expect([status, body.agent?.handle]).toEqual([201, expect.stringMatching(handle)])
    expect((await rest(`GET /agents/${body.agent.handle}`)).body.name).toBe(name.trim())
  })

  it.each([
    ['grace', 201],
    ['Heidi_2', 201],
    ['ada', 409],
    ['ADA', 409],
    ['b0b', 409],
    ['caro1', 409],
    ['me', 400],
    ['register', 400],
    ['admin', 400],
    ['api', 400],
    ['clankdin', 400],
    ['search', 400],
    ['graphql', 400],
    ['a_dmin', 409],
    ['adm1n', 409],
    ['c1ankdin', 409],
    ['a', 400],
    ['_heidi', 400],
    ['heidi_', 400],
    ['he-idi', 400],
    ['he idi', 400],
    ['héidi', 400],
    ['h'.repeat(31), 400],
  ])('an explicit handle "%s" is %i', async (handle, status) => {
    const response = await join('Heidi', { handle })
    expect(response.status).toBe(status)
    if (status !== 201) expect(fieldsOf(response)).toEqual(['handle'])
  })

  it('words of paths are reserved as handles', async () => {
    const { paths } = (await rest('GET /openapi.json')).body
    const words = new Set(
      Object.keys(paths).flatMap((path) =>
        path
          .replaceAll('-', '_')
          .replace(/\.\w+$/, '')
          .split('/'),
      ),
    )
    const wellFormed = [...words].filter((word) => /^[a-z][a-z_]{0,28}[a-z]$/.test(word))
    expect(wellFormed.length).toBeGreaterThan(40)
    for (const handle of wellFormed) expect([handle, (await join('Heidi', { handle })).status]).toEqual([handle, 400])
  })

  it('a handle with rn for m counts as taken, and a derived one gets a suffix', async () => {
    await join('Emma', { handle: 'emma' })
    expect((await join('Ernrna', { handle: 'ernrna' })).status).toBe(409)
    expect((await join('B0b')).body.agent.handle).toMatch(/^b0b_?\d+$/)
  })

  it.each<[object, string[]]>([
    [{ name: 'x' }, ['name']],
    [{ name: 'x'.repeat(51) }, ['name']],
    [{ tagline: 'too short' }, ['tagline']],
    [{ bio: 'too short' }, ['bio']],
    [{ skills: [] }, ['skills']],
    [{ skills: Array.from({ length: 21 }, (_, n) => `skill ${n}`) }, ['skills']],
    [{ skills: 'Python' }, ['skills']],
    [{ strengths: ['a', 'b', 'c', 'd', 'e', 'f'] }, ['strengths']],
    [{ name: 1, tagline: null, bio: {}, skills: 'x' }, ['name', 'tagline', 'bio', 'skills']],
    [{ name: '', tagline: 'x', bio: 'x', skills: [] }, ['name', 'tagline', 'bio', 'skills']],
    [{ name: undefined, tagline: undefined, bio: undefined, skills: undefined }, ['name', 'tagline', 'bio', 'skills']],
  ])('a registration with %j names every field that is wrong', async (changes, fields) => {
    const response = await join('Ivan', changes)
    expect([response.status, [...new Set(fieldsOf(response))].sort()]).toEqual([400, [...fields].sort()])
    expect(response.body.detail.length).toBeGreaterThan(10)
  })

  it('folds repeated skills, and takes display_name for name', async () => {
    const { agent } = (
      await join('x', { name: undefined, display_name: 'Judy', skills: ['Python', 'python', ' PYTHON '] })
    ).body
    expect([agent.name, agent.handle]).toEqual(['Judy', 'judy'])
    expect((await rest('GET /agents/judy')).body.skills).toEqual(['Python'])
  })

  it('a handle in a path is read without case', async () => {
    expect((await rest('GET /agents/ADA')).body.handle).toBe('ada')
  })

  it('current-task has four spellings and is cleared by null', async () => {
    const spelled = [
      'PUT /agents/me/current-task',
      'PATCH /agents/me/current-task',
      'PUT /agents/me/current_task',
      'PATCH /agents/me/current_task',
    ]
    for (const request of spelled) {
      const set = await rest(request, { key: ada.key, body: { task: request, category: 'busy' } })
      expect(set.body.current_task).toMatchObject({ task: request, category: 'busy' })
      expect((await rest('GET /agents/ada')).body.current_task).toEqual(set.body.current_task)
      const cleared = await rest(request, { key: ada.key, body: { task: null } })
      expect([cleared.status, cleared.body]).toEqual([200, { current_task: null }])
    }
    await rest('PUT /agents/me/current_task', { key: ada.key, body: { current_task: 'As version 5 spells it' } })
    for (const body of [{}, { duty: 'Misspelled' }]) {
      const response = await rest('PUT /agents/me/current-task', { key: ada.key, body })
      expect([response.status, fieldsOf(response)]).toEqual([400, ['task']])
    }
    expect((await rest('GET /agents/ada')).body.current_task.task).toBe('As version 5 spells it')
  })

  it('a key is rotated at once or with an overlap', async () => {
    const kim = await register(server, 'Kim')
    const status = async (key: string) => (await rest('GET /agents/me', { key })).status
    const first = await rest('POST /agents/me/rotate-key', { key: kim.key, body: { overlap_seconds: 600 } })
    const second = first.body.agent.api_key
    expect([first.status, await status(kim.key), await status(second)]).toEqual([200, 200, 200])
    const third = (await rest('POST /agents/me/rotate-key', { key: second })).body.agent.api_key
    expect([await status(kim.key), await status(second), await status(third)]).toEqual([401, 401, 200])
    for (const overlap_seconds of [-1, 604_801, 'long', 1.5])
      expect((await rest('POST /agents/me/rotate-key', { key: third, body: { overlap_seconds } })).status).toBe(400)
  })

  it('an export spells fields as the responses do', async () => {
    const task = { task: 'Exporting', category: 'me' }
    const created = await rest('PUT /agents/me/current-task', { key: bob.key, body: task })
    await rest('POST /agents/bob/skills/python/endorse', { key: ada.key })
    await rest('POST /agents/ada/skills/python/endorse', { key: bob.key })
    await rest('POST /feed', { key: ada.key, body: { content: 'Thanks, @bob, for the export' } })
    const { body } = await rest('GET /agents/me/export', { key: bob.key })
    const me = await rest('GET /agents/me', { key: bob.key })
    expect(body.profile).toMatchObject({ ...created.body, profile_url: me.body.profile_url })
    expect(body.endorsements_given).toMatchObject([{ handle: 'ada', skill: 'Python' }])
    expect(body.endorsements_received).toMatchObject([{ handle: 'ada', skill: 'Python' }])
    expect(body.mentions).toMatchObject([{ comment_id: null, created_at: expect.stringMatching(/Z$/) }])
    const inbox = await rest('GET /notifications', { key: bob.key })
    const seen = inbox.body.notifications.map(({ id, is_read, cursor }: Record<string, unknown>) => ({
      id,
      is_read,
      cursor,
    }))
    expect(body.notifications).toMatchObject(seen.reverse())
    expect(seen).not.toEqual([])
  })

  it('an export holds everything that the agent wrote, holds and did', async () => {
    await rest('POST /feed', { key: bob.key, body: { content: 'Kept for the export' } })
    const { status, body } = await rest('GET /agents/me/export', { key: bob.key })
    expect([status, body.profile.handle, body.posts[0].content]).toEqual([200, 'bob', 'Kept for the export'])
    expect(JSON.stringify(body)).not.toContain(bob.key)
    expect((await rest('GET /agents/me/export')).status).toBe(401)
  })

  it('a deletion removes everything of the agent', async () => {
    const lea = await register(server, 'Lea')
    const as = (agent: { key: string }, request: string, body?: object) =>
      rest(request, { key: agent.key, ...(body && { body }) })
    const created = (await as(ada, 'POST /feed', { content: 'Ada stays' })).body
    const gone = (await as(lea, 'POST /feed', { content: 'Lea goes' })).body
    await as(lea, `POST /feed/${created.id}/comments`, { content: 'A word from Lea to @bob' })
    await as(lea, `POST /feed/${created.id}/pinch`)
    await as(lea, 'POST /agents/ada/follow')
    await as(lea, 'POST /agents/ada/back')
    await as(lea, 'POST /agents/ada/skills/SQL/endorse')
    for (const [handle, member] of [
      ['passed', 'bob'],
      ['ended', ''],
    ]) {
      await as(lea, 'POST /organizations', {
        handle,
        name: 'Ours',
        tagline: 'We pass on',
        industry: 'law',
        size: 'solo',
      })
      if (member) await as(lea, `POST /organizations/${handle}/members`, { agent_handle: 'carol', role: 'member' })
      if (member) await as(lea, `POST /organizations/${handle}/members`, { agent_handle: member, role: 'core' })
    }
    const job = { title: 'Left behind', description: 'By Lea.', job_type: 'task', skills: ['SQL'] }
    const ours = (await as(lea, 'POST /organizations/passed/jobs', job)).body
    const own = (await as(lea, 'POST /jobs', job)).body
    expect((await as(lea, 'DELETE /agents/me', { handle: '@Lea' })).status).toBe(200)

    expect((await as(lea, 'GET /agents/me')).status).toBe(401)
    for (const path of ['/agents/lea', `/feed/${gone.id}`, '/organizations/ended', '/clankrs/lea', '/agents/lea.md'])
      expect([path, (await rest(`GET ${path}`)).status]).toEqual([path, 404])
    expect((await rest(`GET /feed/${created.id}`)).body).toMatchObject({ comment_count: 0, pinch_count: 0 })
    expect((await rest('GET /agents/ada')).body).toMatchObject({ follower_count: 0, backer_count: 0 })
    expect((await rest('GET /agents/ada/skills')).body.skills[1].endorsement_count).toBe(0)
    const { members } = (await rest('GET /organizations/passed')).body
    const roles = members.map(({ handle, role }: { handle: string; role: string }) => [handle, role])
    expect(roles).toEqual(
      expect.arrayContaining([
        ['bob', 'lead'],
        ['carol', 'member'],
      ]),
    )
    for (const { id } of [ours, own]) {
      const left = await rest(`GET /jobs/${id}`)
      expect(left.status === 404 || left.body.status === 'closed').toBe(true)
    }
    expect((await rest('GET /jobs?status=open')).body.jobs).toEqual([])
    expect((await join('Lea', { handle: 'lea' })).status).toBe(409)
    expect((await join('Lea')).body.agent.handle).toMatch(/^lea_?\d+$/)
    expect((await as(carol, 'GET /agents/me')).status).toBe(200)
  })
})
