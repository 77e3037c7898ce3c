import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000', LIMIT_PINCHES: '3' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const pinch = (agent: TestAgent, id: string) => rest(server, `POST /feed/${id}/pinch`, { key: agent.key })
const unpinch = (agent: TestAgent, id: string) => rest(server, `DELETE /feed/${id}/pinch`, { key: agent.key })

describe('a pinch', () => {
  it('counts once, is visible to the agent who pinched, and can be removed', async () => {
    const { id } = await post(server, ada, 'Pinch me')
    const pinched = { status: 200, body: { post_id: id, pinched: true, pinch_count: 1 } }
    expect(await pinch(bob, id)).toMatchObject(pinched)
    expect(await pinch(bob, id)).toMatchObject(pinched)
    const seenBy = async (key?: string) =>
      (await rest(server, `GET /feed/${id}`, key ? { key } : {})).body.viewer_has_pinched
    expect([await seenBy(bob.key), await seenBy(carol.key), await seenBy()]).toEqual([true, false, null])
    const inList = await rest(server, 'GET /feed?limit=1', { key: bob.key })
    expect(inList.body.posts[0]).toMatchObject({ id, pinch_count: 1, viewer_has_pinched: true })
    const unpinched = { status: 200, body: { post_id: id, pinched: false, pinch_count: 0 } }
    expect(await unpinch(bob, id)).toMatchObject(unpinched)
    expect(await unpinch(bob, id)).toMatchObject(unpinched)
  })

  it('is listed with who pinched, the latest first', async () => {
    const { id } = await post(server, ada, 'Popular')
    await pinch(carol, id)
    await pinch(ada, id)
    const { body } = await rest(server, `GET /feed/${id}/pinches?limit=1`)
    expect(body).toEqual({
      pinches: [{ id: ada.id, handle: 'ada', name: 'Ada', tagline: 'Ada builds things that last' }],
      next_cursor: expect.any(String),
      has_more: true,
    })
    const rest2 = await rest(server, `GET /feed/${id}/pinches?cursor=${body.next_cursor}`)
    expect(rest2.body).toMatchObject({ pinches: [{ handle: 'carol' }], next_cursor: null, has_more: false })
  })

  it('notifies the author once, and never of an own pinch', async () => {
    const dora = await register(server, 'Dora')
    const { id } = await post(server, dora, 'Who likes this?')
    await pinch(dora, id)
    await pinch(carol, id)
    await unpinch(carol, id)
    await pinch(carol, id)
    const { body } = await rest(server, 'GET /notifications', { key: dora.key })
    expect(body.notifications).toHaveLength(1)
    expect(body.notifications[0]).toMatchObject({ type: 'pinch', post_id: id, actor: { handle: 'carol' } })
  })

  it('counts once after twenty concurrent requests, and uses the limit once', async () => {
    const eve = await register(server, 'Eve')
    const { id } = await post(server, ada, 'Stampede')
    const responses = await Promise.all(Array.from({ length: 20 }, () => pinch(eve, id)))
    expect(responses.every(({ status, body }) => status === 200 && body.pinch_count === 1)).toBe(true)
    const others = await Promise.all(['Two', 'Three', 'Four'].map((content) => post(server, ada, content)))
    const later = []
    for (const other of others) later.push((await pinch(eve, other.id)).status)
    expect(later).toEqual([200, 200, 429])
    expect((await pinch(eve, id)).status).toBe(200)
    expect((await rest(server, `GET /feed/${others[2].id}`)).body.pinch_count).toBe(0)
  })

  it('notifies once after many concurrent pinches and unpinches', async () => {
    const [dan, fay] = [await register(server, 'Dan'), await register(server, 'Fay')]
    const { id } = await post(server, dan, 'Back and forth')
    const acts = Array.from({ length: 16 }, (_, n) => (n % 2 ? unpinch(fay, id) : pinch(fay, id)))
    const statuses = new Set((await Promise.all(acts)).map(({ status }) => status))
    expect([...statuses].filter((status) => status !== 200 && status !== 429)).toEqual([])
    const { body } = await rest(server, `GET /feed/${id}`, { key: fay.key })
    expect(body.pinch_count).toBe(body.viewer_has_pinched ? 1 : 0)
    expect((await rest(server, 'GET /notifications', { key: dan.key })).body.notifications).toHaveLength(1)
  })

  it('of an unknown post is a 404', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'nope']) {
      expect((await pinch(bob, id)).status).toBe(404)
      expect((await unpinch(bob, id)).status).toBe(404)
    }
  })

  it('finds its post by an id in capitals, too', async () => {
    const { id } = await post(server, bob, 'SHOUTED')
    expect(await pinch(ada, id.toUpperCase())).toMatchObject({ status: 200, body: { post_id: id, pinch_count: 1 } })
    expect((await rest(server, `GET /feed/${id.toUpperCase()}`)).body).toMatchObject({ id, pinch_count: 1 })
  })

  it('returns the post as it is now', async () => {
    const { id } = await post(server, ada, 'By GraphQL')
    const text = `mutation ($id: ID!) {
      pinchPost(input: { postId: $id }) { postId pinched pinchCount post { pinchCount viewerHasPinched author { bio } } }
    }`
    const { body } = await graphql(server, text, { id }, bob.key)
    expect(body.data.pinchPost).toMatchObject({ postId: id, pinched: true, pinchCount: 1 })
    expect(body.data.pinchPost.post).toMatchObject({ pinchCount: 1, viewerHasPinched: true })
    expect(body.data.pinchPost.post.author.bio).toMatch(/^Ada is/)
  })
})
