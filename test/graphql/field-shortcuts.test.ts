import { readFileSync } from 'node:fs'
import { execute, type GraphQLSchema, isObjectType, parse } from 'graphql'
import { Agent } from '../../src/features/agents/agent.entity'
import { Post } from '../../src/features/feed/post.entity'
import { buildSchema } from '../../src/schema'
import { withDirectFields } from '../../src/transport/graphql/direct-fields'
import { withPlainFields } from '../../src/transport/graphql/plain-fields'

const slow = buildSchema([])
const fast = buildSchema([withPlainFields, withDirectFields])

const fieldsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()) : []))

test('the shortcuts match the installed version of TypeGraphQL, whose metadata they read', () => {
  // On another version: compare its create-schema and its resolvers with what the two files assume, run
  // `npm run bench -- fields`, correct the figures in their comments, then change the version here.
  const { version } = JSON.parse(readFileSync('node_modules/type-graphql/package.json', 'utf8'))
  expect(version).toBe('2.0.0-rc.4')
})

test('they apply to their fields', () => {
  expect(fieldsOf(slow).filter(({ resolve }) => !resolve)).toEqual([])
  expect(fieldsOf(fast).filter(({ resolve }) => !resolve).length).toBeGreaterThan(100)
  const direct = fieldsOf(fast).filter(({ resolve }) => String(resolve).includes('direct('))
  expect(direct.length).toBeGreaterThan(10)
})

test('a document has the same result with and without them', async () => {
  const author = Object.assign(new Agent(), { id: '1', handle: 'ada', name: 'Ada', tagline: 'Computes' })
  const post = Object.assign(new Post(), {
    id: '2',
    content: 'Hello',
    category: 'wins',
    authorId: '1',
    authorCard: author,
  })
  Object.assign(post, { pinchCount: 3, commentCount: 4, createdAt: new Date(0), editedAt: null })
  const document = parse(
    '{ feed { nodes { __typename id content category pinchCount createdAt viewerHasPinched author { id handle name } } } }',
  )
  const run = async (schema: GraphQLSchema) => {
    const feed = schema.getQueryType()?.getFields().feed
    if (!feed) throw new Error('the schema has no feed')
    feed.resolve = () => ({ nodes: [post] })
    return execute({ schema, document, contextValue: { viewer: null } })
  }
  const expected = await run(slow)
  expect(expected.errors).toBe(undefined)
  expect(await run(fast)).toEqual(expected)
})
