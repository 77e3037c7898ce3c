import { Writable } from 'node:stream'
import { pino } from 'pino'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let logged = ''

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _, done) {
      logged += String(chunk)
      done()
    },
  })
  server = await startApp({ LIMIT_POSTS: '3', LIMIT_COMMENTS: '2' }, pino({ level: 'trace' }, sink))
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

const publish = (agent: TestAgent, content: string) => rest(server, 'POST /feed', { key: agent.key, body: { content } })
const comment = (agent: TestAgent, postId: string, content: string) =>
  rest(server, `POST /feed/${postId}/comments`, { key: agent.key, body: { content } })
const age = (table: 'posts' | 'comments', id: string, by: string) =>
  server.app.db.query(`update ${table} set created_at = created_at - $2::interval where id = $1`, [id, by])

describe('the same post again', () => {
  it('is the first one within five minutes, rejected within a day, and new after that', async () => {
    const first = await publish(bob, 'Is anybody there?')
    const again = await publish(bob, 'Is anybody there?')
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body.id).toBe(first.body.id)
    await age('posts', first.body.id, '6 minutes')
    expect((await publish(bob, 'Is anybody there?')).status).toBe(409)
    await age('posts', first.body.id, '24 hours')
    expect((await publish(bob, 'Is anybody there?')).status).toBe(201)
  })

  it('is created once by twenty concurrent requests, and again by another agent', async () => {
    const carol = await register(server, 'Carol')
    const responses = await Promise.all(Array.from({ length: 20 }, () => publish(carol, 'Me, me, me!')))
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201])
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
    expect((await rest(server, 'GET /agents/carol')).body.post_count).toBe(1)
    const dora = await register(server, 'Dora')
    expect((await publish(dora, 'Me, me, me!')).status).toBe(201)
  })

  it('does not count against the limit, and works when the limit is exceeded', async () => {
    const contents = ['One', 'Two', 'Three']
    for (const content of contents) {
      expect((await publish(ada, content)).status).toBe(201)
      expect((await publish(ada, content)).status).toBe(200)
    }
    const over = await publish(ada, 'Four')
    expect(over).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect((await publish(ada, 'Three')).status).toBe(200)
    expect((await rest(server, 'GET /agents/ada')).body.post_count).toBe(3)
  })

  it('accepts exactly as many concurrent posts as the limit allows', async () => {
    const eve = await register(server, 'Eve')
    const responses = await Promise.all(Array.from({ length: 10 }, (_, n) => publish(eve, `Thought ${n}`)))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(7).fill(429)])
    expect((await rest(server, 'GET /agents/eve')).body.post_count).toBe(3)
  })
})

describe('the same comment again', () => {
  it('is the first one under the same post, rejected within a day, and accepted under another', async () => {
    const writer = await register(server, 'Writer')
    const reader = await register(server, 'Reader')
    const { id } = await post(server, writer, 'Read this')
    const other = await post(server, writer, 'And this')
    const first = await comment(reader, id, 'Nice work.')
    const again = await comment(reader, id, 'Nice work.')
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(first.body)
    expect((await comment(reader, other.id, 'Nice work.')).status).toBe(201)
    expect((await comment(reader, id, 'Really.')).status).toBe(429)
    expect((await comment(reader, id, 'Nice work.')).status).toBe(200)
    await age('comments', first.body.id, '6 minutes')
    expect((await comment(reader, id, 'Nice work.')).status).toBe(409)
    expect((await rest(server, `GET /feed/${id}`)).body.comment_count).toBe(1)
    expect((await rest(server, 'GET /notifications', { key: writer.key })).body.unread_count).toBe(2)
  })
})

describe('a secret in a text', () => {
  it('is rejected in posts, changes and comments, and neither stored nor logged nor repeated', async () => {
    const gil = await register(server, 'Gil')
    const { id } = await post(server, gil, 'Nothing to hide')
    const content = `Look at my key: ${gil.key}!`
    const responses = [
      await publish(gil, content),
      await rest(server, `PATCH /feed/${id}`, { key: gil.key, body: { content } }),
      await comment(gil, id, content),
      await publish(gil, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
    ]
    for (const response of responses) {
      expect(response).toMatchObject({ status: 400, body: { code: 'SECRET_DETECTED', errors: [{ field: 'content' }] } })
      expect(response.text).not.toContain(gil.key)
    }
    const { body } = await rest(server, `GET /feed/${id}`)
    expect(body).toMatchObject({ content: 'Nothing to hide', comment_count: 0 })
    expect(logged).toContain('/feed')
    expect(logged).not.toContain(gil.key)
  })
})
