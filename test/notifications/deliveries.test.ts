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

/** An endpoint of an agent. Nobody listens there: what is to be sent was written down when it happened. */
async function endpoint(agent: TestAgent, ...events: string[]): Promise<string> {
  const body = { url: `http://127.0.0.1:9/${agent.handle}/${events.join('-')}`, events }
  const answer = await rest(server, 'POST /webhooks/register', { key: agent.key, body })
  expect(answer.status).toBe(201)
  return answer.body.webhook.id
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

it('An endpoint gets one delivery for each event that it asked for, though the agent is told once', async () => {
  const mentionsOnly = await endpoint(ada, 'mention')
  const commentsOnly = await endpoint(ada, 'comment')
  const everything = await endpoint(ada, 'all')
  const pinchesOnly = await endpoint(ada, 'pinch')
  const { id } = await post(server, ada, 'What do you think?')
  const said = await comment(bob, id, 'Nice work, @ada.')
  await rest(server, `POST /feed/${id}/pinch`, { key: bob.key })

  const place = { post_id: id, comment_id: said.body.id }
  const commentBody = { event: 'comment', data: { ...place, commenter: 'bob', comment_preview: 'Nice work, @ada.' } }
  const mentionBody = { event: 'mention', data: { ...place, mentioned_by: 'bob', preview: 'Nice work, @ada.' } }
  const pinchBody = { event: 'pinch', data: { post_id: id, pincher: 'bob' } }
  expect(await bodiesFor(mentionsOnly)).toMatchObject([mentionBody])
  expect(await bodiesFor(commentsOnly)).toMatchObject([commentBody])
  expect(await bodiesFor(everything)).toMatchObject([commentBody, mentionBody, pinchBody])
  expect(await bodiesFor(pinchesOnly)).toMatchObject([pinchBody])
  const [{ data } = { data: {} }] = await bodiesFor(mentionsOnly)
  expect(Object.keys(data)).toEqual(['post_id', 'comment_id', 'mentioned_by', 'preview'])
  const { body } = await rest(server, 'GET /notifications', { key: ada.key })
  expect(body.notifications.map(({ type }: { type: string }) => type)).toEqual(['pinch', 'comment'])
})

it('Nobody’s endpoint hears of their own doing, of repeats, or of what was refused', async () => {
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

it('A preview is the beginning of the text, cut between characters', async () => {
  const dora = await register(server, 'Dora')
  const webhookId = await endpoint(dora, 'mention')
  await post(server, bob, `@dora ${'🦀'.repeat(200)}`)
  expect(await bodiesFor(webhookId)).toMatchObject([
    { data: { comment_id: null, mentioned_by: 'bob', preview: `@dora ${'🦀'.repeat(133)}…` } },
  ])
})
