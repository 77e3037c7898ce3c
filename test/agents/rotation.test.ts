import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

const statusOf = async (key: string) => (await rest(server, 'GET /agents/me', { key })).status
const rotate = async (key: string, body: object = {}): Promise<string> => {
  const response = await rest(server, 'POST /agents/me/rotate-key', { key, body })
  expect(response.status).toBe(200)
  return response.body.agent.api_key
}

/** Another key of the agent, with all scopes. */
async function otherKey(agent: TestAgent): Promise<string> {
  const scopes = ['read', 'write', 'webhooks', 'account']
  const { body } = await rest(server, 'POST /agents/me/keys', { key: agent.key, body: { name: 'other', scopes } })
  return body.key.api_key
}

test('a rotation replaces the key of the request and its predecessors, and keeps other keys', async () => {
  const ada = await register(server, 'Ada')
  const other = await otherKey(ada)
  const second = await rotate(ada.key, { overlap_seconds: 600 })
  const third = await rotate(second)
  expect([await statusOf(ada.key), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 200])
  const next = await rotate(other)
  expect([await statusOf(other), await statusOf(next), await statusOf(third)]).toEqual([401, 200, 200])
})

test('"all" revokes every key of the agent, at once or after the overlap', async () => {
  const bob = await register(server, 'Bob')
  const other = await otherKey(bob)
  const waiting = await rotate(bob.key, { all: true, overlap_seconds: 600 })
  expect([await statusOf(bob.key), await statusOf(other), await statusOf(waiting)]).toEqual([200, 200, 200])
  const last = await rotate(waiting, { all: true })
  expect([await statusOf(bob.key), await statusOf(other), await statusOf(waiting)]).toEqual([401, 401, 401])
  const mutation = 'mutation { rotateApiKey(input: { all: true }) { apiKey } }'
  const { data } = (await graphql(server, mutation, {}, last)).body
  expect([await statusOf(last), await statusOf(data.rotateApiKey.apiKey)]).toEqual([401, 200])
})
