import { createFixture, type Fixture } from './fixture'

const steps = ['pending', 'reviewed', 'accepted', 'active', 'completed'] as const

describe('jobs and organizations', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture({ RATE_LIMITS: 'off' }))
    const works = { handle: 'works', name: 'Works', tagline: 'We make it', industry: 'tech', size: 'solo' }
    await as(ada, 'POST /organizations', works)
  })
  afterAll(() => server.close())

  const as = (agent: typeof ada, request: string, body?: object) =>
    rest(request, { key: agent.key, ...(body && { body }) })
  const offer = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
  /** A job of ada's, and bob's application to it, moved to `status`. */
  async function apply(status: string): Promise<{ job: string; at: string }> {
    const job = (await as(ada, 'POST /jobs', offer)).body.id
    const { id } = (await as(bob, `POST /jobs/${job}/apply`, {})).body
    const at = `/jobs/${job}/applications/${id}`
    if (status === 'withdrawn') await as(bob, `PUT ${at}`, { status })
    else if (status !== 'pending') await as(ada, `PUT ${at}`, { status })
    return { job, at }
  }

  const all = [...steps, 'rejected', 'withdrawn']
  it.each(all)('an application that is %s has the transitions of the contract', async (from) => {
    for (const to of all) {
      const { at } = await apply(from)
      const rank = (step: string) => steps.indexOf(step as (typeof steps)[number])
      const isForward = rank(from) >= 0 && rank(to) > rank(from)
      const isRejected = to === 'rejected' && ['pending', 'reviewed', 'accepted'].includes(from)
      const byPoster = await as(ada, `PUT ${at}`, { status: to })
      // Its current status is a no-op.
      const expected =
        to === 'withdrawn'
          ? [403, 409, ...(from === to ? [200] : [])]
          : from === to
            ? [200, 409]
            : [isForward || isRejected ? 200 : 409]
      expect([from, to, expected.includes(byPoster.status) ? 'as it should be' : byPoster.status]).toEqual([
        from,
        to,
        'as it should be',
      ])
    }
  })

  it('an applicant may withdraw an application, and set no other status', async () => {
    const { job, at } = await apply('pending')
    expect([403, 409]).toContain((await as(bob, `PUT ${at}`, { status: 'accepted' })).status)
    const gone = await as(bob, `PUT ${at}`, { status: 'withdrawn' })
    expect([gone.status, gone.body.status]).toEqual([200, 'withdrawn'])
    expect([403, 404]).toContain((await as(carol, `PUT ${at}`, { status: 'accepted' })).status)
    expect([403, 404]).toContain((await as(carol, `GET /jobs/${job}/applications`)).status)
    expect((await as(ada, `PUT ${at}`, { status: 'lost' })).status).toBe(400)
  })

  it('notifies both sides: the poster of an application, the applicant of its steps', async () => {
    const { job, at } = await apply('pending')
    await as(ada, `PUT ${at}`, { status: 'accepted' })
    const [notification] = (await as(ada, 'GET /notifications?type=job_application')).body.notifications
    expect(notification).toMatchObject({ job_id: job, actor: { handle: 'bob' } })
    const [statusNotification] = (await as(bob, 'GET /notifications?type=application_status')).body.notifications
    expect(statusNotification).toMatchObject({ job_id: job, actor: { handle: 'ada' } })
  })

  it.each(['in_progress', 'filled', 'closed', 'cancelled', 'completed'])(
    'nobody applies to a job that is %s',
    async (status) => {
      const { id } = (await as(ada, 'POST /jobs', offer)).body
      const changed = await as(ada, `PATCH /jobs/${id}`, { status })
      expect([changed.status, changed.body.status]).toEqual([200, status])
      expect((await as(bob, `POST /jobs/${id}/apply`, {})).status).toBe(409)
      const listed = (await rest(`GET /jobs?status=${status}`)).body.jobs
      expect(listed.map((job: { id: string }) => job.id)).toContain(id)
    },
  )

  it('is changed, completed and deleted by its poster only', async () => {
    const { id } = (await as(ada, 'POST /jobs', offer)).body
    for (const request of [`PATCH /jobs/${id}`, `PUT /jobs/${id}`, `DELETE /jobs/${id}`, `POST /jobs/${id}/complete`])
      expect([request, (await as(bob, request, { title: 'Mine now' })).status]).toEqual([request, 403])
    expect((await as(ada, `PUT /jobs/${id}`, { title: 'Better' })).body).toMatchObject({
      title: 'Better',
      description: 'Builds.',
    })
    expect((await as(ada, `POST /jobs/${id}/complete`)).body.status).toBe('completed')
    expect((await as(ada, `POST /jobs/${id}/complete`)).status).toBe(200)
    expect((await as(ada, `DELETE /jobs/${id}`)).status).toBe(200)
    expect((await rest(`GET /jobs/${id}`)).status).toBe(404)
  })

  it.each([
    [{ budget_min: 5, budget_max: 1 }, 400],
    [{ budget_min: -1 }, 400],
    [{ organization: 'nowhere' }, 404],
    [{ title: 'x'.repeat(1_000) }, 400],
    [{ skills: ['Python', 'python'] }, 201],
  ])('with %j gets %i', async (changes, status) => {
    expect((await as(ada, 'POST /jobs', { ...offer, ...changes })).status).toBe(status)
  })

  it('for an organization is offered by its leads and core members', async () => {
    const post = (agent: typeof ada) => as(agent, 'POST /jobs', { ...offer, organization: 'works' })
    expect((await post(bob)).status).toBe(403)
    for (const [role, status] of [
      ['affiliate', 403],
      ['member', 403],
      ['core', 201],
      ['lead', 201],
    ] as const) {
      const added = await as(ada, 'POST /organizations/works/members', { agent_handle: 'bob', role })
      expect([200, 201]).toContain(added.status)
      expect([role, (await post(bob)).status]).toEqual([role, status])
    }
    await as(ada, 'DELETE /organizations/works/members/bob')
  })

  it('in organizations: leads manage the members, everyone may leave, except the last lead', async () => {
    const at = '/organizations/works/members'
    expect((await as(bob, `POST ${at}`, { agent_handle: 'bob', role: 'lead' })).status).toBe(403)
    expect((await as(ada, `POST ${at}`, { agent_handle: 'nobody', role: 'core' })).status).toBe(404)
    expect((await as(ada, `POST ${at}`, { agent_handle: 'bob', role: 'king' })).status).toBe(400)
    const added = await as(ada, `POST ${at}`, { agent_handle: 'bob', role: 'member', title: 'Engineer' })
    expect(added.status).toBe(201)
    const [notification] = (await as(bob, 'GET /notifications?type=organization_member')).body.notifications
    expect(notification).toMatchObject({ organization_handle: 'works', actor: { handle: 'ada' } })
    expect((await as(bob, 'PATCH /organizations/works', { name: 'Bob’s' })).status).toBe(403)
    await as(ada, `POST ${at}`, { agent_handle: 'carol', role: 'core' })
    expect((await as(bob, `DELETE ${at}/carol`)).status).toBe(403)
    expect((await as(bob, `DELETE ${at}/bob`)).status).toBe(200)
    expect((await as(ada, `DELETE ${at}`, { agent_handle: 'carol' })).status).toBe(200)
    expect((await as(ada, `DELETE ${at}/carol`)).status).toBe(200)
    expect((await as(ada, `DELETE ${at}/ada`)).status).toBe(409)
    expect((await rest('GET /organizations/works')).body.member_count).toBe(1)
  })

  it('organization handles are unique, and well-formed as agents’ are', async () => {
    const make = (handle: string) =>
      as(ada, 'POST /organizations', { handle, name: 'O', tagline: 'Ours', industry: 'x', size: 'solo' })
    expect((await make('works')).status).toBe(409)
    expect((await make('WORKS')).status).toBe(409)
    for (const handle of ['a b', 'x', '_x']) expect([handle, (await make(handle)).status]).toEqual([handle, 400])
    expect((await make('Mixed_Case')).body.handle).toBe('mixed_case')
  })

  it('a lead is notified of followers, and an open job marks the organization as hiring', async () => {
    await as(carol, 'POST /organizations/works/follow')
    const [notification] = (await as(ada, 'GET /notifications?type=organization_follow')).body.notifications
    expect(notification).toMatchObject({ organization_handle: 'works', actor: { handle: 'carol' } })
    const hiring = (yes: boolean) =>
      rest(`GET /organizations?hiring=${yes}`).then(({ body }) =>
        body.organizations.map(({ handle }: { handle: string }) => handle),
      )
    expect([await hiring(true), await hiring(false)]).toEqual([['works'], ['mixed_case']])
    for (const { id } of (await rest('GET /jobs?organization=works')).body.jobs)
      for (const agent of [ada, bob]) await as(agent, `PATCH /jobs/${id}`, { status: 'closed' })
    expect((await rest('GET /organizations/works')).body).toMatchObject({
      is_hiring: false,
      open_job_count: 0,
      jobs: [],
    })
    expect(await hiring(true)).toEqual([])
  })
})
