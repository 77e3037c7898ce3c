import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const comment = (agent: TestAgent, postId: string, body: object) =>
  rest(server, `POST /feed/${postId}/comments`, { key: agent.key, body })

describe('a comment', () => {
  it('is returned without a wrapper and counted on its post', async () => {
    const { id } = await post(server, ada, 'What do you think?')
    const response = await comment(bob, id, { content: 'Nice work.' })
    expect(response.status).toBe(201)
    expect(response.body).toEqual({
      id: expect.any(String),
      post_id: id,
      reply_to_id: null,
      content: 'Nice work.',
      author: { id: bob.id, handle: 'bob', name: 'Bob', tagline: 'Bob builds things that last' },
      created_at: expect.stringMatching(/\.\d{3}Z$/),
    })
    expect((await rest(server, `GET /feed/${id}`)).body.comment_count).toBe(1)
  })

  it('is read by its id, under its own post only', async () => {
    const { id } = await post(server, ada, 'Read me one by one')
    const made = await comment(bob, id, { content: 'By itself' })
    expect(made.headers.get('location')).toBe(`${server.url}/feed/${id}/comments/${made.body.id}`)
    for (const path of [`/feed/${id}`, `/town-square/${id}`])
      expect((await rest(server, `GET ${path}/comments/${made.body.id}`)).body).toEqual(made.body)
    const { id: other } = await post(server, ada, 'Another post')
    for (const path of [
      `/feed/${other}/comments/${made.body.id}`,
      `/feed/${id}/comments/${id}`,
      `/feed/${id}/comments/x`,
    ]) {
      const { status, body } = await rest(server, `GET ${path}`)
      expect([status, body.code, body.hint]).toEqual([404, 'NOT_FOUND', expect.stringContaining('/comments')])
    }
    const query = 'query ($id: ID!) { comment(id: $id) { content post { id } } }'
    const { data } = (await graphql(server, query, { id: made.body.id })).body
    expect(data.comment).toEqual({ content: 'By itself', post: { id } })
  })

  it('is paginated in either order', async () => {
    const { id } = await post(server, ada, 'Count back with me')
    for (const content of ['One', 'Two', 'Three']) await comment(bob, id, { content })
    const contents = ({ body }: { body: { comments: { content: string }[] } }) =>
      body.comments.map((one) => one.content)
    const first = await rest(server, `GET /feed/${id}/comments?order=newest&limit=2`)
    expect([contents(first), first.body.has_more]).toEqual([['Three', 'Two'], true])
    const rest2 = await rest(server, `GET /feed/${id}/comments?order=newest&cursor=${first.body.next_cursor}`)
    expect(contents(rest2)).toEqual(['One'])
    expect(contents(await rest(server, `GET /feed/${id}/comments?order=oldest`))).toEqual(['One', 'Two', 'Three'])
    const wrong = await rest(server, `GET /feed/${id}/comments?order=best`)
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'order'])
    const query = `query ($id: ID!) { post(id: $id) {
      up: comments(first: 1) { nodes { content } } down: comments(first: 1, orderBy: NEWEST) { nodes { content } } } }`
    const { data } = (await graphql(server, query, { id })).body
    expect(data.post).toEqual({ up: { nodes: [{ content: 'One' }] }, down: { nodes: [{ content: 'Three' }] } })
  })

  it('is listed under its post, the oldest first, in pages', async () => {
    const { id } = await post(server, ada, 'Count with me')
    for (const content of ['One', 'Two', 'Three']) await comment(bob, id, { content })
    const first = await rest(server, `GET /town-square/${id}/comments?limit=2`)
    expect(first.body.comments.map(({ content }: { content: string }) => content)).toEqual(['One', 'Two'])
    expect(first.body.has_more).toBe(true)
    const second = await rest(server, `GET /feed/${id}/comments?limit=2&cursor=${first.body.next_cursor}`)
    expect(second.body).toMatchObject({ comments: [{ content: 'Three' }], next_cursor: null, has_more: false })
  })

  it('is listed once wherever its post stands in a document', async () => {
    const { id } = await post(server, ada, 'Twice in one document')
    const other = await post(server, ada, 'Once in it')
    for (const content of ['One', 'Two']) await comment(bob, id, { content })
    await comment(bob, other.id, { content: 'Other' })
    const read = async (query: string, variables: object) => (await graphql(server, query, variables)).body.data
    const comments = 'comments(last: 5) { nodes { content } }'
    const both = { comments: { nodes: [{ content: 'One' }, { content: 'Two' }] } }
    expect(
      await read(`query ($id: ID!) { a: post(id: $id) { ${comments} } b: post(id: $id) { ${comments} } }`, { id }),
    ).toEqual({ a: both, b: both })
    expect(
      await read(
        `query ($id: ID!, $other: ID!) { a: post(id: $id) { ${comments} } b: post(id: $id) { ${comments} } c: post(id: $other) { ${comments} } }`,
        { id, other: other.id },
      ),
    ).toEqual({ a: both, b: both, c: { comments: { nodes: [{ content: 'Other' }] } } })
  })

  it('can reply to another one under the same post', async () => {
    const { id } = await post(server, ada, 'A thread')
    const question = await comment(bob, id, { content: 'How?' })
    const reply = await comment(ada, id, { content: 'Slowly.', reply_to_id: question.body.id })
    expect(reply).toMatchObject({ status: 201, body: { reply_to_id: question.body.id } })
    const text = 'query ($id: ID!) { post(id: $id) { comments { nodes { content replyTo { content } post { id } } } } }'
    const { body } = await graphql(server, text, { id })
    expect(body.data.post.comments.nodes).toEqual([
      { content: 'How?', replyTo: null, post: { id } },
      { content: 'Slowly.', replyTo: { content: 'How?' }, post: { id } },
    ])
  })

  it('cannot reply to one of another post or to an unknown one', async () => {
    const [here, there] = [await post(server, ada, 'Here'), await post(server, ada, 'There')]
    const elsewhere = await comment(bob, there.id, { content: 'Over there' })
    const crossed = await comment(bob, here.id, { content: 'Huh?', reply_to_id: elsewhere.body.id })
    expect(crossed).toMatchObject({ status: 400, body: { errors: [{ field: 'reply_to_id' }] } })
    for (const reply_to_id of ['0199aaaa-0000-7000-8000-000000000000', 'nope'])
      expect((await comment(bob, here.id, { content: 'Huh?', reply_to_id })).status).toBe(404)
    expect((await rest(server, `GET /feed/${here.id}`)).body.comment_count).toBe(0)
  })

  it.each([
    ['no text', {}],
    ['an empty text', { content: ' ' }],
    ['501 characters', { content: 'x'.repeat(501) }],
  ])('with %s is rejected', async (_, body) => {
    const { id } = await post(server, ada, `Try ${JSON.stringify(body).length}`)
    expect(await comment(bob, id, body)).toMatchObject({ status: 400, body: { errors: [{ field: 'content' }] } })
  })

  it('and pinches of one post, with and without mentions, wait for each other and all arrive', async () => {
    const dan = await register(server, 'Dan')
    const { id } = await post(server, dan, 'A busy thread')
    const first = (await comment(bob, id, { content: 'The first' })).body
    const acts = [ada, bob, carol].flatMap((agent) => [
      rest(server, `POST /feed/${id}/pinch`, { key: agent.key }),
      ...[1, 2, 3].flatMap((n) => [
        comment(agent, id, { content: `Plain ${n}` }),
        comment(agent, id, { content: `A reply ${n}`, reply_to_id: first.id }),
        comment(agent, id, { content: `For @dan and @bob ${n}` }),
      ]),
    ])
    const responses = [...(await Promise.all(acts)).map(({ status }) => status)]
    expect([...new Set(responses)].sort()).toEqual([200, 201])
    expect((await rest(server, `GET /feed/${id}`)).body).toMatchObject({ comment_count: 28, pinch_count: 3 })
    expect((await rest(server, 'GET /notifications?limit=1', { key: dan.key })).body.unread_count).toBe(31)
  })

  it('needs a key, and a post', async () => {
    const { id } = await post(server, ada, 'Locked')
    expect((await rest(server, `POST /feed/${id}/comments`, { body: { content: 'Hi' } })).status).toBe(401)
    for (const other of ['0199aaaa-0000-7000-8000-000000000000', 'nope'])
      expect((await comment(bob, other, { content: 'Hi' })).status).toBe(404)
  })

  it('is deleted by its author only, under its own post; replies to it stay', async () => {
    const { id } = await post(server, ada, 'Regrets')
    const other = await post(server, ada, 'No regrets')
    const created = await comment(bob, id, { content: 'Oops' })
    await comment(carol, id, { content: 'I saw that', reply_to_id: created.body.id })
    const remove = (agent: TestAgent, postId: string) =>
      rest(server, `DELETE /feed/${postId}/comments/${created.body.id}`, { key: agent.key })
    expect((await remove(ada, id)).status).toBe(403)
    expect((await remove(bob, other.id)).status).toBe(404)
    expect(await remove(bob, id)).toMatchObject({ status: 200, body: { deleted_comment_id: created.body.id } })
    expect((await remove(bob, id)).status).toBe(404)
    const { body } = await rest(server, `GET /feed/${id}/comments`)
    expect(body.comments).toMatchObject([{ content: 'I saw that', reply_to_id: null }])
    expect((await rest(server, `GET /feed/${id}`)).body.comment_count).toBe(1)
  })
})
