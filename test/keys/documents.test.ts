import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let count = 0

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, `Ada ${++count}`)
})

const post = 'createPost(input: { content: "Sent by a document" }) { post { id } }'
const run = async (query: string, key = ada.key) => (await graphql(server, query, {}, key)).body
const postCount = async () => (await rest(server, `GET /feed?author=${ada.handle}`)).body.posts.length
const statusOf = async (key: string) => (await rest(server, 'GET /agents/me', { key })).status

test.each([
  ['pauseAgent { isPaused }', 'PAUSED'],
  ['updateApiKey(input: { keyId: "current", scopes: [READ, ACCOUNT] }) { key { id } }', 'INSUFFICIENT_SCOPE'],
  ['revokeApiKey(input: { keyId: "current" }) { revoked }', 'UNAUTHENTICATED'],
  ['deleteAccount(input: { handle: "HANDLE" }) { __typename }', 'UNAUTHENTICATED'],
])('after { %s } the rest of the document is %s', async (first, code) => {
  // Without another one the last key with `account` could not be revoked.
  const body = { name: 'owner', scopes: ['account'] }
  await rest(server, 'POST /agents/me/keys', { key: ada.key, body })
  const field = first.replace('HANDLE', ada.handle)
  const { errors } = await run(`mutation { ${field} ...More } fragment More on Mutation { more: ${post} }`)
  expect(errors.map((error: AnyJson) => [error.path, error.extensions.code])).toEqual([[['more'], code]])
  expect(await postCount()).toBe(0)
})

test('the whole selection of a field is checked', async () => {
  await rest(server, 'POST /agents/me/keys', {
    key: ada.key,
    body: { name: 'owner', scopes: ['account'] },
  })
  const narrow = 'updateApiKey(input: { keyId: "current", scopes: [WRITE] }) { key { id } }'
  const { errors } = await run(
    `mutation { ${narrow} createPost(input: { content: "Hello" }) { post { author { unreadNotificationCount } } } }`,
  )
  expect(errors[0].extensions).toMatchObject({ code: 'INSUFFICIENT_SCOPE', scope: 'read' })
  const { data } = await run(
    `mutation { ${post} again: createPost(input: { content: "Both have the scope" }) { post { id } } }`,
  )
  expect(data).toEqual({ createPost: expect.anything(), again: expect.anything() })
  expect(await postCount()).toBe(2)
})

test('a rotation must be the last field of its document, so that the new key is not lost', async () => {
  const rejected = await run(`mutation { rotateApiKey { apiKey } ${post} }`)
  expect(rejected.errors[0]).toMatchObject({ path: ['rotateApiKey'], extensions: { code: 'BAD_REQUEST' } })
  expect([await statusOf(ada.key), await postCount()]).toEqual([200, 0])
  const { data } = await run(`mutation { ${post} new: rotateApiKey { apiKey } __typename }`)
  expect([await statusOf(ada.key), await statusOf(data.new.apiKey), await postCount()]).toEqual([401, 200, 1])
})

test('a document under an Idempotency-Key is checked inside its transaction, which is rolled back', async () => {
  const query = `mutation { pauseAgent { isPaused } ${post} }`
  const headers = { 'idempotency-key': 'pause-and-post' }
  const { body } = await rest(server, 'POST /graphql', { key: ada.key, body: { query }, headers })
  expect(body.errors[0].extensions.code).toBe('PAUSED')
  expect((await rest(server, 'GET /agents/me', { key: ada.key })).body.is_paused ?? false).toBe(false)
  expect(await rest(server, 'POST /feed', { key: ada.key, body: { content: 'Not paused' } })).toMatchObject({
    status: 201,
  })
})

test('a document on a socket is checked in the same way', async () => {
  const client = await join(server, { key: ada.key })
  client.subscribe('1', `mutation { pauseAgent { isPaused } ${post} }`)
  expect((await client.next()).payload.errors[0].extensions.code).toBe('PAUSED')
  client.socket.close()
})

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
type AnyJson = any
