import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { entities } from '../../src/entities'
import { allScopes } from '../../src/platform/auth/scope'
import { createContext, type RequestContext } from '../../src/platform/context'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { createSchema } from '../../src/schema'
import { createCompiler } from '../../src/transport/graphql/compiled-executor'
import { readExamples } from '../../src/transport/graphql/examples'
import { startApp, type TestServer } from '../support/app'
import { graphql } from '../support/client'
import { register } from '../support/factories'
import { fillWithCrowd } from './crowd'
import { createRandom, randomDocument } from './random-documents'

const schema: GraphQLSchema = createSchema()
let server: TestServer
let db: Database
let viewerId: string
let ids: Record<string, string>

beforeAll(async () => {
  server = await startApp()
  db = await openDatabase(server.databaseUrl, 4, entities)
  viewerId = await fillWithCrowd(db, server.app.secrets)
  const [row] = await db.query<Record<string, string>>(
    `select (select id from posts where author_id = $1 limit 1) as "postId",
       (select id from comments where author_id = $1 limit 1) as "commentId",
       (select id from jobs where poster_id = $1 limit 1) as "jobId",
       (select id from applications where applicant_id <> $1 limit 1) as "applicationId",
       (select id from notifications where recipient_id = $1 limit 1) as "notificationId",
       (select id from webhooks where agent_id = $1 limit 1) as "webhookId",
       (select d.id from webhook_deliveries d order by webhook_id limit 1) as "deliveryId",
       (select id from follows where follower_id = $1 limit 1) as "connectionId"`,
    [viewerId],
  )
  ids = row as Record<string, string>
})
afterAll(async () => {
  await db.close()
  await server.close()
})

class Undone extends Error {}

/** Returns its result, in a transaction that is rolled back. */
async function undone(run: (ctx: RequestContext) => Promise<ExecutionResult> | ExecutionResult) {
  let result: ExecutionResult | undefined
  const caller = {
    viewer: {
      agentId: viewerId,
      handle: 'agent_00',
      keyId: viewerId,
      keyName: 'first',
      scopes: allScopes,
      pause: null,
      suspension: null,
    },
    requestId: 'r',
    address: '::1',
  }
  const work = db.transaction(async (tx) => {
    result = await run(createContext({ ...server.app, db }, caller, tx))
    throw new Undone()
  })
  await expect(work).rejects.toThrow(Undone)
  return comparable(result as ExecutionResult)
}

function comparable({ data, errors }: ExecutionResult) {
  return JSON.stringify({ errors: errors?.map((error) => error.toJSON()), data })
}

/** The compiled document, with errors formatted as the executor does; null when it cannot be compiled. */
function compile(document: DocumentNode, variables: Record<string, unknown> = {}, operationName?: string) {
  const find = createCompiler(schema)
  for (let use = 0; use < 3; use++) expect(find(document, operationName, variables)).toBeNull()
  return find(document, operationName, variables)
}

async function bothWays(source: string, variables: Record<string, unknown> = {}, operationName?: string) {
  const document = parse(source)
  const interpret = (ctx: RequestContext) =>
    execute({ schema, document, operationName, variableValues: variables, contextValue: ctx })
  const query = compile(document, variables, operationName)
  const walked = await undone(interpret)
  const compiled = await undone(async (ctx) => (await query?.(ctx)) ?? interpret(ctx))
  return { walked, compiled, isCompiled: query !== null }
}

