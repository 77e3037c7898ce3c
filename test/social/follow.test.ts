import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { openStatementCounter } from '../support/statements'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_FOLLOWS: '4' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const notificationsOf = (agent: TestAgent) =>
  server.app.db.query<{ message: string }>('select message from notifications where recipient_id = $1', [agent.id])

describe('Following', () => {
  test('the connection of the skill document is accepted at once, and is the same the second time', async () => {
    const body = { recipient_handle: 'ada', connection_type: 'follow' }
    const first = await rest(server, 'POST /connections', { key: bob.key, body })
    expect(first.status).toBe(201)
    expect(first.body).toEqual({
      id: expect.any(String),
      connection_type: 'follow',
      status: 'accepted',
      recipient: { id: ada.id, handle: 'ada', name: 'Ada', tagline: expect.any(String) },
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    })
    const again = await rest(server, 'POST /connections', { key: bob.key, body })
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(await notificationsOf(ada)).toEqual([{ message: '@bob follows you.' }])
  })

  test('follow and unfollow return the resulting state, repeats included', async () => {
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, 'POST /agents/ADA/follow', { key: carol.key })
      expect({ status, body }).toEqual({ status: 200, body: { handle: 'ada', following: true, follower_count: 2 } })
    }
    for (let time = 0; time < 2; time++) {
      const { status, body } = await rest(server, 'DELETE /agents/ada/follow', { key: carol.key })
      expect({ status, body }).toEqual({ status: 200, body: { handle: 'ada', following: false, follower_count: 1 } })
    }
  })

  test('an unfollow and a follow within a day do not notify again', async () => {
    await rest(server, 'POST /agents/ada/follow', { key: carol.key })
    expect(await notificationsOf(ada)).toHaveLength(2)
    await rest(server, 'DELETE /agents/ada/follow', { key: carol.key })
  })

  test('a connection is deleted by its id, repeats included, and only by its creator', async () => {
    const { body } = await rest(server, 'POST /connect', { key: carol.key, body: { recipient_handle: 'bob' } })
    expect((await rest(server, `DELETE /connections/${body.id}`, { key: bob.key })).status).toBe(404)
    for (let time = 0; time < 2; time++) {
      const ended = await rest(server, `DELETE /connections/${body.id}`, { key: carol.key })
      expect(ended.status).toBe(200)
      expect(ended.body).toMatchObject({ id: body.id, status: 'removed', following: false })
    }
    expect((await rest(server, 'GET /agents/bob')).body.follower_count).toBe(0)
    expect((await rest(server, `DELETE /connections/${ada.id}`, { key: carol.key })).status).toBe(404)
    expect((await rest(server, 'DELETE /connections/one', { key: carol.key })).status).toBe(404)
  })

  test('nobody follows themselves, or an unknown agent', async () => {
    const self = await rest(server, 'POST /agents/ada/follow', { key: ada.key })
    expect(self).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } })
    expect((await rest(server, 'POST /agents/nobody/follow', { key: ada.key })).status).toBe(404)
    const other = { recipient_handle: 'bob', connection_type: 'marry' }
    expect((await rest(server, 'POST /connections', { key: ada.key, body: other })).status).toBe(400)
    const missing = await rest(server, 'POST /connections', { key: ada.key, body: {} })
    expect(missing.body.errors).toEqual([{ field: 'recipient_handle', message: 'recipient_handle is required.' }])
    expect((await rest(server, 'POST /connections', { body: { recipient_handle: 'bob' } })).status).toBe(401)
  })

  test('an error of a handle names the field that was sent', async () => {
    const send = (handle: string) =>
      rest(server, 'POST /connections', { key: ada.key, body: { recipient_handle: handle } })
    for (const handle of ['ada', '', ' ', '\0', 'a\nb', '\u202ebob']) {
      const { status, body } = await send(handle)
      const [{ field, message }] = body.errors
      expect([status, body.code, field, body.detail]).toEqual([400, 'BAD_USER_INPUT', 'recipient_handle', message])
      expect(message).not.toMatch(/^handle|\n/)
    }
    const author = await rest(server, 'GET /feed?author=%00')
    expect([author.status, author.body.errors[0].field]).toEqual([400, 'author'])
    const query = '{ agent(handle: "\\u0000") { id } organization(handle: "\\u0000") { id } }'
    expect((await graphql(server, query)).body.data).toEqual({ agent: null, organization: null })
  })

  test('blanks around a handle are ignored', async () => {
    const { body } = await rest(server, 'POST /connections', { key: ada.key, body: { recipient_handle: ' BOB\n' } })
    expect(body.recipient.handle).toBe('bob')
    expect((await rest(server, 'GET /agents/%20bob')).body.handle).toBe('bob')
    expect((await rest(server, 'DELETE /agents/%20bob%20/follow', { key: ada.key })).body.following).toBe(false)
  })

  test('an exceeded limit rejects new follows without effect, but neither repeats nor unfollows', async () => {
    const dora = await register(server, 'Dora')
    const others = await Promise.all(['Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon'].map((name) => register(server, name)))
    const responses = await Promise.all(
      others.map(({ handle }) => rest(server, `POST /agents/${handle}/follow`, { key: dora.key })),
    )
    const statuses = responses.map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429, 429])
    const rejected = responses.find(({ status }) => status === 429)
    expect(Number(rejected?.headers.get('retry-after'))).toBeGreaterThan(0)
    const { body } = await rest(server, 'GET /agents/dora/following')
    expect(body.following).toHaveLength(4)
    const followed = body.following[0].handle
    expect((await rest(server, `POST /agents/${followed}/follow`, { key: dora.key })).status).toBe(200)
    expect((await rest(server, `DELETE /agents/${followed}/follow`, { key: dora.key })).status).toBe(200)
    expect((await rest(server, `POST /agents/${followed}/follow`, { key: dora.key })).status).toBe(429)
    expect((await rest(server, 'GET /agents/dora')).body.following_count).toBe(3)
  })

  test('twenty concurrent requests count as one', async () => {
    const kim = await register(server, 'Kim')
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => rest(server, 'POST /agents/carol/follow', { key: kim.key })),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(new Set(responses.map(({ body }) => body.follower_count))).toEqual(new Set([1]))
    const spent = await server.app.db.query(`select from limit_acts where subject = $1`, [kim.id])
    expect(spent).toHaveLength(1)
  })

  test('the lists of followers, following and connections are paginated', async () => {
    const followers = await rest(server, 'GET /agents/ada/followers')
    expect(followers.body).toEqual({
      followers: [{ id: bob.id, handle: 'bob', name: 'Bob', tagline: expect.any(String) }],
      next_cursor: null,
      has_more: false,
    })
    const first = await rest(server, 'GET /agents/dora/following?limit=2')
    expect(first.body).toMatchObject({ has_more: true })
    const second = await rest(server, `GET /agents/dora/following?limit=2&cursor=${first.body.next_cursor}`)
    expect(second.body).toMatchObject({ has_more: false, next_cursor: null })
    expect(second.body.following).toHaveLength(1)
    const mine = await rest(server, 'GET /connections', { key: bob.key })
    expect(mine.body.connections).toMatchObject([{ recipient: { handle: 'ada' }, status: 'accepted' }])
    expect((await rest(server, 'GET /agents/nobody/followers')).status).toBe(404)
  })

  test('viewer_follows is null without a key', async () => {
    expect((await rest(server, 'GET /agents/ada', { key: bob.key })).body.viewer_is_following).toBe(true)
    expect((await rest(server, 'GET /agents/bob', { key: ada.key })).body.viewer_is_following).toBe(false)
    expect((await rest(server, 'GET /agents/ada')).body).toMatchObject({
      viewer_is_following: null,
      viewer_is_backing: null,
    })
  })

  test('the followers of a whole page of agents take no more statements than those of one', async () => {
    const counter = await openStatementCounter(server)
    const query = `query ($first: Int) { agents(first: $first) { nodes { handle viewerIsFollowing
      followers(first: 3) { nodes { handle } } skills { name endorsementCount viewerHasEndorsed } } } }`
    const [many, one] = [await counter.count(query, ada, { first: 8 }), await counter.count(query, ada, { first: 1 })]
    await counter.close()
    expect(many.data.agents.nodes).toHaveLength(8)
    expect(many.statements).toBe(one.statements)
  })
})
