import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { openStatementCounter, type StatementCounter } from '../support/statements'
import { fillWithCrowd } from './crowd'

/** Two fields that use one loader send one statement or two, depending on timing; never one for each object. */
const LATECOMERS = 3

const schema: GraphQLSchema = createSchema()
let server: TestServer
let counter: StatementCounter
let viewerId: string

beforeAll(async () => {
  server = await startApp()
  viewerId = await fillWithCrowd(server.app.db, server.app.secrets)
  counter = await openStatementCounter(server)
})
afterAll(async () => {
  await counter.close()
  await server.close()
})

/** How many statements a document sends, and what it returns. */
async function run(source: string) {
  const { statements, data } = await counter.count(source, { id: viewerId, handle: 'agent_00' })
  return { statements, text: JSON.stringify(data) }
}

const fieldsOf = (type: unknown) => (isObjectType(type) ? Object.values(type.getFields()) : [])
const isConnection = (field: GraphQLField<unknown, unknown>) => getNamedType(field.type).name.endsWith('Connection')
/** Fields for owners only: not all rows of the data set are the viewer's. */
const isOwn = ({ description }: GraphQLField<unknown, unknown>) => /\bown\b/.test(description ?? '')
const isBare = (field: GraphQLField<unknown, unknown>) => field.args.every(({ type }) => getNullableType(type) === type)

/** All leaf fields of an object, and those of its single related objects. */
function everythingOf(type: GraphQLObjectType, levels = 2): string {
  const chosen = fieldsOf(type).flatMap((field) => {
    const inner = getNamedType(field.type)
    if (isOwn(field) || isConnection(field) || !isBare(field)) return []
    if (isLeafType(inner)) return field.name
    if (levels === 0 || !isObjectType(inner)) return []
    return `${field.name} { ${everythingOf(inner, isListType(getNullableType(field.type)) ? 0 : levels - 1)} }`
  })
  return `__typename ${chosen.join(' ')}`
}

const everythingIn = (connection: unknown) => {
  const node = getNamedType((connection as GraphQLObjectType).getFields().nodes?.type as never)
  if (isObjectType(node)) return everythingOf(node)
  return '... on Agent { id handle viewerIsFollowing } ... on Organization { id handle viewerIsFollowing } ... on Job { id poster { name bio } } ... on Post { id author { name bio } }'
}

/** How a list of a type is reached: over a list of its parents, whose size is given. */
const parents: Record<string, (field: string, size: number) => string> = {
  Query: (field) => field,
  Agent: (field, size) => `agents(last: ${size}, query: "crowd") { nodes { ${field} } }`,
  Organization: (field, size) => `organizations(last: ${size}) { nodes { ${field} } }`,
  Job: (field, size) => `jobs(last: ${size}) { nodes { ${field} } }`,
  Post: (field, size) => `feed(first: ${size}) { nodes { ${field} } }`,
  Skill: (field, size) => `agents(last: ${size}, query: "crowd") { nodes { skills { ${field} } } }`,
  Webhook: (field, size) => `viewer { webhooks(first: ${size}) { nodes { ${field} } } }`,
}
const ofViewer = (field: string) => `viewer { ${field} }`

const lists = Object.values(schema.getTypeMap()).flatMap((type) =>
  fieldsOf(type)
    .filter(isConnection)
    .map((field) => ({ type: type.name, field })),
)

const given: Record<string, string> = { search: 'query: "many crowd", ', searchGroups: 'query: "crowd", ' }

describe.each(lists.map(({ type, field }) => [`${type}.${field.name}`, type, field] as const))(
  '%s',
  (_, type, field) => {
    const nodes = everythingIn(getNamedType(field.type))
    const list = (size: number) =>
      `${field.name}(${given[field.name] ?? ''}first: ${size}) { edges { cursor node { ${nodes} } } pageInfo { hasNextPage endCursor } }`
    const isViewers = type === 'Agent' && isOwn(field)
    const at = (inner: number, outer: number) =>
      `{ ${(isViewers ? ofViewer : (parents[type] as (field: string, size: number) => string))(list(inner), outer)} }`

    test('takes as many statements with 50 items as with 5', async () => {
      const few = await run(at(5, 1))
      const many = await run(at(50, 1))
      expect(many.statements).toBeLessThanOrEqual(few.statements + LATECOMERS)
      expect(many.text.length).toBeGreaterThan(few.text.length)
    })

    if (type !== 'Query' && !isViewers)
      test('takes as many statements under 50 parents as under 5', async () => {
        const few = await run(at(3, 5))
        const many = await run(at(3, 50))
        expect(many.statements).toBeLessThanOrEqual(few.statements + LATECOMERS)
        expect(many.text.length).toBeGreaterThan(few.text.length)
      })
  },
)

test('the feed with authors, their organizations, comments and their authors takes at most 15 statements', async () => {
  const feed = (size: number) => `{ feed(first: ${size}) { nodes {
    content viewerHasPinched
    author { handle bio organizations(first: 3) { nodes { handle name } } }
    comments(first: 3) { nodes { content author { handle bio } } }
  } } }`
  const few = await run(feed(5))
  const many = await run(feed(50))
  expect(many.statements).toBeLessThanOrEqual(few.statements + LATECOMERS)
  expect(many.statements).toBeLessThanOrEqual(15)
})