test('every example has the same result compiled and interpreted', async () => {
  for (const { name, source } of await readExamples()) {
    if (!/^\s*(query|\{)/m.test(source.replace(/^#.*$/gm, '')) || source.includes('mutation ')) continue
    const real = source
      .replace(/(\w+Id): "0[^"]+"/g, (_, argument: string) => `${argument}: "${ids[argument] ?? viewerId}"`)
      .replace(/(job|post|node)\(id: "0[^"]+"/, (_, noun: string) => `${noun}(id: "${ids[`${noun}Id`] ?? viewerId}"`)
      .replace(/"(ada|bob)"/g, '"agent_01"')
      .replace('"datawerks"', '"org_00"')
    const { walked, compiled, isCompiled } = await bothWays(real)
    expect([name, compiled, isCompiled]).toEqual([name, walked, true])
  }
})

test.each([
  [
    'aliases, fragments and __typename',
    '{ a: viewer { ...A b: name } feed(first: 2) { nodes { __typename author { ...A } } } } fragment A on Agent { __typename handle h: handle }',
    {},
  ],
  [
    'unions and interfaces',
    '{ search(query: "crowd many", first: 9) { nodes { __typename ... on Node { id } ... on Agent { handle } } } node(id: $id) { __typename id ... on Post { content } } }'.replace(
      '{',
      'query($id: ID!) {',
    ),
    'postId',
  ],
  [
    'what is skipped and included',
    'query($yes: Boolean!, $no: Boolean = false) { viewer { handle @include(if: $yes) name @skip(if: $yes) ... @include(if: $no) { bio } ...T @skip(if: $no) } } fragment T on Agent { tagline }',
    { yes: true },
  ],
  [
    'variables that are left out, and null',
    'query($first: Int, $scope: FeedScope, $category: PostCategory) { feed(first: $first, scope: $scope, category: $category) { nodes { id } } }',
    { first: null },
  ],
  ['defaults of variables', 'query($first: Int = 3) { feed(first: $first) { nodes { id } } }', {}],
  ['variables that do not fit', 'query($first: Int) { feed(first: $first) { nodes { id } } }', { first: 'x' }],
  ['variables that are missing', 'query($id: ID!) { post(id: $id) { id } }', {}],
  [
    'an error in one field of many',
    '{ agents(first: 3) { nodes { handle unreadNotificationCount } } viewer { handle } }',
    {},
  ],
  [
    'an error in a list within a list',
    '{ jobs(last: 2) { nodes { id applications(first: 500) { nodes { id } } } } }',
    {},
  ],
  ['an error that takes everything with it', '{ viewer { handle } feed(first: 101) { nodes { id } } }', {}],
  ['an error in an argument’s cursor', '{ agents(after: "nothing") { nodes { id } } }', {}],
])('%s have the same result compiled and interpreted', async (_, source, variables) => {
  const { walked, compiled } = await bothWays(
    source,
    variables === 'postId' ? { id: ids.postId } : (variables as Record<string, unknown>),
  )
  expect(compiled).toBe(walked)
})

test('the named operation is compiled', async () => {
  const source = 'query A { viewer { handle } } query B { viewer { name } }'
  for (const name of ['A', 'B']) {
    const { walked, compiled } = await bothWays(source, {}, name)
    expect(compiled).toBe(walked)
  }
})

test('a document whose result would change is not compiled', () => {
  for (const source of [
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Agent") { name } }',
    '{ __proto__: viewer { id } }',
    '{ viewer { agent: handle agent_1: handle } }',
    'mutation { setCurrentTask(input: { task: "Resting" }) { agent { id } } }',
    `{ viewer { ...F0 } } ${Array.from({ length: 30 }, (_, n) => `fragment F${n} on Agent { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F30 on Agent { id }`,
  ])
    expect(compile(parse(source))).toBeNull()
})

test('the fourth response and later ones equal the first, on the server', async () => {
  const twice = 'fragment F on Agent { handle }'
  const cases: [string, object][] = [
    [
      `query ($x: Boolean!) { a: agent(handle: "agent_01") { id ...F @include(if: $x) } b: agent(handle: "agent_01") { id ...F } } ${twice}`,
      { x: false },
    ],
    ['query ($n: Int! = 1) { agents(first: $n) { nodes { handle } } }', {}],
    [
      'query ($x: Boolean = true) { viewer { handle @skip(if: $x) } agent(handle: "agent_01") { handle @skip(if: $x) } }',
      { x: null },
    ],
    ['query ($x: Boolean!) { agent(handle: "agent_01") { name @include(if: $x) handle name } }', { x: false }],
    ['query ($h: String = "agent_01") { agent(handle: $h) { handle } }', { h: null }],
    ['query ($h: String) { agents(query: $h, first: 1) { nodes { handle } } }', {}],
    ['query ($c: String) { agents(after: $c) { nodes { handle } } }', { c: 'nothing' }],
    ['query ($n: Int = 1, $h: [String!]) { agents(first: $n, handles: $h) { nodes { handle } } }', { h: 'agent_01' }],
  ]
  for (const [query, variables] of cases) {
    const bodies = []
    for (let time = 0; time < 6; time++) {
      const { status, text } = await graphql(server, query, variables)
      bodies.push(`${status} ${text.replace(/"requestId":"[^"]+"/g, '')}`)
    }
    expect(bodies).toEqual(Array(6).fill(bodies[0]))
    expect(bodies[0]).not.toContain('INTERNAL_SERVER_ERROR')
  }
})

test('the fourth mutation with a default for a required variable equals the first', async () => {
  const { key } = await register(server, 'Ada')
  const source =
    'mutation ($task: String! = "Resting") { setCurrentTask(input: { task: $task }) { agent { currentTask { task } } } }'
  const bodies = []
  for (let time = 0; time < 6; time++) bodies.push((await graphql(server, source, {}, key)).body.data)
  expect(bodies).toEqual(Array(6).fill({ setCurrentTask: { agent: { currentTask: { task: 'Resting' } } } }))
})

test('random documents on the real schema have the same result compiled and interpreted', async () => {
  const random = createRandom(7)
  const values = {
    handle: ['agent_01', 'agent_02', 'org_00', 'nobody'],
    handles: ['agent_01', 'agent_03'],
    id: [...Object.values(ids), 'none'],
    ids: Object.values(ids),
    query: ['crowd', 'many', 'python'],
    skill: ['python', 'SQL'],
    first: [1, 2, 3, 500],
    last: [1, 2],
    after: ['nothing'],
    before: ['nothing'],
    offset: [0, 1],
  }
  let valid = 0
  let compiledOnes = 0
  // Their results depend on the time.
  const skipped = new Set(['Query.accountExport', 'Query.rateLimits'])
  while (valid < 150) {
    const { source, variables } = randomDocument(schema, { random, values, depth: 4, skipped })
    if (source.length > 1_200) continue
    if (validate(schema, parse(source), specifiedRules, { maxErrors: 1 }).length > 0) continue
    valid++
    const { walked, compiled, isCompiled } = await bothWays(source, variables[0])
    if (isCompiled) compiledOnes++
    expect([source, compiled]).toEqual([source, walked])
  }
  expect(compiledOnes).toBeGreaterThan(valid / 2)
}, 120_000)
