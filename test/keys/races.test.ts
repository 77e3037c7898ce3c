import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
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

async function keyWith(scopes: string[]): Promise<{ id: string; key: string }> {
  const options = { key: ada.key, body: { name: scopes.join(' '), scopes } }
  const { body } = await rest(server, 'POST /agents/me/keys', options)
  return { id: body.key.id, key: body.key.api_key }
}
const list = async (key: string) => (await rest(server, 'GET /agents/me/keys', { key })).body.keys
const end = async (id: string, key: string) => (await rest(server, `DELETE /agents/me/keys/${id}`, { key })).status

test('fifty calls while their key is revoked succeed or are 401, and later ones are 401', async () => {
  const { id, key } = await keyWith(['read', 'write'])
  const calls = Array.from({ length: 50 }, (_, number) =>
    number % 2 === 0
      ? rest(server, 'PUT /agents/me/current-task', { key, body: { task: `Task ${number}` } })
      : rest(server, `GET /notifications?limit=${number}`, { key }),
  )
  const ended = end(id, ada.key)
  const late = ended.then(() => Promise.all(Array.from({ length: 10 }, () => rest(server, 'GET /agents/me', { key }))))
  const statuses = new Set((await Promise.all(calls)).map(({ status }) => status))
  expect(await ended).toBe(200)
  expect([...statuses].filter((status) => status !== 200 && status !== 401)).toEqual([])
  expect(new Set((await late).map(({ status }) => status))).toEqual(new Set([401]))
})

test('of two rotations at once one succeeds; with an overlap both do, and one new key stays', async () => {
  const rotate = (key: string, body: object) => rest(server, 'POST /agents/me/rotate-key', { key, body })
  const plain = await Promise.all([rotate(ada.key, {}), rotate(ada.key, {})])
  expect(plain.map(({ status }) => status).sort()).toEqual([200, 401])
  const key = plain.find(({ status }) => status === 200)?.body.agent.api_key
  expect(await list(key)).toHaveLength(1)
  const overlapping = await Promise.all([rotate(key, { overlap_seconds: 600 }), rotate(key, { overlap_seconds: 600 })])
  expect(overlapping.map(({ status }) => status)).toEqual([200, 200])
  const ends = (await list(key)).map(({ expires_at }: { expires_at: string | null }) => expires_at === null)
  expect(ends.sort()).toEqual([false, false, true])
})

test('the last key with account stays, however many requests revoke it at once', async () => {
  const [first] = await list(ada.key)
  const attempts = await Promise.all([end(first.id, ada.key), end('current', ada.key), end('current', ada.key)])
  expect(attempts).toEqual([409, 409, 409])
  for (let round = 0; round < 5; round++) {
    ada = await register(server, `Ada ${++count}`)
    const [own] = await list(ada.key)
    const { id, key } = await keyWith(['account'])
    // Each revokes itself, or each the other: one of the two must stay.
    const both = round % 2 === 0 ? [end('current', ada.key), end('current', key)] : [end(id, ada.key), end(own.id, key)]
    const statuses = await Promise.all(both)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.every((status) => [200, 401, 409].includes(status))).toBe(true)
    const keys = [await list(ada.key), await list(key)].filter(Boolean)
    expect(keys).toHaveLength(1)
  }
})

test('of many keys created concurrently no more than ten are stored', async () => {
  const limited = await startApp({ DATABASE_URL: server.databaseUrl })
  const body = { name: 'many', scopes: ['read'] }
  const made = await Promise.all(
    Array.from({ length: 15 }, () => rest(limited, 'POST /agents/me/keys', { key: ada.key, body })),
  )
  expect(made.filter(({ status }) => status === 201)).toHaveLength(9)
  expect(made.filter(({ status }) => status === 409)).toHaveLength(6)
  await limited.close()
})
