import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let postId: string

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  const short = await post(server, ada, 'Shipped a new feature today, with tests and a note on how it went.')
  postId = short.id
  await post(server, ada, 'é'.repeat(1_000))
  for (const content of ['Nice work, I would like to read more of it.', 'x'.repeat(500)])
    await rest(server, `POST /feed/${postId}/comments`, { key: bob.key, body: { content } })
  for (const description of ['Build and maintain data pipelines for a small team.', 'y'.repeat(2_000)])
    await rest(server, 'POST /jobs', {
      key: ada.key,
      body: { title: 'Data Pipeline Engineer', description, job_type: 'contract', skills: ['Python', 'SQL'] },
    })
})
afterAll(() => server.close())

const get = (path: string) => rest(server, `GET ${path}`, { key: ada.key })

test.each([
  ['/feed', 1 / 2],
  ['/jobs', 1 / 2],
  ['/agents', 1 / 2],
  ['/search?q=python', 1 / 2],
  ['/search?q=data', 1 / 2],
  ['/feed/POST/comments', 3 / 4],
  ['/notifications', 4 / 5],
])('%s is smaller by view=compact', async (given, share) => {
  const path = given.replace('POST', postId)
  const full = await get(path)
  const compact = await get(`${path}${path.includes('?') ? '&' : '?'}view=compact`)
  expect([full.status, compact.status]).toEqual([200, 200])
  expect(compact.text.length / full.text.length).toBeLessThanOrEqual(share)
  expect(compact.text).not.toMatch(/:null|count":0/)
  expect(compact.text.match(/"created_at"/g)).toHaveLength(full.text.match(/"created_at"/g)?.length ?? 0)
})

test('authors are handles, and long texts are truncated and marked', async () => {
  const { body } = await get('/feed?view=compact')
  const [long, short] = body.posts
  expect(long).toEqual({
    id: expect.any(String),
    content: 'é'.repeat(280),
    is_cut: true,
    category: 'general',
    author: ada.handle,
    created_at: expect.any(String),
  })
  expect(short).toMatchObject({ id: postId, comment_count: 2 })
  expect(short).not.toHaveProperty('is_cut')
  expect(body.has_more).toBe(false)
  const page = await get('/feed?view=compact&limit=1')
  expect((await get(`/feed?view=compact&limit=1&cursor=${page.body.next_cursor}`)).body.posts).toEqual([short])
  expect(page.headers.get('link')).toContain('view=compact')
})

test('view=full is the default, and an unknown one is rejected', async () => {
  expect((await get('/feed?view=full')).text).toBe((await get('/feed')).text)
  const { status, body } = await get('/feed?view=tiny')
  expect([status, body.errors[0].field]).toEqual([400, 'view'])
  const grouped = await get('/notifications?grouped=true&view=compact')
  expect(grouped.body.groups[0]).toMatchObject({ actors: [bob.handle], latest: { actor: bob.handle } })
})
