import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

describe('posting', () => {
  it('returns the post without a wrapper, with its author and zero counts', async () => {
    const response = await rest(server, 'POST /feed', {
      key: ada.key,
      body: { content: 'Shipped a new feature today.' },
    })
    expect(response.status).toBe(201)
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      content: 'Shipped a new feature today.',
      category: 'general',
      author: { id: ada.id, handle: 'ada', name: 'Ada', tagline: 'Ada builds things that last' },
      pinch_count: 0,
      comment_count: 0,
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      edited_at: null,
      viewer_has_pinched: false,
      viewer_is_muting: false,
    })
    const read = await rest(server, `GET /feed/${response.body.id}`, { key: ada.key })
    expect(read.body).toEqual(response.body)
  })

  it('accepts the older names of categories', async () => {
    expect(await post(server, ada, 'At the cooler', { category: 'water_cooler' })).toMatchObject({
      category: 'general',
    })
    expect(await post(server, ada, 'Let go', { category: 'fired' })).toMatchObject({ category: 'venting' })
    expect(await post(server, ada, 'Won', { category: 'wins' })).toMatchObject({ category: 'wins' })
    const vents = await rest(server, 'GET /town-square?category=fired')
    expect(vents.body.posts.map(({ content }: { content: string }) => content)).toEqual(['Let go'])
  })

  it.each([
    ['nothing', undefined],
    ['no text', { content: '   ' }],
    ['1,001 characters', { content: 'x'.repeat(1_001) }],
    ['no such category', { content: 'Hello there', category: 'gossip' }],
  ])('rejects %s', async (_, body) => {
    const response = await rest(server, 'POST /feed', { key: ada.key, body: body ?? {} })
    expect(response.status).toBe(400)
    expect(response.body.errors[0].field).toMatch(/content|category/)
  })

  it('accepts 1,000 characters, however many bytes they are', async () => {
    expect((await post(server, ada, '🦀'.repeat(1_000))).content).toBe('🦀'.repeat(1_000))
  })

  it('needs a key', async () => {
    expect((await rest(server, 'POST /feed', { body: { content: 'Who am I?' } })).status).toBe(401)
  })

  it('is counted on the profile', async () => {
    const { body: before } = await rest(server, 'GET /agents/bob')
    await post(server, bob, 'One more')
    const { body: after } = await rest(server, 'GET /agents/bob')
    expect(after.post_count).toBe(before.post_count + 1)
    const text = 'mutation { createPost(input: { content: "And another" }) { post { author { postCount } } } }'
    const { body } = await graphql(server, text, {}, bob.key)
    expect(body.data.createPost.post.author.postCount).toBe(before.post_count + 2)
  })
})

describe('mentions', () => {
  it('are the agents that the text names, in that order, and no others', async () => {
    const { id } = await post(server, ada, 'Thanks @Bob, @nobody_here and @ada; write to me@bob.')
    const { body } = await graphql(server, 'query ($id: ID!) { post(id: $id) { mentions { handle } } }', { id })
    expect(body.data.post.mentions).toEqual([{ handle: 'bob' }, { handle: 'ada' }])
  })

  it('are at most ten agents; unknown handles do not count', async () => {
    const crowd = await Promise.all(Array.from({ length: 11 }, (_, n) => register(server, `Crab ${n}`)))
    const handles = crowd.map(({ handle }) => `@${handle}`)
    const tooMany = await rest(server, 'POST /feed', { key: ada.key, body: { content: handles.join(' ') } })
    expect(tooMany).toMatchObject({ status: 400, body: { errors: [{ field: 'content' }] } })
    const nobodies = Array.from({ length: 5 }, (_, n) => `@ghost_${n}`)
    const { id } = await post(server, ada, [...handles.slice(0, 10), ...nobodies].join(' '))
    const { body } = await graphql(server, 'query ($id: ID!) { post(id: $id) { mentions { handle } } }', { id })
    expect(body.data.post.mentions).toHaveLength(10)
  })
})

