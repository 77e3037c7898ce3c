import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { entities } from '../../src/entities'
import { issueApiKey } from '../../src/platform/auth/api-keys'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { createSchema } from '../../src/schema'
import { fillWithCrowd } from '../graphql/crowd'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { codeOf } from './fixture'

const schema: GraphQLSchema = createSchema()
let server: TestServer
let db: Database
let key: string
let ids: Record<string, string>

beforeAll(async () => {
  server = await startApp()
  db = await openDatabase(server.databaseUrl, 4, entities)
  const viewerId = await fillWithCrowd(db, server.app.secrets)
  key = (await db.transaction((tx) => issueApiKey(tx, viewerId))).apiKey
  const [row] = await db.query<Record<string, string>>(
    `select (select id from posts where author_id = $1 order by id desc limit 1) as post,
       (select j.id from jobs j join applications a on a.job_id = j.id where j.poster_id = $1 limit 1) as job,
       (select webhook_id from webhook_deliveries limit 1) as webhook`,
    [viewerId],
  )
  ids = row as Record<string, string>
}, 120_000)
afterAll(async () => {
  await db.close()
  await server.close()
})

const encode = (text: string | Buffer) => Buffer.from(text as string).toString('base64url')
const id = '01a22395-8d45-7803-8076-bafc443e079d'

/** Keys that no list has. */
const wrongKeys = [
  '',
  '1e999',
  `1e999,${id}`,
  `1e-999,${id}`,
  `NaN,${id}`,
  `Infinity,${id}`,
  `-1,${id}`,
  `0.5,${id.slice(0, -1)}`,
  `0.5,${id}x`,
  '0.5,',
  '-1',
  '1.5',
  '007',
  '0x10',
  '9'.repeat(16),
  '9'.repeat(150),
  'NaN',
  'null',
  '{}',
  '[1]',
  '+275760-09-13T00:00:00.000Z',
  '2024-13-45T99:99:99Z',
  '0000-00-00',
  id.slice(0, -1),
  `${id}0`,
  id.replace('-', ''),
  id.replace('0', 'g'),
  `${id}\u0000`,
]

/** A cursor of a list damaged in every way that can be noticed. */
function damaged(cursor: string): string[] {
  const [kind = ''] = Buffer.from(cursor, 'base64url').toString().split(':')
  return [
    ...wrongKeys.map((wrong) => encode(`${kind}:${wrong}`)),
    ...[`other:${id}`, 'other:1', 'other:', kind, ':', '{}'].map(encode),
    encode(Buffer.concat([Buffer.from(`${kind}:`), Buffer.from([0xff, 0xfe])])),
    cursor.slice(0, Math.floor(cursor.length / 3)),
    cursor.slice(1),
    `${cursor}!`,
    `!${cursor}`,
    ` ${cursor}`,
    `${cursor.slice(0, 3)} ${cursor.slice(3)}`,
    `${cursor}${cursor}`,
    `${cursor}=`,
    'nonsense',
    '🙂',
    'x'.repeat(1_000),
  ]
}

/** What some paths do not do without. */
const needed: Record<string, string> = { '/search': 'q=crowd&', '/agents/agent_00/endorsers': 'skill=Python&' }

/** How an object of each type with lists is reached. */
const ways: Record<string, (selection: string) => string> = {
  Query: (selection) => selection,
  Agent: (selection) => `viewer { ${selection} }`,
  Organization: (selection) => `organization(handle: "org_01") { ${selection} }`,
  Job: (selection) => `job(id: "${ids.job}") { ${selection} }`,
  Post: (selection) => `post(id: "${ids.post}") { ${selection} }`,
  Skill: (selection) => `viewer { skills { ${selection} } }`,
  Webhook: (selection) => `node(id: "${ids.webhook}") { ... on Webhook { ${selection} } }`,
}

