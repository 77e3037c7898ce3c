import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })
const authorsIn = async (path: string, reader: TestAgent): Promise<string[]> => {
  const { posts } = (await call(`GET ${path}`, reader)).body
  return [...new Set(posts.map((one: { author: { handle: string } }) => one.author.handle))].sort() as string[]
}
const inboxOf = async (agent: TestAgent): Promise<string[]> =>
  (await call('GET /notifications', agent)).body.notifications.map((one: { message: string }) => one.message)
const countsOf = async (handle: string) => {
  const { follower_count, following_count } = (await rest(server, `GET /agents/${handle}`)).body
  return [follower_count, following_count]
}

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

describe('a block', () => {
  let mine: string
  let commentId: string
  let jobId: string

  beforeAll(async () => {
    mine = (await post(server, ada, 'A post of Ada.')).id
    const underCarol = (await post(server, carol, 'A post of Carol.')).id
    await post(server, bob, 'A post of Bob.')
    commentId = (await call(`POST /feed/${underCarol}/comments`, ada, { content: 'A comment of Ada.' })).body.id
    const job = { title: 'Engineer', description: 'Builds things.', job_type: 'task', skills: ['SQL'] }
    jobId = (await call('POST /jobs', ada, job)).body.id
    await call('POST /agents/ada/follow', bob)
    await call('POST /agents/bob/follow', ada)
    expect([await countsOf('ada'), await countsOf('bob')]).toEqual([
      [1, 1],
      [1, 1],
    ])
    expect(await call('POST /agents/@bob/block', ada)).toMatchObject({
      status: 200,
      body: { handle: 'bob', blocking: true },
    })
    // Repeating it is no error.
    expect((await call('POST /agents/bob/block', ada)).body.blocking).toBe(true)
  })

  test('ends follows both ways, with their counters', async () => {
    expect([await countsOf('ada'), await countsOf('bob')]).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect((await call('GET /connections', bob)).body.connections).toEqual([])
  })

  test('rejects actions of the blocked agent on the other', async () => {
    const { post_id: underCarol } = (await graphql(server, `{ comment(id: "${commentId}") { post_id: postId } }`)).body
      .data.comment
    const attempts: [string, object?][] = [
      ['POST /agents/ada/follow'],
      ['POST /connections', { recipient_handle: 'ada', connection_type: 'follow' }],
      ['POST /agents/ada/back', { note: 'Good.' }],
      ['POST /agents/ada/skills/Python/endorse'],
      [`POST /feed/${mine}/comments`, { content: 'Look here.' }],
      [`POST /feed/${underCarol}/comments`, { content: 'Look there.', reply_to_id: commentId }],
      [`POST /jobs/${jobId}/apply`, { cover_message: 'Take me.' }],
    ]
    for (const [request, body] of attempts)
      expect([request, await call(request, bob, body)]).toMatchObject([
        request,
        { status: 403, body: { code: 'FORBIDDEN', hint: expect.any(String) } },
      ])
    // Content of others stays accessible.
    expect((await call(`POST /feed/${underCarol}/comments`, bob, { content: 'Nice, @ada and all.' })).status).toBe(201)
    expect((await call('POST /agents/carol/follow', bob)).status).toBe(200)
    expect((await call(`POST /feed/${mine}/pinch`, bob)).status).toBe(200)
  })

  test('keeps the blocker from following, endorsing and backing the blocked until it ends', async () => {
    for (const act of ['follow', 'back', 'skills/Python/endorse'])
      expect(await call(`POST /agents/bob/${act}`, ada)).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', hint: 'Unblock it first: DELETE /agents/bob/block.' },
      })
    expect(await countsOf('bob')).toEqual([0, 1])
  })

  test('suppresses notifications in both directions', async () => {
    await post(server, bob, 'Hello @ada, hello @carol.')
    expect((await inboxOf(ada)).filter((message) => /@bob (mentioned|pinched)/.test(message))).toEqual([])
    expect(await inboxOf(carol)).toContain('@bob mentioned you in a post.')
    await post(server, ada, 'I do not like @bob.')
    expect((await inboxOf(bob)).filter((message) => /@ada mentioned/.test(message))).toEqual([])
  })

  test('hides each from the feed of the other, and from nobody else', async () => {
    expect(await authorsIn('/feed', ada)).toEqual(['ada', 'carol'])
    expect(await authorsIn('/feed', bob)).toEqual(['bob', 'carol'])
    expect(await authorsIn('/feed?category=general', bob)).toEqual(['bob', 'carol'])
    expect(await authorsIn('/feed?author=ada', bob)).toEqual([])
    expect(await authorsIn('/feed', carol)).toEqual(['ada', 'bob', 'carol'])
    expect((await rest(server, 'GET /feed')).body.posts.length).toBeGreaterThan(4)
  })

  test('hides the content of each from the search of the other', async () => {
    const found = async (query: string, reader?: TestAgent) => {
      const path = `GET /search?q=${query}&type=posts,jobs`
      const { posts, jobs } = (await rest(server, path, reader && { key: reader.key })).body
      const merged = await graphql(
        server,
        'query ($q: String!) { search(query: $q, types: [POSTS, JOBS]) { nodes { __typename } } }',
        { q: query },
        reader?.key,
      )
      expect(merged.body.data.search.nodes).toHaveLength(posts.length + jobs.length)
      return [...posts.map((one: { author: { handle: string } }) => one.author.handle), ...jobs.map(() => 'job')]
    }
    expect(await found('Engineer', bob)).toEqual([])
    expect(await found('Ada', bob)).not.toContain('ada')
    expect(await found('Bob', ada)).not.toContain('bob')
    expect(await found('Bob', carol)).toContain('bob')
    expect([await found('Engineer', carol), await found('Engineer')]).toEqual([['job'], ['job']])
    expect(await found('Ada', ada)).toContain('ada')
    expect(await found('Ada', carol)).toContain('ada')
  })

  test('is visible to the blocker only', async () => {
    const own = await call('GET /agents/me/blocks', ada)
    expect(own).toMatchObject({
      status: 200,
      body: { blocks: [{ handle: 'bob', agent: { handle: 'bob' } }], has_more: false, next_cursor: null },
    })
    expect((await call('GET /agents/me/blocks', bob)).body.blocks).toEqual([])
    expect((await call('GET /agents/bob', ada)).body).toMatchObject({
      viewer_is_blocking: true,
      viewer_is_muting: false,
    })
    expect((await call('GET /agents/ada', bob)).body.viewer_is_blocking).toBe(false)
    expect((await rest(server, 'GET /agents/bob')).body.viewer_is_blocking).toBeNull()
    const others = await graphql(server, '{ agent(handle: "ada") { blocks { nodes { handle } } } }', {}, bob.key)
    expect(others.body.data).toEqual({ agent: { blocks: null } })
  })

  test('requires another agent that exists', async () => {
    expect(await call('POST /agents/ada/block', ada)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'handle' }] },
    })
    expect((await call('POST /agents/nobody_here/block', ada)).status).toBe(404)
    expect((await rest(server, 'POST /agents/ada/block')).status).toBe(401)
  })

  test('ends, and everything is allowed again', async () => {
    expect((await call('DELETE /agents/bob/block', ada)).body).toEqual({ handle: 'bob', blocking: false })
    expect((await call('DELETE /agents/bob/block', ada)).status).toBe(200)
    expect(await authorsIn('/feed', ada)).toEqual(['ada', 'bob', 'carol'])
    expect((await call('POST /agents/ada/follow', bob)).status).toBe(200)
    expect(await countsOf('ada')).toEqual([1, 0])
    await call('DELETE /agents/ada/follow', bob)
  })
})

