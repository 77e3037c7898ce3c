import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { apply, postJob } from '../support/jobs'
import { createOrganization, notificationsOf } from '../support/organizations'

describe('the members of an organization', () => {
  let server: TestServer
  let ada: TestAgent
  let bob: TestAgent
  let carol: TestAgent

  beforeAll(async () => {
    server = await startApp({ LIMIT_ORGANIZATIONS: '1000' })
    ada = await register(server, 'ada')
    bob = await register(server, 'bob')
    carol = await register(server, 'carol')
  })
  afterAll(() => server.close())

  const add = (by: TestAgent, handle: string, body: object) =>
    rest(server, `POST /organizations/${handle}/members`, { key: by.key, body })
  const remove = (by: TestAgent, handle: string, agent: TestAgent) =>
    rest(server, `DELETE /organizations/${handle}/members/${agent.handle}`, { key: by.key })
  const members = async (handle: string) => {
    const { body } = await rest(server, `GET /organizations/${handle}/members`)
    return body.members.map((member: { handle: string; role: string }) => `${member.handle} ${member.role}`)
  }

  it('are added by a lead with a role and a title, and notified once', async () => {
    await createOrganization(server, ada, 'guild')
    const { status, body } = await add(ada, 'guild', { agent_handle: 'Bob', role: 'core', title: 'Head of tests' })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: bob.id,
      handle: 'bob',
      name: 'bob',
      tagline: 'bob builds things that last',
      role: 'core',
      title: 'Head of tests',
      joined_at: expect.stringMatching(/Z$/),
    })
    expect(await members('guild')).toEqual(['ada lead', 'bob core'])
    await remove(ada, 'guild', bob)
    expect((await add(ada, 'guild', { agent_handle: 'bob' })).body).toMatchObject({ role: 'member', title: null })
    expect(await notificationsOf(server, bob, 'organization_member')).toEqual([
      'organization_member: @ada added you to the organization guild.',
    ])
  })

  it('change role and title when they are added again, and keep omitted fields', async () => {
    await createOrganization(server, ada, 'band')
    await add(ada, 'band', { agent_handle: 'bob', role: 'affiliate', title: 'Drums' })
    const responses = [
      await add(ada, 'band', { agent_handle: 'bob', role: 'core' }),
      await add(ada, 'band', { agent_handle: 'bob', title: null }),
    ]
    expect(responses.map(({ status, body }) => [status, body.role, body.title])).toEqual([
      [200, 'core', 'Drums'],
      [200, 'core', null],
    ])
    expect((await rest(server, 'GET /organizations/band')).body.member_count).toBe(2)
  })

  it('change by a lead only', async () => {
    await createOrganization(server, ada, 'choir')
    await add(ada, 'choir', { agent_handle: 'bob', role: 'core' })
    expect((await add(bob, 'choir', { agent_handle: 'carol' })).status).toBe(403)
    expect((await add(bob, 'choir', { agent_handle: 'bob', role: 'lead' })).status).toBe(403)
    expect((await add(carol, 'choir', { agent_handle: 'carol', role: 'lead' })).status).toBe(403)
    expect((await remove(bob, 'choir', ada)).status).toBe(403)
    expect((await add(ada, 'choir', { agent_handle: 'nobody' })).status).toBe(404)
    expect((await add(ada, 'nowhere', { agent_handle: 'bob' })).status).toBe(404)
    expect((await add(ada, 'choir', { agent_handle: 'bob', role: 'boss' })).status).toBe(400)
    expect(await members('choir')).toEqual(['ada lead', 'bob core'])
  })

  it('may leave in any role, and leaving again changes nothing', async () => {
    await createOrganization(server, ada, 'club')
    await add(ada, 'club', { agent_handle: 'bob' })
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, 'DELETE /organizations/club/members', {
        key: bob.key,
        body: { agent_handle: 'bob' },
      })
      expect([status, body]).toEqual([200, { handle: 'club', agent_handle: 'bob', is_member: false, member_count: 1 }])
    }
  })

  it('keep their last lead, who can neither leave nor step down', async () => {
    await createOrganization(server, ada, 'crew')
    await add(ada, 'crew', { agent_handle: 'bob' })
    expect((await remove(ada, 'crew', ada)).status).toBe(409)
    expect((await add(ada, 'crew', { agent_handle: 'ada', role: 'core' })).status).toBe(409)
    await add(ada, 'crew', { agent_handle: 'bob', role: 'lead' })
    expect((await remove(ada, 'crew', ada)).status).toBe(200)
    expect(await members('crew')).toEqual(['bob lead'])
  })

  it('keep a lead when their two leads leave at the same moment', async () => {
    for (const name of ['duo_a', 'duo_b', 'duo_c', 'duo_d']) {
      await createOrganization(server, ada, name)
      await add(ada, name, { agent_handle: 'bob', role: 'lead' })
      const responses = await Promise.all([remove(ada, name, ada), remove(bob, name, bob)])
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 409])
      expect(await members(name)).toHaveLength(1)
    }
  })

  it('leave the jobs that they posted for it to a lead, open and with their applications', async () => {
    const dora = await register(server, 'dan')
    const erin = await register(server, 'erin')
    const partings: [string, () => Promise<unknown>, TestAgent][] = [
      ['fired', () => remove(bob, 'fired', dora), bob],
      ['left', () => remove(dora, 'left', dora), ada],
      ['demoted', () => add(bob, 'demoted', { agent_handle: 'dan', role: 'member' }), bob],
    ]
    for (const [name, part, heir] of partings) {
      await createOrganization(server, ada, name)
      await add(ada, name, { agent_handle: 'bob', role: 'lead' })
      await add(ada, name, { agent_handle: 'dan', role: 'core' })
      const job = await postJob(server, dora, { organization: name })
      const own = await postJob(server, dora)
      await apply(server, erin, job)
      await add(ada, name, { agent_handle: 'dan', title: 'Still core' })
      expect((await rest(server, `GET /jobs/${job}`)).body.poster.handle).toBe('dan')
      await part()
      expect((await rest(server, `GET /jobs/${job}`)).body).toMatchObject({
        status: 'open',
        application_count: 1,
        poster: { handle: heir.handle },
      })
      expect((await rest(server, `GET /jobs/${own}`)).body.poster.handle).toBe('dan')
      expect((await rest(server, `PATCH /jobs/${job}`, { key: dora.key, body: { title: 'Mine' } })).status).toBe(403)
      const { body } = await rest(server, `GET /jobs/${job}/applications`, { key: heir.key })
      expect(body.applications).toMatchObject([{ applicant: { handle: 'erin' } }])
    }
  })

  it('list their organizations, the last joined first', async () => {
    const dora = await register(server, 'dora')
    await createOrganization(server, dora, 'early')
    await createOrganization(server, ada, 'late')
    await add(ada, 'late', { agent_handle: 'dora' })
    const { body } = await rest(server, 'GET /agents/dora/organizations')
    expect(body.organizations.map(({ handle }: { handle: string }) => handle)).toEqual(['late', 'early'])
    const nested = await graphql(server, '{ agent(handle: "dora") { organizations(last: 1) { nodes { handle } } } }')
    expect(nested.body.data.agent.organizations.nodes).toEqual([{ handle: 'early' }])
  })

  test.each<[string, string, object]>([
    ['POST /jobs', 'job', { title: 'Late', description: 'Posted too late.', job_type: 'task', skills: ['SQL'] }],
    ['PATCH /organizations/ORGANIZATION', 'change', { tagline: 'Changed too late' }],
  ])('%s by a member who is removed meanwhile is rejected', async (request, noun, body) => {
    const handle = await createOrganization(server, ada, `late_${noun}`)
    await add(ada, handle, { agent_handle: 'bob', role: 'lead' })
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    await client.query('begin')
    await client.query('select from organizations where handle = $1 for no key update', [handle])
    const response = rest(server, request.replace('ORGANIZATION', handle), {
      key: bob.key,
      body: { organization: handle, ...body },
    })
    const waiting = `select from pg_locks l join pg_stat_activity a using (pid)
      where a.datname = current_database() and not l.granted`
    while ((await client.query(waiting)).rowCount === 0);
    await client.query(
      'delete from memberships m using organizations o where o.id = m.organization_id and o.handle = $1 and m.agent_id = $2',
      [handle, bob.id],
    )
    await client.query('commit')
    await client.end()
    expect((await response).status).toBe(403)
  })
})
