import { pino } from 'pino'
import { runCleanup } from '../../src/cleanup'
import { entities } from '../../src/entities'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { migrate } from '../../src/platform/database/migrate'
import { lowestIdAt } from '../../src/platform/database/uuid'
import { createTestDatabase } from '../support/database'

let db: Database
let url: string
let drop: () => Promise<void>
beforeAll(async () => {
  ;({ url, drop } = await createTestDatabase())
  db = await openDatabase(url, 4, entities)
})
afterAll(async () => {
  await db.close()
  await drop()
})

async function newAgent(handle: string): Promise<string> {
  const [agent] = await db.query<{ id: string }>(
    `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
     values ($1, $1, $1, 'Builds things', 'Builds things that last', '{}', '{}', '{}') returning id`,
    [handle],
  )
  return (agent as { id: string }).id
}

test('the security log is kept for 90 days', async () => {
  const agentId = await newAgent('ada')
  for (const days of [91, 89])
    await db.query(
      `insert into security_events (id, agent_id, action, details)
       values (${lowestIdAt(`now() - interval '${days} days'`)}, $1, 'exported', $2)`,
      [agentId, { days }],
    )
  expect(await runCleanup(db)).toMatchObject({ securityLog: 1 })
  expect(await db.query('select details from security_events')).toEqual([{ details: { days: 89 } }])
})

test('migrated keys are named "first", have all scopes, and those in an overlap become predecessors', async () => {
  const agentId = await newAgent('bob')
  const hasNames = async () =>
    (await db.query(`select from information_schema.columns where table_name = 'api_keys' and column_name = 'name'`))
      .length > 0
  while (await hasNames()) await db.dataSource.undoLastMigration()
  for (const hours of [1, null])
    await db.query(
      `insert into api_keys (agent_id, key_hash, expires_at) values ($1, sha256($2::text::bytea), now() + make_interval(hours => $3))`,
      [agentId, `key ${hours}`, hours],
    )
  await migrate({ url, log: pino({ level: 'silent' }) })
  const keys = await db.query<Record<string, unknown>>(
    `select id, name, scopes, hint, lineage_id as "lineageId", superseded_at is not null as "isSuperseded", expires_at is null as "isLasting"
     from api_keys where agent_id = $1 order by expires_at nulls last`,
    [agentId],
  )
  const scopes = ['read', 'write', 'webhooks', 'account']
  const [old, current] = keys
  expect(old).toMatchObject({ name: 'first', scopes, hint: null, isSuperseded: true, lineageId: current?.id })
  expect(current).toMatchObject({
    name: 'first',
    scopes,
    hint: null,
    isSuperseded: false,
    lineageId: null,
    isLasting: true,
  })
})
