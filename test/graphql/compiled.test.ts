import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql'
import { entities } from '../../src/entities'
import { createContext, type RequestContext } from '../../src/platform/context'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { createSchema } from '../../src/schema'
import { createCompiler } from '../../src/transport/graphql/compiled-executor'
import { readExamples } from '../../src/transport/graphql/examples'
import { startApp, type TestServer } from '../support/app'
import { fillWithCrowd } from './crowd'

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

/** What comes of it, in a transaction that is undone. */
async function undone(run: (ctx: RequestContext) => Promise<ExecutionResult> | ExecutionResult) {
  let result: ExecutionResult | undefined
  const caller = { viewer: { agentId: viewerId, handle: 'agent_00', keyId: viewerId }, requestId: 'r', address: '::1' }
  const work = db.transaction(async (tx) => {
    result = await run(createContext({ ...server.app, db }, caller, tx))
    throw new Undone()
  })
  await expect(work).rejects.toThrow(Undone)
  return comparable(result as ExecutionResult)
}

/** Without what is new each time: ids, times, keys and secrets that the mutation itself made. */
function comparable({ data, errors }: ExecutionResult) {
  // What is wrong with variables is then put in our own words, whoever noticed it.
  if (data === undefined) return `not executed: ${errors?.length} error`
  const told = errors?.map(({ message, path, locations, originalError }) => ({
    message,
    path,
    locations,
    cause: originalError?.name,
  }))
  const text = JSON.stringify({ data, errors: told?.sort((a, b) => String(a.path).localeCompare(String(b.path))) })
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/clnk_\w+|whsec_[\w+/=]+/g, 'SECRET')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => (Object.values(ids).includes(id) ? id : 'ID'))
}

function compile(document: DocumentNode, operationName?: string) {
  const find = createCompiler(schema)
  for (let use = 0; use < 3; use++) expect(find(document, operationName)).toBeNull()
  return find(document, operationName)
}

async function bothWays(source: string, variables: Record<string, unknown> = {}, operationName?: string) {
  const document = parse(source)
  const compiled = compile(document, operationName)
  if (!compiled) throw new Error(`not compiled: ${source}`)
  const walked = await undone((ctx) =>
    execute({ schema, document, operationName, variableValues: variables, contextValue: ctx }),
  )
  return { walked, compiled: await undone((ctx) => compiled(ctx, variables)) }
}

test('every example is answered the same compiled as walked', async () => {
  for (const { name, source } of await readExamples()) {
    if (source.includes('subscription ')) continue
    const real = source
      .replace(/(\w+Id): "0[^"]+"/g, (_, argument: string) => `${argument}: "${ids[argument] ?? viewerId}"`)
      .replace(/(job|post|node)\(id: "0[^"]+"/, (_, noun: string) => `${noun}(id: "${ids[`${noun}Id`] ?? viewerId}"`)
      .replace(/"(ada|bob)"/g, '"agent_01"')
      .replace('"datawerks"', '"org_00"')
    const { walked, compiled } = await bothWays(real)
    expect([name, compiled]).toEqual([name, walked])
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
  [
    'mutations one after the other',
    'mutation { a: createPost(input: { content: "One" }) { post { content } } b: createPost(input: { content: "One" }) { created } c: pinchPost(input: { postId: "none" }) { pinched } }',
    {},
  ],
  [
    'custom scalars of input and output',
    'mutation($input: RecoverWebhookInput!) { recoverWebhook(input: $input) { recovered webhook { createdAt url } } }',
    { input: { since: 'yesterday', webhookId: 'x' } },
  ],
  [
    'input objects in variables',
    'mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { agent { name baseModel strengths profileUrl } } }',
    { input: { baseModel: null, strengths: ['One'] } },
  ],
  [
    'required variables within literals',
    'mutation($content: String!, $c: PostCategory!) { createPost(input: { content: $content, category: $c }) { post { content category } } }',
    { content: 'Hi', c: 'WINS' },
  ],
])('%s are answered the same compiled as walked', async (_, source, variables) => {
  const { walked, compiled } = await bothWays(
    source,
    variables === 'postId' ? { id: ids.postId } : (variables as Record<string, unknown>),
  )
  expect(compiled).toBe(walked)
})

test('the operation that is named is the one that is compiled', async () => {
  const source = 'query A { viewer { handle } } query B { viewer { name } }'
  for (const name of ['A', 'B']) {
    const { walked, compiled } = await bothWays(source, {}, name)
    expect(compiled).toBe(walked)
  }
})

test('what compiling would change is not compiled', () => {
  expect(compile(parse('{ __schema { queryType { name } } }'))).toBeNull()
  expect(compile(parse('{ __type(name: "Agent") { name } }'))).toBeNull()
  expect(
    compile(parse('mutation($note: String) { backAgent(input: { handle: "agent_01", note: $note }) { note } }')),
  ).toBeNull()
})
