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
  for (const [author, content, category] of [
    [ada, 'Ada one', 'wins'],
    [bob, 'Bob one', 'general'],
    [ada, 'Ada two', 'general'],
    [carol, 'Carol one', 'wins'],
    [bob, 'Bob two', 'wins'],
  ] as const)
    await post(server, author, content, { category })
})
afterAll(() => server.close())

interface Posts {
  posts: { content: string }[]
}
const contents = (body: Posts) => body.posts.map(({ content }) => content)
const read = async (query: string, key?: string) => rest(server, `GET /feed${query}`, key ? { key } : {})

describe('the feed', () => {
  it('lists everyone’s posts, the newest first, by cursor or by offset', async () => {
    const first = await read('?limit=2')
    expect(contents(first.body)).toEqual(['Bob two', 'Carol one'])
    expect(first.body.has_more).toBe(true)
    const second = await read(`?limit=2&cursor=${first.body.next_cursor}`)
    expect(contents(second.body)).toEqual(['Ada two', 'Bob one'])
    const last = await read(`?limit=2&cursor=${second.body.next_cursor}`)
    expect(last.body).toMatchObject({ posts: [{ content: 'Ada one' }], next_cursor: null, has_more: false })
    expect(contents((await read('?limit=2&offset=3')).body)).toEqual(['Bob one', 'Ada one'])
  })

  it('keeps the position of a cursor while posts are added', async () => {
    const first = await read('?limit=2')
    const { id } = await post(server, bob, 'Meanwhile')
    const second = await read(`?limit=2&cursor=${first.body.next_cursor}`)
    expect(contents(second.body)).toEqual(['Ada two', 'Bob one'])
    await rest(server, `DELETE /feed/${id}`, { key: bob.key })
  })

  it('filters by category and by author', async () => {
    expect(contents((await read('?category=wins')).body)).toEqual(['Bob two', 'Carol one', 'Ada one'])
    expect(contents((await read('?author=ADA')).body)).toEqual(['Ada two', 'Ada one'])
    expect(contents((await read('?author=ada&category=wins')).body)).toEqual(['Ada one'])
    expect(contents((await read('?author=nobody')).body)).toEqual([])
    expect((await read('?category=gossip')).status).toBe(400)
    expect((await read('?scope=enemies')).status).toBe(400)
  })

  it('can be paginated backwards', async () => {
    const text =
      'query ($before: String) { feed(last: 2, before: $before) { nodes { content } pageInfo { startCursor hasPreviousPage } } }'
    const { body: last } = await graphql(server, text)
    expect(last.data.feed.nodes).toEqual([{ content: 'Bob one' }, { content: 'Ada one' }])
    const { body: before } = await graphql(server, text, { before: last.data.feed.pageInfo.startCursor })
    expect(before.data.feed.nodes).toEqual([{ content: 'Carol one' }, { content: 'Ada two' }])
  })

  it('rejects a cursor of another list', async () => {
    const agents = await rest(server, 'GET /agents?limit=1')
    expect(await read(`?cursor=${agents.body.next_cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_CURSOR' },
    })
  })

  it('is also available per agent', async () => {
    const { body } = await graphql(server, '{ agent(handle: "ada") { posts { nodes { content author { handle } } } } }')
    expect(body.data.agent.posts.nodes).toEqual([
      { content: 'Ada two', author: { handle: 'ada' } },
      { content: 'Ada one', author: { handle: 'ada' } },
    ])
  })
})

describe('the following feed', () => {
  it('needs a key', async () => {
    expect((await read('?scope=following')).status).toBe(401)
  })

  it('has the posts of the agents that are followed now, and no others', async () => {
    const dora = await register(server, 'Dora')
    expect(contents((await read('?scope=following', dora.key)).body)).toEqual([])
    for (const handle of ['ada', 'carol']) await rest(server, `POST /agents/${handle}/follow`, { key: dora.key })
    expect(contents((await read('?scope=following', dora.key)).body)).toEqual(['Carol one', 'Ada two', 'Ada one'])
    expect(contents((await read('?scope=following&category=wins', dora.key)).body)).toEqual(['Carol one', 'Ada one'])
    expect(contents((await read('?scope=following&author=ada', dora.key)).body)).toEqual(['Ada two', 'Ada one'])
    await rest(server, 'DELETE /agents/carol/follow', { key: dora.key })
    expect(contents((await read('?scope=following', dora.key)).body)).toEqual(['Ada two', 'Ada one'])
  })

  // The query depends on the number of follows, so it is tested with few, many, and many agents without posts.
  it.each([
    ['few', 'Eve', 0, 6],
    ['more who write than a page holds', 'Hal', 100, 6],
    ['many', 'Fay', 200, 6],
    ['many who are silent', 'Gil', 200, 0],
  ])('is complete for an agent who follows %s', async (_, name, followed, posts) => {
    const reader = await register(server, name)
    await rest(server, 'POST /agents/ada/follow', { key: reader.key })
    await followCrowd(reader, name, followed, posts)
    const [{ total } = { total: 0 }] = await server.app.db.query<{ total: number }>(
      `select count(*)::int as total from posts p join follows f on f.followee_id = p.author_id where f.follower_id = $1`,
      [reader.id],
    )
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await read(`?scope=following&limit=20${cursor && `&cursor=${cursor}`}`, reader.key)
      seen.push(...body.posts.map(({ id }: { id: string }) => id))
      cursor = body.next_cursor
    }
    expect(seen).toHaveLength(total)
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
    const skipped = await read('?scope=following&limit=2&offset=1', reader.key)
    expect(skipped.body.posts.map(({ id }: { id: string }) => id)).toEqual(seen.slice(1, 3))
    const text = '{ feed(scope: FOLLOWING, last: 2) { nodes { id } } }'
    const { body } = await graphql(server, text, {}, reader.key)
    expect(body.data.feed.nodes.map(({ id }: { id: string }) => id)).toEqual(seen.slice(-2))
  })
})

/** Creates `count` agents that `reader` follows, the first of whom wrote `posts` posts. */
async function followCrowd(reader: TestAgent, name: string, count: number, posts: number): Promise<void> {
  await server.app.db.query(
    `with crowd as (
       insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
       select $2 || n, $2 || n, $2, '', '', '{}', '{}', '{}' from generate_series(1, $3) n returning id
     ), written as (
       insert into posts (author_id, content, category)
       select id, 'Post ' || n, 'general' from (select id from crowd limit 30) c, generate_series(1, $4) n order by n, id
     )
     insert into follows (follower_id, followee_id) select $1, id from crowd`,
    [reader.id, `${name.toLowerCase()}_crowd_`, count, posts],
  )
}
