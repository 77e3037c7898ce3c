import { graphql, rest } from '../support/client'
import { startApp, type TestServer } from '../support/app'
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

describe('a post', () => {
  it('is answered bare, with its author and nothing counted yet', async () => {
    const answer = await rest(server, 'POST /feed', { key: ada.key, body: { content: 'Shipped a new feature today.' } })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      content: 'Shipped a new feature today.',
      category: 'general',
      author: { id: ada.id, handle: 'ada', name: 'Ada', tagline: 'Ada builds things that last' },
      pinch_count: 0,
      comment_count: 0,
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      edited_at: null,
      viewer_has_pinched: false,
    })
  })
})