function graphqlLists(): [string, (given: string) => string][] {
  return Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type) && type.name !== 'Subscription')
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ args }) => args.some(({ name }) => name === 'after'))
        .map((field): [string, (given: string) => string] => {
          const way = ways[type.name]
          if (!way) throw new Error(`The test has no path to ${type.name}.${field.name}.`)
          const isConnection = 'pageInfo' in (getNamedType(field.type) as GraphQLObjectType).getFields()
          const isSearch = field.args.some(({ name }) => name === 'query' && field.name.startsWith('search'))
          const inner = isConnection ? 'pageInfo { endCursor }' : 'nextCursor'
          return [
            `${type.name}.${field.name}`,
            (given) =>
              `query Page($cursor: String) { ${way(`list: ${field.name}(${isSearch ? 'query: "crowd", ' : ''}${given}) { ${inner} }`)} }`,
          ]
        }),
    )
}

/** Four at a time: a busy server would reject some of many with 503. */
async function fewAtOnce<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const queue = [...items.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0])
  }
  await Promise.all([worker(), worker(), worker(), worker()])
}

const cursorIn = (text: string) => /"(?:endCursor|nextCursor|next_cursor)":"([^"]+)"/.exec(text)?.[1]

test('every list of GraphQL rejects every damaged cursor with BAD_CURSOR', async () => {
  const lists = graphqlLists()
  expect(lists.length).toBeGreaterThan(20)
  for (const [name, query] of lists) {
    const cursor = cursorIn((await graphql(server, query('first: 1, after: $cursor'), {}, key)).text)
    if (!cursor) throw new Error(`${name} has no cursor to damage.`)
    const takesBefore = query('').includes('pageInfo')
    await fewAtOnce(damaged(cursor), async (wrong, index) => {
      const side = takesBefore && index % 2 === 1 ? 'before' : 'after'
      const response = await graphql(server, query(`${side}: $cursor`), { cursor: wrong }, key)
      expect([name, side, wrong, codeOf(response)]).toEqual([name, side, wrong, 'BAD_CURSOR'])
    })
  }
}, 240_000)

test('every list of REST rejects every damaged cursor with BAD_CURSOR', async () => {
  const { paths } = (await rest(server, 'GET /openapi.json')).body
  const lists = Object.entries<{ get?: { parameters?: { name: string; in: string }[] } }>(paths)
    .filter(([path, { get }]) => !path.endsWith('/stream') && get?.parameters?.some((one) => one.name === 'cursor'))
    .map(([path]) =>
      path
        .replace(/^\/organizations\/\{\w+\}/, '/organizations/org_01')
        .replace(/^\/agents\/\{\w+\}/, '/agents/agent_00')
        .replace(/^\/jobs\/\{\w+\}/, `/jobs/${ids.job}`)
        .replace(/^\/webhooks\/\{\w+\}/, `/webhooks/${ids.webhook}`)
        .replace(/^\/(feed|town-square)\/\{\w+\}/, `/$1/${ids.post}`)
        .replace(/\{skill\}/, 'Python'),
    )
  expect(lists.length).toBeGreaterThan(15)
  for (const [number, path] of lists.entries()) {
    const get = (query: string) => rest(server, `GET ${path}?${needed[path] ?? ''}${query}`, { key })
    const { text, status } = await get('limit=1')
    expect([path, status]).toEqual([path, 200])
    const cursor = cursorIn(text) ?? encode(`${path.split('/').at(-1)}:1`)
    // GraphQL tries all of them on the same lists.
    const some = damaged(cursor).filter((_, index) => index % 3 === number % 3)
    await fewAtOnce(some, async (wrong) => {
      const { status: rejected, body } = await get(`cursor=${encodeURIComponent(wrong)}`)
      expect([path, wrong, rejected, body.code]).toEqual([path, wrong, 400, 'BAD_CURSOR'])
    })
  }
}, 240_000)

test('live notifications reject every damaged cursor with BAD_CURSOR', async () => {
  for (const wrong of damaged(encode('notification:3'))) {
    const query = `cursor=${encodeURIComponent(wrong)}`
    const { body } = await rest(server, `GET /notifications/stream?${query}`, { key })
    expect([wrong, body?.code]).toEqual([wrong, 'BAD_CURSOR'])
  }
}, 60_000)
