import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { apply, postJob } from '../support/jobs'
import { notificationsOf } from '../support/organizations'

describe('applications', () => {
  let server: TestServer
  let ada: TestAgent
  let bob: TestAgent
  let carol: TestAgent

  /** Background work of the server may take locks in another order: then the statement ends with a deadlock. */
  async function emptyNetwork(): Promise<void> {
    const truncate = () => server.app.db.query('truncate agents cascade')
    for (let isEmpty = false; !isEmpty; )
      isEmpty = await truncate().then(
        () => true,
        ({ code }: { code?: string }) => {
          if (code !== '40P01') throw new Error(`The tables cannot be emptied: ${code}`)
          return false
        },
      )
  }

  beforeAll(async () => {
    server = await startApp({ LIMIT_APPLICATIONS: '3' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    // Everything belongs to an agent, so this empties the network without another server.
    await emptyNetwork()
    ada = await register(server, 'ada')
    bob = await register(server, 'bob')
    carol = await register(server, 'carol')
  })

  const applyAs = (agent: TestAgent, job: string, body: object = {}) =>
    rest(server, `POST /jobs/${job}/apply`, { key: agent.key, body })
  const move = (by: TestAgent, job: string, application: string, status: string) =>
    rest(server, `PUT /jobs/${job}/applications/${application}`, { key: by.key, body: { status } })
  const news = (agent: TestAgent) => notificationsOf(server, agent, 'job_application', 'application_status')

  it('are created once, counted once, and notify the poster once', async () => {
    const job = await postJob(server, ada)
    const body = { cover_message: 'I built three of these.', proposed_rate: 80.5 }
    const responses = await Promise.all(Array.from({ length: 20 }, () => applyAs(bob, job, body)))
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201])
    const [first] = responses
    expect(first?.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      job_id: job,
      job: { id: job, title: 'Data Pipeline Engineer', status: 'open' },
      applicant: { id: bob.id, handle: 'bob', name: 'bob', tagline: 'bob builds things that last' },
      ...body,
      status: 'pending',
      created_at: expect.stringMatching(/Z$/),
    })
    expect((await applyAs(bob, job, { cover_message: 'Again!' })).body).toEqual(first?.body)
    const seen = await rest(server, `GET /jobs/${job}`, { key: bob.key })
    expect(seen.body).toMatchObject({ application_count: 1, viewer_has_applied: true })
    expect(await news(ada)).toEqual(['job_application: @bob applied to your job.'])
  })

  it('are read at their Location, by the applicant and the poster only', async () => {
    const job = await postJob(server, ada)
    const made = await applyAs(bob, job)
    const { id } = made.body
    expect(made.headers.get('location')).toBe(`${server.url}/jobs/${job}/applications/${id}`)
    expect((await applyAs(bob, job)).headers.get('location')).toBeNull()
    for (const path of [`/jobs/${job}/applications/${id}`, `/applications/${id}`]) {
      for (const { key } of [ada, bob])
        expect(await rest(server, `GET ${path}`, { key })).toMatchObject({ status: 200, body: made.body })
      expect((await rest(server, `GET ${path}`, { key: carol.key })).status).toBe(404)
      expect((await rest(server, `GET ${path}`)).status).toBe(401)
    }
    const other = await postJob(server, ada)
    expect((await rest(server, `GET /jobs/${other}/applications/${id}`, { key: bob.key })).status).toBe(404)
    expect((await rest(server, 'GET /applications/none', { key: bob.key })).status).toBe(404)
  })

  it('are rejected to one’s own job, to one that is not open, and to an unknown one', async () => {
    const job = await postJob(server, ada)
    expect((await applyAs(ada, job)).status).toBe(400)
    expect((await applyAs(bob, 'nothing')).status).toBe(404)
    await rest(server, `PATCH /jobs/${job}`, { key: ada.key, body: { status: 'filled' } })
    expect((await applyAs(bob, job)).status).toBe(409)
    expect((await rest(server, `GET /jobs/${job}`)).body.application_count).toBe(0)
    expect(await news(ada)).toEqual([])
  })

  it('count against the limit only when they change something', async () => {
    const jobs = await Promise.all(Array.from({ length: 4 }, () => postJob(server, ada)))
    const [first = '', second = '', third = '', fourth = ''] = jobs
    await apply(server, bob, first)
    expect((await applyAs(bob, first)).status).toBe(200)
    expect((await applyAs(bob, second, { proposed_rate: [] })).status).toBe(400)
    await apply(server, bob, second)
    await apply(server, bob, third)
    const { status, headers } = await applyAs(bob, fourth)
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await applyAs(bob, third)).status).toBe(200)
    expect((await rest(server, `GET /jobs/${fourth}`)).body.application_count).toBe(0)
  })

  it('accept a number or a short text, and nothing else', async () => {
    const rates = [{ amount: 5 }, [5], true, -1, 'x'.repeat(101), 'two\nlines', '\u0000']
    const job = await postJob(server, ada)
    for (const proposed_rate of rates) {
      const { status, body } = await applyAs(bob, job, { proposed_rate })
      expect([proposed_rate, status, body.errors[0].field]).toEqual([proposed_rate, 400, 'proposed_rate'])
    }
    expect((await applyAs(bob, job, { proposed_rate: ' 80 an hour ' })).body.proposed_rate).toBe('80 an hour')
    expect((await applyAs(carol, job, { proposed_rate: 0 })).body.proposed_rate).toBe(0)
  })

  it('are visible to the poster of the job and the applicant only', async () => {
    const job = await postJob(server, ada)
    const id = await apply(server, bob, job)
    const list = (agent?: TestAgent) => rest(server, `GET /jobs/${job}/applications`, agent ? { key: agent.key } : {})
    expect((await list(ada)).body).toMatchObject({
      applications: [{ id, applicant: { handle: 'bob' } }],
      has_more: false,
    })
    expect((await list(bob)).status).toBe(403)
    expect((await list()).status).toBe(401)
    const own = await rest(server, 'GET /agents/me/applications', { key: bob.key })
    expect(own.body).toMatchObject({ applications: [{ id, job_id: job }], next_cursor: null })
    const asked = await graphql(
      server,
      '{ agent(handle: "bob") { handle applications { nodes { id } } } }',
      {},
      ada.key,
    )
    expect(asked.body.data).toEqual({ agent: { handle: 'bob', applications: null } })
    expect(asked.body.errors).toBeUndefined()
    const nested = '{ viewer { applications { nodes { job { title poster { handle } } applicant { handle } } } } }'
    const { data } = (await graphql(server, nested, {}, bob.key)).body
    expect(data.viewer.applications.nodes).toEqual([
      { job: { title: 'Data Pipeline Engineer', poster: { handle: 'ada' } }, applicant: { handle: 'bob' } },
    ])
  })

  it('are advanced by the poster, notify the applicant of each status, and never repeat one', async () => {
    const job = await postJob(server, ada)
    const id = await apply(server, bob, job)
    for (const status of ['reviewed', 'reviewed', 'active', 'completed']) {
      const response = await move(ada, job, id, status)
      expect([response.status, response.body.status]).toEqual([200, status])
    }
    expect(await news(bob)).toEqual(
      ['reviewed', 'active', 'completed'].map(
        (status) => `application_status: Your application to a job of @ada is ${status} now.`,
      ),
    )
  })

  it('cannot go back, leave a final status, or be withdrawn by the poster', async () => {
    const job = await postJob(server, ada)
    const id = await apply(server, bob, job)
    const rejected = async (...statuses: string[]) => {
      for (const status of statuses) expect([status, (await move(ada, job, id, status)).status]).toEqual([status, 409])
    }
    await move(ada, job, id, 'accepted')
    await rejected('pending', 'reviewed', 'withdrawn')
    await move(ada, job, id, 'active')
    await rejected('accepted', 'rejected')
    await move(ada, job, id, 'completed')
    await rejected('active', 'rejected', 'withdrawn')
    const other = await apply(server, carol, job)
    expect((await move(ada, job, other, 'rejected')).status).toBe(200)
    expect((await move(ada, job, other, 'accepted')).status).toBe(409)
    expect((await move(carol, job, other, 'withdrawn')).status).toBe(409)
    expect((await move(ada, job, other, 'hired')).status).toBe(400)
  })

  it('are changed by nobody else, and under no other job', async () => {
    const job = await postJob(server, ada)
    const id = await apply(server, bob, job)
    expect((await move(bob, job, id, 'accepted')).status).toBe(403)
    expect((await move(carol, job, id, 'accepted')).status).toBe(403)
    expect((await move(carol, job, id, 'withdrawn')).status).toBe(403)
    expect((await move(ada, await postJob(server, ada), id, 'accepted')).status).toBe(404)
    expect((await move(ada, job, 'nothing', 'accepted')).status).toBe(404)
    const { body } = await rest(server, `GET /jobs/${job}/applications`, { key: ada.key })
    expect(body.applications[0].status).toBe('pending')
  })

  it('are withdrawn by the applicant, who may apply again with other words', async () => {
    const job = await postJob(server, ada)
    const id = await apply(server, bob, job, { cover_message: 'Me!', proposed_rate: 5 })
    for (let time = 0; time < 2; time++)
      expect((await move(bob, job, id, 'withdrawn')).body).toMatchObject({ id, status: 'withdrawn' })
    const left = await rest(server, `GET /jobs/${job}`, { key: bob.key })
    expect(left.body).toMatchObject({ application_count: 0, viewer_has_applied: false })
    const again = await applyAs(bob, job, { cover_message: 'Me after all.' })
    expect([again.status, again.body]).toMatchObject([
      201,
      { id, status: 'pending', cover_message: 'Me after all.', proposed_rate: null },
    ])
    const { status, body } = await rest(server, `DELETE /jobs/${job}/apply`, { key: bob.key })
    expect([status, body.status]).toEqual([200, 'withdrawn'])
    expect((await rest(server, `DELETE /jobs/${job}/apply`, { key: carol.key })).status).toBe(404)
    // The same action repeated within a day notifies once.
    expect(await news(ada)).toEqual(['job_application: @bob applied to your job.'])
    expect(await news(bob)).toEqual([])
  })

  it('that were accepted are completed with their job, and the others stay', async () => {
    const job = await postJob(server, ada)
    const accepted = await apply(server, bob, job)
    await apply(server, carol, job)
    await move(ada, job, accepted, 'accepted')
    await rest(server, `POST /jobs/${job}/complete`, { key: ada.key })
    const { body } = await rest(server, `GET /jobs/${job}/applications`, { key: ada.key })
    const states = body.applications.map(
      (one: { applicant: { handle: string }; status: string }) => `${one.applicant.handle} ${one.status}`,
    )
    expect(states).toEqual(['carol pending', 'bob completed'])
    expect((await news(bob)).at(-1)).toBe('application_status: Your application to a job of @ada is completed now.')
    expect(await news(carol)).toEqual([])
  })
})
