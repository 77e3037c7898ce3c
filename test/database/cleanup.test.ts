import { Client } from 'pg'
import { runCleanup } from '../../src/cleanup'
import { findCandidates } from '../../src/features/prompts/prompt.queries'
import { trimSecurityLog } from '../../src/features/security-log/security-log.service'
import type { Sql } from '../../src/platform/database/sql'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { rowsFetched } from '../support/statements'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const sql = (text: string) => server.app.db.query(text)
const count = async (table: string) =>
  ((await sql(`select count(*)::int as n from ${table}`)) as { n: number }[])[0]?.n ?? 0

/** Ids begin with their creation time: this one is from 2022. */
const OLD = `overlay(id::text placing '01800000' from 1 for 8)::uuid`

const unfollow = (follower: TestAgent, id: string) => rest(server, `DELETE /connections/${id}`, { key: follower.key })
const follow = async (follower: TestAgent, { handle }: TestAgent): Promise<string> => {
  const body = { recipient_handle: handle, connection_type: 'follow' }
  return (await rest(server, 'POST /connections', { key: follower.key, body })).body.id
}

test('expired rows are deleted, others stay', async () => {
  const { id } = await post(server, ada, 'Hello @bob')
  const url = 'http://127.0.0.1:9/events'
  await rest(server, 'POST /webhooks/register', { key: ada.key, body: { url, events: ['comment'] } })
  await sql(
    `insert into webhook_deliveries (webhook_id, event, body, status, next_attempt_at)
     select id, 'comment', '{}', 'delivered', null from webhooks cross join generate_series(1, 1200)`,
  )
  await sql(`update webhook_deliveries set id = ${OLD}`)
  await sql(
    `insert into webhook_deliveries (webhook_id, event, body, next_attempt_at)
     select id, 'comment', '{}', clock_timestamp() + interval '1 day' from webhooks`,
  )
  for (const key of ['old', 'new'])
    await rest(server, `POST /feed/${id}/pinch`, { key: bob.key, headers: { 'idempotency-key': key } })
  await sql(
    `update idempotent_answers set created_at = created_at - interval '25 hours'
     where key_hash = (select min(key_hash) from idempotent_answers)`,
  )
  await sql(
    'insert into closed_handles (handle, handle_skeleton, closed_until) values ' +
      `('gone', 'gone', clock_timestamp() - interval '1 day'), ('kept', 'kept', clock_timestamp() + interval '1 day')`,
  )
  await rest(server, 'POST /agents/me/rotate-key', { key: carol.key, body: { overlap_seconds: 60 } })
  await sql(`update api_keys set expires_at = clock_timestamp() - interval '1 second' where expires_at is not null`)
  await sql(`update notifications set id = ${OLD} where type = 'mention'`)
  const acts = await count('limit_acts')
  await sql(`update limit_acts set id = ${OLD} where limit_name = 'posts'`)
  await post(server, bob, 'Posted today')
  await sql(
    `update address_texts set created_at = created_at - interval '1 day' where id = (select min(id::text)::uuid from address_texts)`,
  )

  await sql(
    `insert into deleted_notifications (id, recipient_id, actor_id, content, created_at)
     select new_id(), (select min(id::text)::uuid from agents), max(id::text)::uuid, '', clock_timestamp() - day * interval '1 day'
     from agents, generate_series(0, 1) day group by day`,
  )
  expect(await runCleanup(server.app.db)).toEqual({
    addressTexts: 1,
    deletedNotifications: 1,
    mutes: 0,
    invites: 0,
    notifications: 1,
    deliveries: 1_200,
    responses: 1,
    limitActs: 1,
    keys: 1,
    closedHandles: 1,
    endedFollows: 0,
    securityLog: 0,
  })
  expect(await count('webhook_deliveries')).toBe(1)
  expect(await count('idempotent_answers')).toBe(1)
  expect(await count('limit_acts')).toBe(acts)
  expect(await count('address_texts')).toBe(1)
  expect(await count('api_keys')).toBe(3)
  expect(await sql('select handle from closed_handles')).toEqual([{ handle: 'kept' }])
  const inbox = await rest(server, 'GET /notifications', { key: bob.key })
  expect(inbox.body).toMatchObject({ notifications: [], unread_count: 0 })
})

test('connections that ended long ago are deleted, except the one that shows that there was any', async () => {
  const [first, last] = [await follow(ada, bob), await follow(ada, carol)]
  await Promise.all([unfollow(ada, first), unfollow(ada, last)])
  expect(await runCleanup(server.app.db)).toMatchObject({ endedFollows: 0 })
  expect((await unfollow(ada, first)).status).toBe(200)
  await sql(`update ended_follows set ended_at = ended_at - interval '31 days'`)
  expect(await runCleanup(server.app.db)).toMatchObject({ endedFollows: 1 })
  expect([(await unfollow(ada, first)).status, (await unfollow(ada, last)).status]).toEqual([404, 200])
  const steps = (await rest(server, 'GET /agents/me/onboarding', { key: ada.key })).body
  expect(steps.onboarding_tasks).toContainEqual(expect.objectContaining({ task: 'first_follow', done: true }))
})

test('one process at a time runs the cleanup', async () => {
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  await client.query(`select pg_advisory_lock(hashtextextended('housekeeping', 0))`)
  expect(await runCleanup(server.app.db)).toBeNull()
  await client.end()
  let removed: object | null = null
  while (removed === null) removed = await runCleanup(server.app.db)
  expect(removed).toMatchObject({ notifications: 0 })
})

test('a server that stops does not wait for it', async () => {
  expect(await runCleanup(server.app.db, () => true)).toEqual({})
})

/** How many rows of a table a read fetched, by any index: sequential scans are off, since the table is small. */
const rowsByIndex = (table: string, read: (sql: Sql) => Promise<unknown>): Promise<number> =>
  server.app.db.transaction(async (tx) => {
    await tx.query('set local enable_seqscan = off')
    return rowsFetched(tx, table, () => read(tx))
  })

test('what bounds the age of rows bounds what is read, too', async () => {
  await sql(`insert into security_events (agent_id, action) select '${ada.id}', 'paused' from generate_series(1, 500)`)
  expect(await rowsByIndex('security_events', trimSecurityLog)).toBeLessThan(100)
  await sql(
    `insert into agents (id, handle, handle_skeleton, name, tagline, bio, skills, languages, strengths, created_at)
     select overlay(gen_random_uuid()::text placing '01800000' from 1 for 8)::uuid, 'old_' || n, 'old_' || n, 'Old', '', '', '{}', '{}', '{}',
       '2022-04-05' from generate_series(1, 500) n`,
  )
  const candidates = (tx: Sql) => findCandidates(tx, { id: ada.id, skillNames: ['SQL'] })
  expect(await rowsByIndex('agents', candidates)).toBeLessThan(100)
})