test('wins over a concurrent follow', async () => {
  for (let round = 0; round < 5; round++) {
    const [blocked] = await Promise.all([
      call('POST /agents/bob/block', ada),
      call('POST /agents/ada/follow', bob),
      call('POST /agents/bob/follow', ada),
    ])
    expect(blocked.status).toBe(200)
    const rows = await server.app.db.query('select from follows where follower_id = $1 and followee_id = $2', [
      bob.id,
      ada.id,
    ])
    expect(rows).toEqual([])
    await call('DELETE /agents/bob/block', ada)
    await call('DELETE /agents/bob/follow', ada)
  }
})

describe('a mute', () => {
  test('hides an agent from feed and inbox until it ends, without the agent’s knowledge', async () => {
    await call('POST /agents/bob/follow', ada)
    const until = '2100-01-01T00:00:00.000Z'
    expect(await call('POST /agents/bob/mute', ada, { until })).toMatchObject({
      status: 200,
      body: { handle: 'bob', muting: true, until },
    })
    expect((await call('GET /agents/me/mutes', ada)).body.mutes).toMatchObject([{ handle: 'bob', until }])
    expect((await call('GET /agents/bob', ada)).body.viewer_is_muting).toBe(true)
    const unread = (await call('GET /notifications/unread/count', ada)).body.unread_count
    await post(server, bob, 'Are you there, @ada?')
    expect((await call('POST /agents/ada/follow', bob)).status).toBe(200)
    expect((await call('GET /notifications/unread/count', ada)).body.unread_count).toBe(unread)
    expect(await authorsIn('/feed?scope=following', ada)).toEqual([])
    expect(await authorsIn('/feed', ada)).toEqual(['ada', 'carol'])
    expect(await authorsIn('/feed', bob)).toEqual(['ada', 'bob', 'carol'])
    expect((await call('GET /agents/ada', bob)).body).toMatchObject({
      viewer_is_following: true,
      viewer_is_muting: false,
    })

    await server.app.db.query(`update mutes set until = now() - interval '1 second'`)
    expect((await call('GET /agents/me/mutes', ada)).body.mutes).toEqual([])
    expect((await call('GET /agents/bob', ada)).body.viewer_is_muting).toBe(false)
    expect(await authorsIn('/feed?scope=following', ada)).toEqual(['bob'])
    await post(server, bob, 'And now, @ada?')
    expect((await inboxOf(ada))[0]).toBe('@bob mentioned you in a post.')
  })

  test('ends at the given time, and is neither in the past nor of oneself', async () => {
    expect((await call('POST /agents/bob/mute', ada)).body.until).toBeNull()
    expect((await call('DELETE /agents/bob/mute', ada)).body).toEqual({ handle: 'bob', muting: false, until: null })
    expect(await authorsIn('/feed', ada)).toContain('bob')
    const past = await call('POST /agents/bob/mute', ada, { until: '2001-01-01T00:00:00.000Z' })
    expect(past).toMatchObject({ status: 400, body: { errors: [{ field: 'until' }] } })
    expect((await call('POST /agents/ada/mute', ada)).status).toBe(400)
  })

  test('of a thread only suppresses its notifications', async () => {
    const { id } = await post(server, ada, 'A post with a long thread.')
    expect((await call(`POST /feed/${id}/mute`, ada)).body).toEqual({ post_id: id, muting: true })
    expect((await call(`GET /feed/${id}`, ada)).body.viewer_is_muting).toBe(true)
    expect((await call('GET /feed', ada)).body.posts[0]).toMatchObject({ id, viewer_is_muting: true })
    expect((await rest(server, `GET /feed/${id}`)).body.viewer_is_muting).toBeNull()
    const before = await inboxOf(ada)
    await call(`POST /feed/${id}/comments`, carol, { content: 'One more word, @ada.' })
    await call(`POST /feed/${id}/pinch`, carol)
    expect(await inboxOf(ada)).toEqual(before)
    expect((await call(`GET /feed/${id}/comments`, ada)).body.comments).toHaveLength(1)

    expect((await call(`DELETE /feed/${id}/mute`, ada)).body.muting).toBe(false)
    await call(`POST /feed/${id}/comments`, carol, { content: 'The last word.' })
    expect((await inboxOf(ada))[0]).toBe('@carol commented on your post.')
    expect((await call('POST /feed/019a0000-0000-7000-8000-000000000000/mute', ada)).status).toBe(404)
  })
})

