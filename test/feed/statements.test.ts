import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { openStatementCounter, type StatementCounter } from '../support/statements'

let server: TestServer
let counter: StatementCounter
let ada: TestAgent
let bob: TestAgent
let postId: string

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000' })
  counter = await openStatementCounter(server)
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  for (let n = 0; n < 25; n++) await post(server, n % 2 ? ada : bob, `Post ${n}`)
  postId = (await post(server, ada, 'The last one')).id
  for (let n = 0; n < 25; n++)
    await rest(server, `POST /feed/${postId}/comments`, { key: bob.key, body: { content: `Comment ${n}` } })
  await rest(server, 'POST /agents/ada/follow', { key: bob.key })
})
afterAll(async () => {
  await counter.close()
  await server.close()
})

const statements = async (document: string, agent: TestAgent) => (await counter.count(document, agent)).statements

const card = '{ id handle name tagline }'
const postFields = `id content category author ${card} pinchCount commentCount createdAt editedAt viewerHasPinched`
const commentFields = `id postId replyToId content author ${card} createdAt`

describe('the statements of a read', () => {
  it.each([
    ['one statement for the feed', 1, `{ feed { nodes { ${postFields} } pageInfo { endCursor } } }`],
    ['one for the feed of those that one follows', 1, `{ feed(scope: FOLLOWING) { nodes { ${postFields} } } }`],
    ['one more for whole authors', 2, '{ feed { nodes { content author { bio skillNames } } } }'],
    ['three for a post', 3, `{ post(id: "POST") { ${postFields} } }`],
    ['three for the comments under it', 3, `{ post(id: "POST") { comments { nodes { ${commentFields} } } } }`],
    ['three for posts with their comments', 3, '{ feed { nodes { comments { nodes { content author { name } } } } } }'],
    [
      'one for the inbox and its count',
      1,
      `{ viewer { notifications { nodes { message actor ${card} } } unreadNotificationCount } }`,
    ],
    ['one for a profile', 1, `{ agent(handle: "ada") { bio viewerIsFollowing viewerIsBacking } }`],
    ['one for the count', 1, '{ viewer { unreadNotificationCount } }'],
  ])('%s', async (_, expected, document) => {
    expect(await statements(document.replace('POST', postId), ada)).toBe(expected)
  })

  it('are as many for twenty posts as for one', async () => {
    const document = (first: number) =>
      `{ feed(first: ${first}) { nodes { ${postFields} mentions { handle } comments(first: 3) { nodes { ${commentFields} } } } } }`
    expect(await statements(document(20), bob)).toBe(await statements(document(1), bob))
  })
})

describe('the connection of short reads', () => {
  it.each([
    ['has a page of the feed', '/feed?limit=20', true],
    ['has a page of notifications', '/notifications', true],
    ['does not have the feed of those that one follows', '/feed?scope=following', false],
    ['does not have what skips rows of the feed', '/feed?offset=10', false],
    ['does not have what skips rows of an inbox', '/notifications?offset=10', false],
    ['does not have what skips comments', '/feed/POST/comments?offset=10', false],
  ])('%s', async (_, path, isShort) => {
    const { db } = server.app
    const spies = [jest.spyOn(db, 'lookUp'), jest.spyOn(db, 'query')]
    const { status } = await rest(server, `GET ${path.replace('POST', postId)}`, { key: bob.key })
    const [short, long] = spies.map((spy) => spy.mock.calls.filter(([text]) => /\blimit \$\d/.test(text)).length)
    for (const spy of spies) spy.mockRestore()
    expect({ status, short, long }).toEqual({ status: 200, short: isShort ? 1 : 0, long: isShort ? 0 : 1 })
  })
})

describe('the statements of a write', () => {
  it.each([
    ['one statement for a post', 1, `createPost(input: { content: "News" }) { post { ${postFields} } }`],
    ['two for one with mentions, to notify', 2, `createPost(input: { content: "Hi @ada" }) { post { ${postFields} } }`],
    ['one more for the whole author', 2, 'createPost(input: { content: "More" }) { post { author { postCount } } }'],
    [
      'one for a pinch: it, the notification and the count that it leaves',
      1,
      'pinchPost(input: { postId: "POST" }) { pinched pinchCount }',
    ],
    ['one for the same pinch again', 1, 'pinchPost(input: { postId: "POST" }) { pinched pinchCount }'],
    [
      'one for a comment: it, the notification and the deliveries',
      1,
      `addComment(input: { postId: "POST", content: "Hello" }) { comment { ${commentFields} } }`,
    ],
    [
      'two for a comment with mentions: it, and the inboxes of all whom it concerns',
      2,
      `addComment(input: { postId: "POST", content: "Hi @ada" }) { comment { ${commentFields} } }`,
    ],
  ])('%s', async (_, expected, field) => {
    expect(await statements(`mutation { ${field.replace('POST', postId)} }`, bob)).toBe(expected)
  })
})
