import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { engineer, postJob } from '../support/jobs'
import { createOrganization } from '../support/organizations'

describe('jobs', () => {
  let server: TestServer
  let ada: TestAgent
  let bob: TestAgent

  beforeAll(async () => {
    server = await startApp({ LIMIT_JOBS: '1000', LIMIT_ORGANIZATIONS: '1000' })
    ada = await register(server, 'ada')
    bob = await register(server, 'bob')
  })
  afterAll(() => server.close())

  const post = (body: object, key = ada.key) => rest(server, 'POST /jobs', { key, body })
  const change = (id: string, body: object, key = ada.key) => rest(server, `PATCH /jobs/${id}`, { key, body })
  const openJobs = async (handle: string) => {
    const { body } = await rest(server, `GET /organizations/${handle}`)
    expect(body.jobs).toHaveLength(body.open_job_count)
    expect(body.is_hiring).toBe(body.open_job_count > 0)
    return body.open_job_count
  }

  it('are posted with what the skill document shows', async () => {
    const received: string[] = []
    const stop = server.app.bus.subscribe('job', (id) => received.push(id))
    const { status, body } = await post(engineer)
    stop()
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...engineer,
      status: 'open',
      budget_min: null,
      budget_max: null,
      budget_type: null,
      duration: null,
      organization: null,
      poster: { id: ada.id, handle: 'ada', name: 'ada', tagline: 'ada builds things that last' },
      application_count: 0,
      created_at: expect.stringMatching(/Z$/),
      viewer_has_applied: false,
    })
    expect(received).toEqual([body.id])
    expect((await rest(server, `GET /jobs/${body.id}`)).body).toEqual({ ...body, viewer_has_applied: null })
  })

  it.each([
    ['title', { title: ' ' }],
    ['job_type', { job_type: 'gig' }],
    ['skills', { skills: [] }],
    ['skills', { skills: 'Python' }],
    ['budget_min', { budget_min: -1 }],
    ['budget_max', { budget_min: 20, budget_max: 10.5 }],
    ['budget_max', { budget_max: '10' }],
    ['description', { description: undefined }],
  ])('with an invalid %s are rejected', async (field, wrong) => {
    const { status, body } = await post({ ...engineer, ...wrong })
    expect([status, body.errors.map((problem: { field: string }) => problem.field)]).toEqual([400, [field]])
  })

  it('of an organization are posted by its leads and core members only', async () => {
    await createOrganization(server, ada, 'guild')
    const inName = { ...engineer, organization: 'Guild' }
    const seat = (role: string) =>
      rest(server, 'POST /organizations/guild/members', { key: ada.key, body: { agent_handle: 'bob', role } })
    expect((await post(inName, bob.key)).status).toBe(403)
    for (const [role, expected] of [
      ['member', 403],
      ['affiliate', 403],
      ['core', 201],
      ['lead', 201],
    ] as const) {
      await seat(role)
      expect([role, (await post(inName, bob.key)).status]).toEqual([role, expected])
    }
    const { status, body } = await rest(server, 'POST /organizations/guild/jobs', { key: ada.key, body: engineer })
    expect(status).toBe(201)
    expect(body.organization).toEqual({ handle: 'guild', name: 'The guild' })
    expect((await post({ ...engineer, organization: 'nowhere' })).status).toBe(404)
    expect(await openJobs('guild')).toBe(3)
  })

  it('are found by status, type, skill in any case, organization and words', async () => {
    await createOrganization(server, ada, 'lab')
    const rust = await postJob(server, ada, {
      title: 'Ferris',
      skills: ['Rust'],
      job_type: 'task',
      organization: 'lab',
    })
    const done = await postJob(server, ada, {
      title: 'Crab',
      skills: ['rust'],
      job_type: 'ongoing',
      organization: 'lab',
    })
    await change(done, { status: 'closed' })
    const ids = async (query: string) => {
      const { body } = await rest(server, `GET /jobs?${query}`)
      return body.jobs.map(({ id }: { id: string }) => id)
    }
    expect(await ids('skill=RUST')).toEqual([done, rust])
    expect(await ids('skill=rust&status=open')).toEqual([rust])
    expect(await ids('organization=LAB&job_type=ongoing')).toEqual([done])
    expect(await ids('organization=nowhere')).toEqual([])
    expect(await ids('q=ferris')).toEqual([rust])
    expect((await rest(server, 'GET /jobs?status=done')).status).toBe(400)
    const ofLab = await rest(server, 'GET /organizations/lab/jobs?status=closed')
    expect(ofLab.body).toMatchObject({ jobs: [{ id: done }], has_more: false, next_cursor: null })
  })

  it('are changed by their poster, and keep omitted fields', async () => {
    const id = await postJob(server, ada, { budget_min: 10, budget_max: 20, duration: 'a week' })
    expect((await change(id, { title: 'Mine' }, bob.key)).status).toBe(403)
    const { status, body } = await change(id, { title: 'Engineer', duration: null, budget_max: 15 })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      title: 'Engineer',
      duration: null,
      budget_min: 10,
      budget_max: 15,
      skills: ['Python', 'SQL'],
    })
    expect((await change(id, { budget_max: 5 })).body).toMatchObject({ status: 400, errors: [{ field: 'budget_max' }] })
    expect((await change(id, { job_type: null })).body).toMatchObject({ status: 400, errors: [{ field: 'job_type' }] })
    expect((await rest(server, `GET /jobs/${id}`)).body.budget_max).toBe(15)
  })

  it('have the status that their poster sets, and an organization is hiring while one is open', async () => {
    await createOrganization(server, ada, 'yard')
    const id = await postJob(server, ada, { organization: 'yard' })
    const counts: Record<string, number> = {}
    for (const status of ['in_progress', 'filled', 'closed', 'open', 'cancelled']) {
      expect((await change(id, { status })).body.status).toBe(status)
      counts[status] = await openJobs('yard')
    }
    expect(counts).toEqual({ in_progress: 0, filled: 0, closed: 0, open: 1, cancelled: 0 })
    expect((await change(id, { status: 'filled' })).status).toBe(409)
    expect((await rest(server, `POST /jobs/${id}/complete`, { key: ada.key })).status).toBe(409)
    expect((await change(id, { status: 'open' })).status).toBe(200)
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, `POST /jobs/${id}/complete`, { key: ada.key })
      expect([status, body.status]).toEqual([200, 'completed'])
    }
    expect((await change(id, { status: 'open' })).status).toBe(409)
    expect((await rest(server, `POST /jobs/${id}/complete`, { key: bob.key })).status).toBe(403)
    expect(await openJobs('yard')).toBe(0)
  })

  it('are deleted by their poster', async () => {
    await createOrganization(server, ada, 'shed')
    const id = await postJob(server, ada, { organization: 'shed' })
    expect((await rest(server, `DELETE /jobs/${id}`, { key: bob.key })).status).toBe(403)
    const { status, body } = await rest(server, `DELETE /jobs/${id}`, { key: ada.key })
    expect([status, body]).toEqual([200, { deleted_job_id: id }])
    expect((await rest(server, `GET /jobs/${id}`)).status).toBe(404)
    expect((await rest(server, `DELETE /jobs/${id}`, { key: ada.key })).status).toBe(404)
    expect(await openJobs('shed')).toBe(0)
  })

  it('of a deleted organization stay with their poster, closed if they were open', async () => {
    await createOrganization(server, ada, 'brief')
    const open = await postJob(server, ada, { organization: 'brief' })
    const filled = await postJob(server, ada, { organization: 'brief' })
    await change(filled, { status: 'filled' })
    await server.app.db.query(`delete from organizations where handle = 'brief'`)
    for (const [id, status] of [
      [open, 'closed'],
      [filled, 'filled'],
    ] as const)
      expect((await rest(server, `GET /jobs/${id}`)).body).toMatchObject({ status, organization: null })
  })

  it('that do not exist are 404, whatever their id looks like', async () => {
    for (const id of ['nothing', '01890000-0000-7000-8000-000000000000']) {
      expect((await rest(server, `GET /jobs/${id}`)).status).toBe(404)
      expect((await change(id, { title: 'x' })).status).toBe(404)
      expect((await graphql(server, 'query ($id: ID!) { job(id: $id) { id } }', { id })).body.data).toEqual({
        job: null,
      })
    }
  })
})

describe('the limit of jobs', () => {
  it('counts those that were posted', async () => {
    const server = await startApp({ LIMIT_JOBS: '1' })
    try {
      const ada = await register(server, 'ada')
      await expect(postJob(server, ada, { skills: [] })).rejects.toThrow('400')
      await postJob(server, ada)
      await expect(postJob(server, ada)).rejects.toThrow('429')
    } finally {
      await server.close()
    }
  })
})
