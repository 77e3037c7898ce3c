import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let count = 0

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  ada = await register(server, `Ada ${++count}`)
})

const OVERLAP = { overlap_seconds: 600 }
const rotate = (key: string, body: object = {}) => rest(server, 'POST /agents/me/rotate-key', { key, body })
const list = async (key: string) => (await rest(server, 'GET /agents/me/keys', { key })).body.keys
const statusesOf = async (...keys: string[]) =>
  Promise.all(keys.map(async (key) => (await rest(server, 'GET /agents/me', { key })).status))

async function rotated(key: string, body: object = {}): Promise<string> {
  const { status, body: response, text } = await rotate(key, body)
  if (status !== 200) throw new Error(text)
  return response.agent.api_key
}

async function keyWith(scopes: string[], more: object = {}): Promise<{ id: string; key: string }> {
  const body = { name: scopes.join(' '), scopes, ...more }
  const { status, body: response, text } = await rest(server, 'POST /agents/me/keys', { key: ada.key, body })
  if (status !== 201) throw new Error(text)
  return { id: response.key.id, key: response.key.api_key }
}

describe('a key in its overlap', () => {
  test('cannot revoke the keys that replaced it', async () => {
    const second = await rotated(ada.key, OVERLAP)
    const third = await rotated(second, OVERLAP)
    const instead = await rotated(ada.key)
    expect(await statusesOf(ada.key, second, third, instead)).toEqual([401, 200, 200, 200])
    const again = await rotated(second)
    expect(await statusesOf(instead, second, third, again)).toEqual([401, 401, 200, 200])
  })

  test('creates keys that expire with it, also by GraphQL; its successor revokes them all', async () => {
    const current = await rotated(ada.key, OVERLAP)
    const [old] = await list(current)
    const taken = await rotated(ada.key, { overlap_seconds: 604_800 })
    const mutation = 'mutation { rotateApiKey(input: { overlapSeconds: 604800 }) { apiKey } }'
    const { data } = (await graphql(server, mutation, {}, taken)).body
    const ends = (await list(current)).map(({ expires_at }: { expires_at: string | null }) => expires_at)
    expect(ends).toEqual([old.expires_at, null, old.expires_at, old.expires_at])
    const last = await rotated(current)
    expect(await statusesOf(ada.key, taken, data.rotateApiKey.apiKey, current, last)).toEqual([401, 401, 401, 401, 200])
  })

  test('cannot create or change keys, or revoke later ones', async () => {
    const program = await keyWith(['write'])
    const current = await rotated(ada.key, OVERLAP)
    const { id } = (await list(current)).at(-1)
    const key = ada.key
    const rejected = [
      await rotate(key, { all: true }),
      await rest(server, 'POST /agents/me/keys', { key, body: { name: 'more', scopes: ['account'] } }),
      await rest(server, `PATCH /agents/me/keys/${id}`, { key, body: { scopes: ['read'] } }),
      await rest(server, 'PATCH /agents/me/keys/current', { key, body: { scopes: ['read'] } }),
      await rest(server, `DELETE /agents/me/keys/${id}`, { key }),
    ]
    for (const { status, body } of rejected)
      expect([status, body.code, body.hint]).toEqual([
        409,
        'CONFLICT',
        expect.stringContaining('Use the key that replaced it'),
      ])
    const { errors } = (await graphql(server, 'mutation { rotateApiKey(input: { all: true }) { apiKey } }', {}, key))
      .body
    expect(errors[0].extensions.code).toBe('CONFLICT')
    for (const own of [program.id, 'current'])
      expect((await rest(server, `DELETE /agents/me/keys/${own}`, { key })).status).toBe(200)
    expect(await statusesOf(program.key, key, current)).toEqual([401, 401, 200])
  })

  test('that is revoked revokes its successors', async () => {
    const current = await rotated(ada.key, OVERLAP)
    const taken = await rotated(ada.key, OVERLAP)
    const [old] = await list(current)
    await rest(server, `DELETE /agents/me/keys/${old.id}`, { key: current })
    expect(await statusesOf(ada.key, taken, current)).toEqual([401, 401, 200])
  })

  test('replays its rotation under the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' }
    const request = () => rest(server, 'POST /agents/me/rotate-key', { key: ada.key, body: OVERLAP, headers })
    const [first, second] = [await request(), await request()]
    expect([second.status, second.body]).toEqual([200, first.body])
    expect(await list(first.body.agent.api_key)).toHaveLength(2)
  })
})

describe('ten keys', () => {
  test('are the maximum, however often one rotates: the oldest in an overlap are revoked', async () => {
    const keys = [ada.key]
    for (let number = 0; number < 14; number++) keys.push(await rotated(keys.at(-1) as string, OVERLAP))
    expect(await statusesOf(...keys)).toEqual([...Array(5).fill(401), ...Array(10).fill(200)])
    const another = { name: 'another', scopes: ['read'] }
    const made = await rest(server, 'POST /agents/me/keys', { key: keys.at(-1) as string, body: another })
    expect([made.status, made.body.code]).toEqual([409, 'CONFLICT'])
  })

  test('are the maximum when one key rotates many times at once, and no rotation revokes the key of another', async () => {
    const responses = await Promise.all(Array.from({ length: 12 }, () => rotate(ada.key, OVERLAP)))
    const given = responses.filter(({ status }) => status === 200).map(({ body }) => body.agent.api_key)
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 409, 409, 409])
    expect(await statusesOf(ada.key, ...given)).toEqual(Array(10).fill(200))
    const keys = await list(given[0])
    expect(keys.filter((key: { expires_at: string | null }) => key.expires_at === null)).toHaveLength(1)
  })
})

test('{"all": true} never locks the account: the new key has all scopes and no expiry, and the log has it', async () => {
  const scopes = ['read', 'write', 'webhooks', 'account']
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const owner = await keyWith(['account'], { expires_at: end })
  const key = await rotated(owner.key, { all: true })
  expect(await statusesOf(ada.key, owner.key)).toEqual([401, 401])
  expect(await list(key)).toEqual([expect.objectContaining({ name: 'account', scopes, expires_at: null })])
  expect((await rest(server, 'POST /feed', { key, body: { content: `Back again ${count}` } })).status).toBe(201)
  const { events } = (await rest(server, 'GET /agents/me/security-log', { key })).body
  expect(events[0]).toMatchObject({ action: 'key_rotated', key: { id: owner.id }, details: { all: true, scopes } })
})
