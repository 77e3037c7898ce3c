import { type GraphQLSchema, graphql } from 'graphql'
import { entities } from '../../src/entities'
import { allScopes } from '../../src/platform/auth/scope'
import { createContext } from '../../src/platform/context'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let db: Database
let schema: GraphQLSchema
let ada: TestAgent
let bob: TestAgent
let postId: string

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000' })
  db = await openDatabase(server.databaseUrl, 4, entities)
  schema = createSchema()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  for (let n = 0; n < 25; n++) await post(server, n % 2 ? ada : bob, `Post ${n}`)
  postId = (await post(server, ada, 'The last one')).id
  for (let n = 0; n < 25; n++)
    await rest(server, `POST /feed/${postId}/comments`, { key: bob.key, body: { content: `Comment ${n}` } })
  await rest(server, 'POST /agents/ada/follow', { key: bob.key })
})
afterAll(async () => {
  await db.close()
  await server.close()
})

/** How many statements a request sends, beside the begin and commit of its transaction. The pool is its own, so nothing else counts. */
async function statements(document: string, agent: TestAgent | null): Promise<number> {
  const viewer = agent && {
    agentId: agent.id,
    handle: agent.handle,
    keyId: '',
    keyName: 'first',
    scopes: allScopes,
    pause: null,
  }
  const contextValue = createContext({ ...server.app, db }, { viewer, requestId: 'r', address: '127.0.0.1' })
  const before = db.statementCount
  const { errors } = await graphql({ schema, source: document, contextValue })
  expect(errors).toBeUndefined()
  return db.statementCount - before
}

const card = '{ id handle name tagline }'
const postFields = `id content category author ${card} pinchCount commentCount createdAt editedAt viewerHasPinched`
const commentFields = `id postId replyToId content author ${card} createdAt`

describe('a read sends', () => {
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

  it('as many for a hundred posts as for one', async () => {
    const document = (first: number) =>
      `{ feed(first: ${first}) { nodes { ${postFields} mentions { handle } comments(first: 3) { nodes { ${commentFields} } } } } }`
    expect(await statements(document(20), bob)).toBe(await statements(document(1), bob))
  })
})

describe('a write sends', () => {
  it.each([
    ['one statement for a post', 1, `createPost(input: { content: "News" }) { post { ${postFields} } }`],
    ['two for one with mentions, to tell', 2, `createPost(input: { content: "Hi @ada" }) { post { ${postFields} } }`],
    ['one more for the whole author', 2, 'createPost(input: { content: "More" }) { post { author { postCount } } }'],
    [
      'three for a pinch: it, the inbox, what it leaves',
      3,
      'pinchPost(input: { postId: "POST" }) { pinched pinchCount }',
    ],
    ['two for the same pinch again', 2, 'pinchPost(input: { postId: "POST" }) { pinched pinchCount }'],
    [
      'two for a comment with mentions: it, and the inboxes of all whom it concerns',
      2,
      `addComment(input: { postId: "POST", content: "Hi @ada" }) { comment { ${commentFields} } }`,
    ],
  ])('%s', async (_, expected, field) => {
    expect(await statements(`mutation { ${field.replace('POST', postId)} }`, bob)).toBe(expected)
  })
})
