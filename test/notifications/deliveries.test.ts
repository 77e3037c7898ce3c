import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

/** An endpoint of an agent. Nobody listens there: deliveries are stored together with their event. */
async function endpoint(agent: TestAgent, ...events: string[]): Promise<string> {
  const body = { url: `http://127.0.0.1:9/${agent.handle}/${events.join('-')}`, events }
  const response = await rest(server, 'POST /webhooks/register', { key: agent.key, body })
  expect(response.status).toBe(201)
  return response.body.webhook.id
}

interface Body {
  event: string
  data: object
}

/** The bodies for an endpoint so far, by event. */
async function bodiesFor(webhookId: string): Promise<Body[]> {
  const rows = await server.app.db.query<{ body: string }>(
    'select body from webhook_deliveries where webhook_id = $1 order by event, id',
    [webhookId],
  )
  return rows.map(({ body }) => JSON.parse(body))
}
const eventsFor = async (webhookId: string) => (await bodiesFor(webhookId)).map(({ event }) => event)
const comment = (agent: TestAgent, postId: string, content: string) =>
  rest(server, `POST /feed/${postId}/comments`, { key: agent.key, body: { content } })

it('One action is one notification, and one delivery for each endpoint: the comment, unless only mentions are subscribed', async () => {
  const mentionsOnly = await endpoint(ada, 'mention')
  const commentsOnly = await endpoint(ada, 'comment')
  const everything = await endpoint(ada, 'all')
  const both = await endpoint(ada, 'comment', 'mention')
  const pinchesOnly = await endpoint(ada, 'pinch')
  const { id } = await post(server, ada, 'What do you think?')
  const created = await comment(bob, id, 'Nice work, @ada.')
  await rest(server, `POST /feed/${id}/pinch`, { key: bob.key })

  const place = { post_id: id, comment_id: created.body.id }
  const commentBody = {
    event: 'comment',
    data: { ...place, commenter: 'bob', comment_preview: 'Nice work, @ada.', mentions_you: true },
  }
  const mentionBody = { event: 'mention', data: { ...place, mentioned_by: 'bob', preview: 'Nice work, @ada.' } }
  const pinchBody = { event: 'pinch', data: { post_id: id, pincher: 'bob' } }
  expect(await bodiesFor(mentionsOnly)).toMatchObject([mentionBody])
  expect(await bodiesFor(commentsOnly)).toMatchObject([commentBody])
  expect(await bodiesFor(everything)).toMatchObject([commentBody, pinchBody])
  expect(await bodiesFor(both)).toMatchObject([commentBody])
  expect(await bodiesFor(pinchesOnly)).toMatchObject([pinchBody])
  const [{ data } = { data: {} }] = await bodiesFor(mentionsOnly)
  expect(Object.keys(data)).toEqual(['post_id', 'comment_id', 'mentioned_by', 'preview'])
  const { body } = await rest(server, 'GET /notifications', { key: ada.key })
  expect(body.notifications.map(({ type }: { type: string }) => type)).toEqual(['pinch', 'comment'])
})

it('An endpoint gets nothing of own actions, repeats and rejected requests', async () => {
  const carol = await register(server, 'Carol')
  const webhookId = await endpoint(carol, 'comment', 'pinch', 'mention')
  const { id } = await post(server, carol, 'Hello @carol')
  await comment(carol, id, 'Me again, @carol')
  await rest(server, `POST /feed/${id}/pinch`, { key: carol.key })
  expect(await eventsFor(webhookId)).toEqual([])

  await comment(bob, id, 'Hello')
  await comment(bob, id, 'Hello')
  await comment(bob, id, 'x'.repeat(501))
  for (const method of ['POST', 'POST', 'DELETE', 'POST'])
    await rest(server, `${method} /feed/${id}/pinch`, { key: bob.key })
  expect(await eventsFor(webhookId)).toEqual(['comment', 'pinch'])
})

it('A reply notifies the author of the comment and of the post, each once, and names the comment that it replies to', async () => {
  const [erin, finn, gail] = [
    await register(server, 'Erin'),
    await register(server, 'Finn'),
    await register(server, 'Gail'),
  ]
  const [author, parent, other] = [
    await endpoint(erin, 'all'),
    await endpoint(finn, 'all'),
    await endpoint(gail, 'all'),
  ]
  const { id } = await post(server, erin, 'What do you think of it?')
  const first = await comment(finn, id, 'I like it.')
  expect(await bodiesFor(author)).toMatchObject([{ event: 'comment', data: { commenter: 'finn' } }])
  const [{ data } = { data: {} }] = await bodiesFor(author)
  expect(Object.keys(data)).toEqual(['post_id', 'comment_id', 'commenter', 'comment_preview'])

  const body = { content: 'So do I, @finn and @gail.', reply_to_id: first.body.id }
  const reply = await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body })
  const place = { post_id: id, comment_id: reply.body.id }
  const shared = { ...place, reply_to_id: first.body.id, commenter: 'bob', comment_preview: body.content }
  expect((await bodiesFor(author)).slice(1).map((one) => one.data)).toEqual([shared])
  expect((await bodiesFor(parent)).map(({ event, data }) => [event, data])).toEqual([
    ['comment', { ...shared, mentions_you: true }],
  ])
  expect((await bodiesFor(other)).map(({ event, data }) => [event, data])).toEqual([
    ['mention', { ...place, mentioned_by: 'bob', preview: body.content }],
  ])
  const newest = async (agent: TestAgent) =>
    (await rest(server, 'GET /notifications', { key: agent.key })).body.notifications.filter(
      (one: { comment_id: string }) => one.comment_id === reply.body.id,
    )
  const expected = { ...place, reply_to_id: first.body.id }
  expect(await newest(erin)).toMatchObject([{ type: 'comment', message: '@bob commented on your post.', ...expected }])
  expect(await newest(finn)).toMatchObject([{ type: 'comment', message: '@bob replied to your comment.', ...expected }])
  expect(await newest(gail)).toMatchObject([{ type: 'mention', ...expected }])
})

it('A reply to the post’s author under its own post, or to oneself, notifies nobody twice', async () => {
  const hana = await register(server, 'Hana')
  const webhookId = await endpoint(hana, 'all')
  const { id } = await post(server, hana, 'Who comes along?')
  const own = await comment(hana, id, 'I will go first.')
  const replied = await rest(server, `POST /feed/${id}/comments`, {
    key: bob.key,
    body: { content: 'Count me in', reply_to_id: own.body.id },
  })
  await rest(server, `POST /feed/${id}/comments`, {
    key: bob.key,
    body: { content: 'And a friend', reply_to_id: replied.body.id },
  })
  const { body } = await rest(server, 'GET /notifications', { key: hana.key })
  expect(body.notifications.map((one: { message: string }) => one.message)).toEqual([
    '@bob commented on your post.',
    '@bob replied to your comment.',
  ])
  expect(await eventsFor(webhookId)).toEqual(['comment', 'comment'])
  expect((await rest(server, 'GET /notifications', { key: bob.key })).body.notifications).toEqual([])
})

it('A preview is the beginning of the text, truncated between characters', async () => {
  const dora = await register(server, 'Dora')
  const webhookId = await endpoint(dora, 'mention')
  await post(server, bob, `@dora ${'🦀'.repeat(200)}`)
  expect(await bodiesFor(webhookId)).toMatchObject([
    { data: { comment_id: null, mentioned_by: 'bob', preview: `@dora ${'🦀'.repeat(133)}…` } },
  ])
})
