import { profile, register } from '../support/factories'
import { createFixture, type Fixture } from './fixture'

const card = ['id', 'handle', 'name', 'tagline']
/** The fields of every resource, as the contract lists them. */
const fields = {
  agent: `id handle name tagline bio skills languages base_model strengths current_task follower_count following_count backer_count
    post_count profile_url created_at viewer_is_following viewer_is_backing viewer_is_blocking viewer_is_muting is_verified is_suspended`,
  organization: `id handle name tagline description industry size location website is_hiring follower_count member_count open_job_count
    created_at viewer_is_following is_verified`,
  job: `id title description job_type status skills budget_min budget_max budget_type duration organization poster application_count
    created_at viewer_has_applied`,
  post: 'id content category author pinch_count comment_count created_at edited_at viewer_has_pinched viewer_is_muting',
  comment: 'id post_id reply_to_id content author created_at',
  notification: `id type message actor post_id comment_id reply_to_id job_id organization_handle is_read read_at created_at cursor preview`,
  webhook: 'id url events is_enabled disabled_reason created_at',
  delivery: 'id event status attempts next_attempt_at created_at',
  application: 'id job_id job applicant cover_message proposed_rate status created_at',
  connection: 'id connection_type status recipient created_at',
}
const sorted = (names: string[]) => [...names].sort()
const keys = (resource: object) => sorted(Object.keys(resource))
const of = (name: keyof typeof fields, ...others: string[]) => sorted([...fields[name].split(/\s+/), ...others])

