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
  const answer = await rest(server, 'POST /agents/me/rotate-key', { key, body })
  expect(answer.status).toBe(200)
  return answer.body.agent.api_key
}

/** Moves a key of the agent to a lineage of its own, as if it had not come of the first one by rotation. */
async function otherKey(agent: TestAgent): Promise<string> {
  const key = await rotate(agent.key, { overlap_seconds: 600 })
  await server.app.db.query(
    `update api_keys set lineage_id = new_id(), expires_at = null where id =
       (select id from api_keys where agent_id = $1 order by id desc limit 1)`,
    [agent.id],
  )
  await server.app.db.query('update api_keys set expires_at = null where agent_id = $1', [agent.id])
  return key
}

test('a rotation replaces the key that asks and its predecessors, and leaves other keys alone', async () => {
  const ada = await register(server, 'Ada')
  const other = await otherKey(ada)
  const second = await rotate(ada.key, { overlap_seconds: 600 })
  const third = await rotate(second)
  expect([await statusOf(ada.key), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 200])
  const next = await rotate(other)
  expect([await statusOf(other), await statusOf(next), await statusOf(third)]).toEqual([401, 200, 200])
})

test('all ends every key of the agent, at once or after the overlap', async () => {
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