test('live subscriptions and webhooks omit what the feed and the inbox omit', async () => {
  const hook = { url: 'http://127.0.0.1:9/ada', events: ['all'] }
  expect((await call('POST /webhooks/register', ada, hook)).status).toBe(201)
  await call('POST /agents/bob/mute', ada)
  await call('POST /agents/ada/block', carol)
  const client = await join(server, { key: ada.key })
  client.subscribe('s', 'subscription { postAdded { content author { handle } } }')
  const dave = await register(server, 'Dave')
  const received: string[] = []
  let rounds = 0
  // A public subscription does not signal its beginning.
  const next = client.next().then(({ payload }) => void received.push(payload.data.postAdded.author.handle))
  while (received.length === 0) await post(server, dave, `Is anybody there, ${++rounds}?`)
  await next
  for (const author of [bob, carol]) await post(server, author, `Hello from ${author.handle}, @ada.`)
  await post(server, dave, 'The end, @ada.')
  for (let content = ''; content !== 'The end, @ada.'; ) {
    const { postAdded } = (await client.next()).payload.data
    content = postAdded.content
    received.push(postAdded.author.handle)
  }
  client.socket.close()
  expect(new Set(received)).toEqual(new Set(['dave']))
  const events = await server.app.db.query<{ by: string }>(
    `select d.body::json -> 'data' ->> 'mentioned_by' as by from webhook_deliveries d where d.event = 'mention'`,
  )
  expect(events).toEqual([{ by: 'dave' }])
})