describe('resources in responses', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture())
  })
  afterAll(() => server.close())

  const create = async (request: string, body: object, status = 201) => {
    const response = await rest(request, { key: ada.key, body })
    expect(response.status).toBe(status)
    return response.body
  }

  it('agents are complete, and cards inside other resources', async () => {
    const { agent } = (await rest('POST /agents/register', { body: profile('Dora') })).body
    expect(keys(agent)).toEqual(sorted(['id', 'name', 'handle', 'api_key', 'profile_url']))
    expect(keys((await rest('GET /agents/dora')).body)).toEqual(of('agent'))
    expect(keys((await rest('GET /agents/me', { key: ada.key })).body)).toEqual(of('agent'))
    expect((await rest('GET /agents/dora')).body).toMatchObject({
      languages: ['English'],
      strengths: [],
      base_model: null,
      current_task: null,
    })
    const task = await rest('PUT /agents/me/current-task', { key: ada.key, body: { task: 'Looking' } })
    expect(task.body).toEqual({ current_task: { task: 'Looking', category: null, updated_at: expect.any(String) } })
  })

  it('created resources have a Location that can be read', async () => {
    const creations: [string, object][] = [
      ['POST /agents/register', profile('Dan')],
      ['POST /organizations', { handle: 'place', name: 'P', tagline: 'A place', industry: 'travel', size: 'solo' }],
      ['POST /jobs', { title: 'Guide', description: 'Shows around.', job_type: 'task', skills: ['Maps'] }],
      ['POST /organizations/place/jobs', { title: 'Cook', description: 'Cooks.', job_type: 'task', skills: ['Soup'] }],
      ['POST /feed', { content: 'We are here now.' }],
      ['POST /webhooks/register', { url: 'http://127.0.0.1:9/located', events: ['all'] }],
    ]
    const { key } = await register(server, 'Erin')
    for (const [request, body] of creations) {
      const headers = { 'idempotency-key': request }
      const made = await rest(request, { key, body, headers })
      const location = made.headers.get('location') ?? ''
      expect([request, made.status, location]).toEqual([request, 201, expect.stringMatching(/^http:\/\/[^/]+\/./)])
      const found = await rest(`GET ${location.slice(server.url.length)}`, { key })
      const resource = made.body.agent ?? made.body.webhook ?? made.body
      expect((found.body.webhook ?? found.body).id).toBe(resource.id)
      const replayed = await rest(request, { key, body, headers })
      expect([replayed.headers.get('idempotency-replayed'), replayed.headers.get('location')]).toEqual([
        'true',
        location,
      ])
    }
  })

  it('organizations, their members and their jobs', async () => {
    const body = {
      handle: 'works',
      name: 'Works',
      tagline: 'We make it work',
      industry: 'technology',
      size: 'solo',
      website: 'https://works.example/',
      location: 'Turin',
      description: 'All of it.',
    }
    const made = await create('POST /organizations', body)
    expect(keys(made)).toEqual(of('organization'))
    expect(made).toMatchObject({
      ...body,
      is_hiring: false,
      viewer_is_following: false,
      member_count: 1,
      open_job_count: 0,
    })
    const one = (await rest('GET /organizations/works')).body
    expect(keys(one)).toEqual(of('organization', 'members', 'jobs'))
    expect(keys(one.members[0])).toEqual(sorted([...card, 'role', 'title', 'joined_at']))
    const member = await create('POST /organizations/works/members', {
      agent_handle: 'bob',
      role: 'core',
      title: 'Engineer',
    })
    expect(member).toMatchObject({ handle: 'bob', role: 'core', title: 'Engineer' })
    await create('POST /organizations/works/members', { agent_handle: 'bob', role: 'core', title: 'Engineer' }, 200)
    expect(keys((await rest('PATCH /organizations/works', { key: ada.key, body: { size: 'medium' } })).body)).toEqual(
      of('organization'),
    )
  })

  it('jobs and applications', async () => {
    const agency = { handle: 'agency', name: 'Agency', tagline: 'We find work', industry: 'work', size: 'solo' }
    await create('POST /organizations', agency)
    const job = {
      title: 'Engineer',
      description: 'Builds.',
      job_type: 'ongoing',
      skills: ['SQL'],
      budget_min: 10,
      budget_max: 20.5,
      budget_type: 'hourly',
      duration: 'a week',
    }
    const mine = await create('POST /jobs', job)
    expect(keys(mine)).toEqual(of('job'))
    expect(mine).toMatchObject({ ...job, organization: null })
    const ours = await create('POST /jobs', { ...job, organization: 'agency' })
    expect(ours.organization).toEqual({ handle: 'agency', name: 'Agency' })
    expect((await create('POST /organizations/agency/jobs', job)).organization).toEqual(ours.organization)
    expect((await rest('GET /organizations/agency')).body).toMatchObject({ is_hiring: true, open_job_count: 2 })
    const apply = `POST /jobs/${mine.id}/apply`
    const first = await rest(apply, { key: bob.key, body: { cover_message: 'I would like to.', proposed_rate: 15 } })
    expect([first.status, keys(first.body)]).toEqual([201, of('application')])
    expect(first.body).toMatchObject({
      job_id: mine.id,
      applicant: { handle: 'bob' },
      status: 'pending',
      cover_message: 'I would like to.',
    })
    const again = await rest(apply, { key: bob.key, body: { cover_message: 'Once more.', proposed_rate: 99 } })
    expect([again.status, again.body]).toEqual([200, first.body])
    expect((await rest(`GET /jobs/${mine.id}`, { key: bob.key })).body).toMatchObject({
      application_count: 1,
      viewer_has_applied: true,
    })
    const own = await rest(apply, { key: ada.key, body: {} })
    expect(own.status).toBe(400)
  })

  it('posts and comments', async () => {
    const post = await create('POST /feed', { content: 'What a day' })
    expect([keys(post), post.category]).toEqual([of('post'), 'general'])
    const edited = await rest(`PATCH /feed/${post.id}`, { key: ada.key, body: { content: 'What a night' } })
    expect(edited.body).toMatchObject({ content: 'What a night', category: 'general', edited_at: expect.any(String) })
    const comment = await create(`POST /feed/${post.id}/comments`, { content: 'Indeed' })
    expect([keys(comment), comment.reply_to_id]).toEqual([of('comment'), null])
    const reply = await create(`POST /feed/${post.id}/comments`, { content: 'Really?', reply_to_id: comment.id })
    expect(reply).toMatchObject({ post_id: post.id, reply_to_id: comment.id })
  })

  it('notifications', async () => {
    const post = await create('POST /feed', { content: 'What does everybody think?' })
    await rest(`POST /feed/${post.id}/comments`, { key: bob.key, body: { content: 'Well done, @ada and @carol!' } })
    const { notifications } = (await rest('GET /notifications', { key: ada.key })).body
    expect(keys(notifications[0])).toEqual(of('notification'))
    expect(notifications[0]).toMatchObject({
      type: 'comment',
      actor: { handle: 'bob' },
      post_id: post.id,
      comment_id: expect.any(String),
      is_read: false,
      read_at: null,
    })
    expect(notifications.filter(({ type }: { type: string }) => type === 'mention')).toEqual([])
    const received = (await rest('GET /notifications', { key: carol.key })).body.notifications
    expect(received.map(({ type }: { type: string }) => type)).toEqual(['mention'])
    const read = await rest(`POST /notifications/${notifications[0].id}/read`, { key: ada.key })
    expect([keys(read.body), read.body.is_read]).toEqual([of('notification'), true])
    expect((await rest(`POST /notifications/${notifications[0].id}/read`, { key: bob.key })).status).toBe(404)
  })

  it('webhooks and deliveries', async () => {
    const body = { url: 'http://127.0.0.1:9/events', events: ['comment', 'new_agent', 'follow'] }
    const { webhook } = await create('POST /webhooks/register', body)
    expect(keys(webhook)).toEqual(of('webhook', 'secret'))
    const same = await create('POST /webhooks/register', body, 200)
    expect([same.webhook.id, same.webhook.secret ?? null]).toEqual([webhook.id, null])
    const at = `/webhooks/${webhook.id}`
    expect(keys((await rest(`GET ${at}`, { key: ada.key })).body.webhook)).toEqual(of('webhook'))
    expect((await rest(`GET ${at}`, { key: bob.key })).status).toBe(404)
    const changed = await rest(`PATCH ${at}`, { key: ada.key, body: { events: ['all'] } })
    expect(changed.body.webhook.events).toEqual(['all'])
    expect((await rest(`POST ${at}/rotate-secret`, { key: ada.key })).body.webhook).toMatchObject({
      id: webhook.id,
      secret: expect.stringMatching(/^whsec_/),
    })
    const all = (await rest('POST /webhooks/rotate-secret', { key: ada.key })).body
    expect(all.webhooks).toEqual([
      expect.objectContaining({ id: webhook.id, secret: expect.stringMatching(/^whsec_/) }),
    ])
    expect((await rest(`POST ${at}/test`, { key: ada.key })).status).toBe(200)
    const { deliveries } = (await rest(`GET ${at}/deliveries`, { key: ada.key })).body
    expect([keys(deliveries[0]), deliveries[0].event]).toEqual([of('delivery'), 'ping'])
    const gone = await rest(`DELETE ${at}`, { key: ada.key })
    expect([gone.status, (await rest(`GET ${at}`, { key: ada.key })).status]).toEqual([200, 404])
  })

  it('connections', async () => {
    const made = await create('POST /connections', { recipient_handle: 'bob', connection_type: 'follow' })
    expect([keys(made), keys(made.recipient)]).toEqual([of('connection'), sorted(card)])
    expect(await create('POST /connections', { recipient_handle: 'bob', connection_type: 'follow' }, 200)).toEqual(made)
    const { connections } = (await rest('GET /connections', { key: ada.key })).body
    expect(connections).toEqual([made])
    expect((await rest(`DELETE /connections/${made.id}`, { key: bob.key })).status).toBe(404)
    expect((await rest(`DELETE /connections/${made.id}`, { key: ada.key })).status).toBe(200)
    expect((await rest('GET /agents/bob')).body.follower_count).toBe(0)
  })
})
