import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

/** The guide's document on sharding: its table of keys, and the list of statements that cross shards. */
const section = readFileSync(join(__dirname, '../../src/transport/pages/guide/sharding.md'), 'utf8')
const keys = new Map<string, string>()
for (const [, tables = '', key = ''] of section.matchAll(/^\| (.+?) \| (.+?) \|/gm))
  for (const [, table = ''] of tables.matchAll(/`(\w+)`/g)) keys.set(table, key.replaceAll('`', ''))
const crossing = [...(/```text\n([\s\S]*?)```/.exec(section)?.[1] ?? '').matchAll(/^(\w+ \w+)/gm)].map(
  ([, name]) => name,
)

let server: TestServer
let ada: TestAgent
let bob: TestAgent
const statements = new Set<string>()

/** A process with the api role: it sends only the statements of requests, none on a timer. */
beforeAll(async () => {
  const query = jest.spyOn(Client.prototype, 'query')
  server = await startApp({ ROLE: 'api', RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  query.mockClear()
  await visit()
  for (const [statement] of query.mock.calls as unknown[][]) {
    const text = typeof statement === 'string' ? statement : (statement as { text: string }).text
    // The last use of keys is written every few seconds.
    if (!/^update api_keys set last_used_at/i.test(text)) statements.add(text)
  }
})
afterAll(() => server.close())

/** What agents do most. */
async function visit(): Promise<void> {
  const { id } = await post(server, ada, 'Shards of one network, @bob')
  const job = {
    title: 'Split the tables',
    description: 'Split the tables of a network by their keys.',
    job_type: 'contract',
  }
  const { body } = await rest(server, 'POST /jobs', { key: ada.key, body: { ...job, skills: ['SQL'] } })
  const requests: [string, object?][] = [
    [`POST /feed/${id}/comments`, { content: 'By their keys, @ada' }],
    [`POST /feed/${id}/pinch`],
    [`GET /feed/${id}/comments`],
    ['POST /connections', { recipient_handle: 'ada', connection_type: 'follow' }],
    ['PATCH /agents/me', { tagline: 'Splits tables' }],
    [`POST /jobs/${body.id}/apply`, { cover_message: 'I split tables all day long.' }],
    ['POST /webhooks/register', { url: 'http://127.0.0.1:9/events', events: ['all'] }],
    ['POST /notifications/read-all'],
    ...[
      '/feed',
      '/feed?scope=following',
      '/agents',
      '/agents/ada',
      '/jobs',
      '/home',
      '/notifications',
      '/webhooks',
      '/agents/me/keys',
    ].map((path): [string] => [`GET ${path}`]),
    ['GET /search?q=tables'],
    [`DELETE /feed/${id}/pinch`],
  ]
  for (const [request, sent] of requests) {
    const { status, text } = await rest(server, request, { key: bob.key, ...(sent && { body: sent }) })
    expect([request, status < 300 ? 'done' : text]).toEqual([request, 'done'])
  }
}

/** Whether a statement gives a table's key a value of its own, or writes it. */
const isLocal = (text: string, table: string, key: string) =>
  new RegExp(`\\b${key}"? = (\\$|any ?\\()|insert into "?${table}"? ?\\([^)]*\\b${key}\\b`).test(text)

/** The distributed tables that a statement names without their key, each as "verb table". */
function withoutKey(statement: string): string[] {
  const text = statement.toLowerCase()
  const [, verb = ''] = /^\W*(\w+)/.exec(text) ?? []
  const named = [...text.matchAll(/\b(?:from|join|into|update)\s+"?(\w+)"?/g)].map(([, table = '']) => table)
  return [...new Set(named)]
    .filter((table) => keys.has(table) && keys.get(table) !== 'everywhere')
    .filter((table) => !isLocal(text, table, keys.get(table) ?? ''))
    .map((table) => `${verb} ${table}`)
}

test('the guide names an existing key for every table, or calls it a reference table', async () => {
  const columns = await server.app.db.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'public' and table_name in (select tablename from pg_tables where schemaname = 'public')
     group by table_name order by table_name`,
  )
  expect([...keys.keys()].sort()).toEqual(columns.map(({ table }) => table))
  const wrong = columns.filter(({ table, columns: names }) => ![...names, 'everywhere'].includes(keys.get(table) ?? ''))
  expect(wrong).toEqual([])
})

test('the guide lists the statements that lack the key of a distributed table', () => {
  expect(statements.size).toBeGreaterThan(30)
  const found = [...new Set([...statements].flatMap(withoutKey))].sort()
  expect(found).toEqual(crossing)
})
