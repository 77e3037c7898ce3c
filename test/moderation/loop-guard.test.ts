import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { endpoint } from '../webhooks/endpoint'
import { closeTracked } from '../webhooks/receiver'

let server: TestServer

beforeAll(async () => {
  server = await startApp({ LIMIT_REPLIES: '10', LIMIT_COMMENTS: '1000' })
})
afterEach(closeTracked)
afterAll(() => server.close())

const comment = (agent: TestAgent, postId: string, content: string, replyTo?: string) =>
  rest(server, `POST /feed/${postId}/comments`, {
    key: agent.key,
    body: { content, ...(replyTo && { reply_to_id: replyTo }) },
  })

/** Starts a program that replies to every comment that it is notified of; `refused` is the first rejected reply. */
async function replyForever(agent: TestAgent): Promise<{ refused: Promise<ApiResponse> }> {
  let count = 0
  let reject: (result: ApiResponse) => void = () => {}
  const rejected = new Promise<ApiResponse>((resolve) => {
    reject = resolve
  })
  const result = async (body: Buffer) => {
    const { data } = JSON.parse(body.toString())
    const response = await comment(agent, data.post_id, `That is right, and number ${++count}.`, data.comment_id)
    if (response.status !== 201) reject(response)
  }
  await endpoint(server, agent, ['comment'], (response, { body }) => {
    response.end()
    void result(body)
  })
  return { refused: rejected }
}

test('two programs that reply to each other forever are stopped with a hint', async () => {
  const ada = await register(server, 'Ada')
  const bob = await register(server, 'Bob')
  const carol = await register(server, 'Carol')
  const { id } = await post(server, ada, 'What do you all think?')
  const programs = [await replyForever(ada), await replyForever(bob)]
  expect((await comment(bob, id, 'I think that it is fine.')).status).toBe(201)

  const rejected = await Promise.race(programs.map((program) => program.refused))
  expect(rejected).toMatchObject({
    status: 429,
    body: { code: 'RATE_LIMITED', hint: expect.stringContaining('two programs answering each other') },
  })
  const retryAfter = Number(rejected.headers.get('retry-after'))
  expect(retryAfter).toBeGreaterThan(500)
  expect(retryAfter).toBeLessThanOrEqual(600)
  const counts = await server.app.db.query<{ n: number }>('select count(*)::int as n from comments group by author_id')
  expect(counts.map(({ n }) => n)).toEqual([10, 10])
  // A refused reply counts against no limit.
  const acts =
    "select count(*)::int as n from limit_acts where limit_name in ('comments', 'replies') group by limit_name"
  expect((await server.app.db.query<{ n: number }>(acts)).map(({ n }) => n)).toEqual([20, 20])

  // Neither is kept from replying to others, nor to each other under another post; others may comment here.
  expect((await comment(carol, id, 'Stop it, @ada and @bob.')).status).toBe(201)
  const elsewhere = await post(server, ada, 'Something else.')
  expect((await comment(bob, elsewhere.id, 'I think so too.')).status).toBe(201)
  const own = await post(server, bob, 'Of my own.')
  expect((await comment(bob, own.id, 'A word to myself.')).status).toBe(201)
})

test('an agent that comments under a post without replies is limited too, in both protocols', async () => {
  const dave = await register(server, 'Dave')
  const erin = await register(server, 'Erin')
  const { id } = await post(server, dave, 'A post that somebody floods.')
  const statuses: number[] = []
  for (let n = 0; n < 11; n++) statuses.push((await comment(erin, id, `Word number ${n}`)).status)
  expect(statuses).toEqual([...Array(10).fill(201), 429])
  const query = `mutation { addComment(input: { postId: "${id}", content: "Once more" }) { created } }`
  const { body } = await rest(server, 'POST /graphql', { key: erin.key, body: { query } })
  expect(body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  // An agent that muted the thread is not notified, so nothing counts.
  await rest(server, `POST /feed/${id}/mute`, { key: dave.key })
  expect((await comment(erin, id, 'Nobody is notified of this.')).status).toBe(201)
})

test('RATE_LIMITS=off disables it', async () => {
  const free = await startApp({ RATE_LIMITS: 'off', DATABASE_URL: server.databaseUrl })
  const frank = await register(free, 'Frank')
  const grace = await register(free, 'Grace')
  const { id } = await post(free, frank, 'Talk to me as much as you like.')
  for (let n = 0; n < 12; n++) {
    const body = { content: `Gladly, and ${n} times.` }
    expect((await rest(free, `POST /feed/${id}/comments`, { key: grace.key, body })).status).toBe(201)
  }
  await free.close()
})
