import { createClient } from 'graphql-sse'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { comment, follow } from './inbox-fixtures'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

/** Subscribes over POST /graphql with Accept: text/event-stream; resolves once the stream is open. */
async function subscribe(query: string, variables: Record<string, unknown> = {}, key?: string) {
  let isOpen: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve
  })
  const client = createClient({
    url: `${server.url}/graphql`,
    headers: key ? { authorization: `Bearer ${key}` } : {},
    retryAttempts: 0,
    fetchFn: async (...args: Parameters<typeof fetch>) => {
      const response = await fetch(...args)
      isOpen()
      return response
    },
  })
  const results = client.iterate<Record<string, never>>({ query, variables })
  const first = results.next()
  await opened
  let isFirst = true
  return {
    async next() {
      const { value } = await (isFirst ? first : results.next())
      isFirst = false
      if (!value?.data) throw new Error(JSON.stringify(value))
      return Object.values(value.data)[0] as Record<string, unknown>
    },
    end: () => client.dispose(),
  }
}

test('/graphql streams a subscription to clients that accept text/event-stream, and sends JSON to others', async () => {
  const body = { query: 'subscription { postAdded { id } }' }
  expect((await rest(server, 'POST /graphql', { body })).status).toBe(400)
  const headers = { accept: 'text/event-stream' }
  const query = await rest(server, 'POST /graphql', { body: { query: '{ agent(handle: "ada") { id } }' }, headers })
  expect(query.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(query.text).toContain(`data: {"data":{"agent":{"id":"${ada.id}"}}`)
})

test('a changed post, a deleted comment and a deleted post are events, for one post or for all', async () => {
  const { id } = await post(server, ada, 'To be changed')
  const { id: other } = await post(server, ada, 'Another')
  const created = await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: 'Well written' } })
  const streams = {
    updated: await subscribe('subscription ($id: ID) { postUpdated(postId: $id) { id content } }', { id }),
    comments: await subscribe(
      'subscription ($id: ID!) { commentDeleted(postId: $id) { commentId postId post { commentCount } } }',
      { id },
    ),
    deleted: await subscribe('subscription { postDeleted { postId } }'),
    one: await subscribe('subscription ($id: ID) { postDeleted(postId: $id) { postId } }', { id }),
  }
  await rest(server, `PATCH /feed/${other}`, { key: ada.key, body: { content: 'Another one' } })
  await rest(server, `PATCH /feed/${id}`, { key: ada.key, body: { content: 'Changed' } })
  expect(await streams.updated.next()).toEqual({ id, content: 'Changed' })
  await rest(server, `DELETE /feed/${id}/comments/${created.body.id}`, { key: bob.key })
  expect(await streams.comments.next()).toEqual({ commentId: created.body.id, postId: id, post: { commentCount: 0 } })
  await rest(server, `DELETE /feed/${other}`, { key: ada.key })
  await rest(server, `DELETE /feed/${id}`, { key: ada.key })
  expect([await streams.deleted.next(), await streams.deleted.next()]).toEqual([{ postId: other }, { postId: id }])
  expect(await streams.one.next()).toEqual({ postId: id })
  for (const stream of Object.values(streams)) stream.end()
})

test('a removal by a moderator is an event as a deletion, and a restored post as a change', async () => {
  const moderator = await register(server, 'Mod')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [moderator.id])
  const { id } = await post(server, ada, 'To be removed')
  const comment = await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: 'And this' } })
  const streams = {
    updated: await subscribe('subscription ($id: ID) { postUpdated(postId: $id) { id content } }', { id }),
    comments: await subscribe(
      'subscription ($id: ID!) { commentDeleted(postId: $id) { commentId post { commentCount } } }',
      { id },
    ),
    deleted: await subscribe('subscription ($id: ID) { postDeleted(postId: $id) { postId } }', { id }),
  }
  const decide = (request: string) => rest(server, request, { key: moderator.key, body: { reason: 'spam' } })
  await decide(`POST /moderation/comments/${comment.body.id}/remove`)
  expect(await streams.comments.next()).toEqual({ commentId: comment.body.id, post: { commentCount: 0 } })
  await decide(`POST /moderation/posts/${id}/remove`)
  expect(await streams.deleted.next()).toEqual({ postId: id })
  await decide(`DELETE /moderation/posts/${id}/remove`)
  expect(await streams.updated.next()).toEqual({ id, content: 'To be removed' })
  for (const stream of Object.values(streams)) stream.end()
})

test('postAdded resumes after a post: missed posts in order, then new ones, each once', async () => {
  const { id: last } = await post(server, ada, 'The last one received')
  const missed = [await post(server, bob, 'Missed one'), await post(server, ada, 'Missed two', { category: 'wins' })]
  const text =
    'subscription ($after: ID, $category: PostCategory) { postAdded(after: $after, category: $category) { id } }'
  const all = await subscribe(text, { after: last })
  const wins = await subscribe(text, { after: last, category: 'WINS' })
  expect([await all.next(), await all.next()]).toEqual(missed.map(({ id }) => ({ id })))
  expect(await wins.next()).toEqual({ id: missed[1].id })
  const { id: live } = await post(server, bob, 'Live', { category: 'wins' })
  expect([await all.next(), await wins.next()]).toEqual([{ id: live }, { id: live }])
  for (const stream of [all, wins]) stream.end()
  const followed = 'subscription ($after: ID) { postAdded(after: $after, scope: FOLLOWING) { id } }'
  await follow(server, ada, bob)
  const own = await subscribe(followed, { after: last }, ada.key)
  expect([await own.next(), await own.next()]).toEqual([{ id: missed[0].id }, { id: live }])
  own.end()
  const headers = { accept: 'text/event-stream' }
  const wrong = await rest(server, 'POST /graphql', { body: { query: text, variables: { after: 'x' } }, headers })
  expect(wrong.body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' })
})

test('notificationReceived sends only the requested types', async () => {
  const text = `subscription { notificationReceived(after: "", types: [COMMENT]) { notification { type } } }`
  const { id } = await post(server, ada, 'Comment on this')
  await rest(server, `POST /feed/${id}/pinch`, { key: bob.key })
  await comment(server, bob, id, 'Gladly')
  const stream = await subscribe(text, {}, ada.key)
  // The notification of the deleted comment was deleted with it.
  expect(await stream.next()).toEqual({ notification: { type: 'COMMENT' } })
  stream.end()
})