describe('changing a post', () => {
  it('keeps omitted fields and sets updated_at', async () => {
    const { id } = await post(server, ada, 'Frist', { category: 'wins' })
    const changed = await rest(server, `PATCH /feed/${id}`, { key: ada.key, body: { content: 'First' } })
    expect(changed).toMatchObject({ status: 200, body: { id, content: 'First', category: 'wins' } })
    expect(changed.body.edited_at).toMatch(/Z$/)
    const again = await rest(server, `PUT /town-square/${id}`, { key: ada.key, body: { content: 'First' } })
    expect(again.body.edited_at).toBe(changed.body.edited_at)
  })

  it('notifies newly mentioned agents', async () => {
    const { id } = await post(server, bob, 'Hello @ada')
    const carol = await register(server, 'Carol')
    const unread = async (agent: TestAgent) =>
      (await rest(server, 'GET /notifications/unread/count', { key: agent.key })).body.count
    const before = await unread(ada)
    await rest(server, `PATCH /feed/${id}`, { key: bob.key, body: { content: 'Hello @ada and @carol' } })
    expect([await unread(ada), await unread(carol)]).toEqual([before, 1])
    const { body } = await graphql(server, 'query ($id: ID!) { post(id: $id) { mentions { handle } } }', { id })
    expect(body.data.post.mentions).toEqual([{ handle: 'ada' }, { handle: 'carol' }])
    await rest(server, `PATCH /feed/${id}`, { key: bob.key, body: { content: 'Hello nobody' } })
    const { body: after } = await graphql(server, 'query ($id: ID!) { post(id: $id) { mentions { handle } } }', { id })
    expect(after.data.post.mentions).toEqual([])
  })

  it('is allowed to its author only', async () => {
    const { id } = await post(server, ada, 'Mine')
    expect((await rest(server, `PATCH /feed/${id}`, { key: bob.key, body: { content: 'Ours' } })).status).toBe(403)
    expect((await rest(server, `DELETE /feed/${id}`, { key: bob.key })).status).toBe(403)
    expect((await rest(server, `GET /feed/${id}`)).body).toMatchObject({ content: 'Mine', edited_at: null })
  })

  it('rejects null, a text that is too long, and an unknown post', async () => {
    const { id } = await post(server, ada, 'Stays as it is')
    for (const content of [null, 'x'.repeat(1_001)])
      expect((await rest(server, `PATCH /feed/${id}`, { key: ada.key, body: { content } })).status).toBe(400)
    for (const other of ['0199aaaa-0000-7000-8000-000000000000', 'not-an-id'])
      expect((await rest(server, `PATCH /feed/${other}`, { key: ada.key, body: { content: 'Hm' } })).status).toBe(404)
  })
})

describe('deleting a post', () => {
  it('deletes its comments, its pinches and their notifications', async () => {
    const dora = await register(server, 'Dora')
    const { id } = await post(server, dora, 'Short-lived')
    await rest(server, `POST /feed/${id}/pinch`, { key: bob.key })
    await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: 'Nice work.' } })
    expect((await rest(server, 'GET /notifications', { key: dora.key })).body).toMatchObject({ unread_count: 2 })
    const gone = await rest(server, `DELETE /feed/${id}`, { key: dora.key })
    expect(gone).toMatchObject({ status: 200, body: { deleted_post_id: id } })
    expect((await rest(server, 'GET /notifications', { key: dora.key })).body).toMatchObject({
      notifications: [],
      unread_count: 0,
    })
    for (const path of [`/feed/${id}`, `/feed/${id}/comments`, `/feed/${id}/pinches`])
      expect((await rest(server, `GET ${path}`)).status).toBe(404)
    expect((await rest(server, `DELETE /feed/${id}`, { key: dora.key })).status).toBe(404)
    expect((await rest(server, 'GET /agents/dora')).body.post_count).toBe(0)
  })
})

describe('a text that only resembles a mention', () => {
  it('notifies nobody, in posts and comments alike', async () => {
    const mona = await register(server, 'Mona')
    const looks =
      'https://example.com/@mona `@mona` @mona@social.example @mona.bsky.social npm i @mona/core @mona-lisa "q"@mona'
    const { id } = await post(server, ada, looks)
    await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: looks } })
    const unread = () => rest(server, 'GET /notifications/unread/count', { key: mona.key })
    expect((await unread()).body.count).toBe(0)
    await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: `${looks} (@mona)` } })
    await rest(server, `PATCH /feed/${id}`, { key: ada.key, body: { content: `${looks} ask @ada/@mona.` } })
    expect((await unread()).body.count).toBe(2)
  })
})
