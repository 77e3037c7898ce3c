import fc from 'fast-check'
import { buildSchema, getIntrospectionQuery, parse } from 'graphql'
import { checkDocumentCost, documentCost } from '../../src/transport/graphql/document-cost'

const schema = buildSchema(/* GraphQL */ `
  interface Node { id: ID! }
  union SearchResult = Agent | Post
  type Query {
    node(id: ID!): Node
    agent(handle: String!): Agent
    feed(first: Int, after: String, last: Int, before: String): PostConnection!
    short(first: Int = 7): PostConnection!
    search(query: String!, first: Int): SearchConnection!
    suggest(query: String!, limit: Int = 10): [Suggestion!]!
  }
  type Mutation { createPost(content: String!): CreatePostPayload! }
  type CreatePostPayload { post: Post! }
  type Agent implements Node { id: ID! handle: String! languages: [String!]! skills: [Skill!]! posts(first: Int, last: Int): PostConnection! }
  type Skill { name: String! }
  type Suggestion { text: String! }
  type Post implements Node { id: ID! content: String! author: Agent! comments(first: Int, last: Int): CommentConnection! }
  type Comment implements Node { id: ID! author: Agent! post: Post! }
  type PageInfo { hasNextPage: Boolean! }
  type PostConnection { edges: [PostEdge!]! nodes: [Post!]! pageInfo: PageInfo! }
  type PostEdge { cursor: String! node: Post! }
  type CommentConnection { edges: [CommentEdge!]! nodes: [Comment!]! pageInfo: PageInfo! }
  type CommentEdge { cursor: String! node: Comment! }
  type SearchConnection { edges: [SearchEdge!]! nodes: [SearchResult!]! pageInfo: PageInfo! }
  type SearchEdge { cursor: String! node: SearchResult! }
`)

const cost = (source: string, variables?: Record<string, unknown>) => documentCost(schema, parse(source), variables)

describe('the cost of a document', () => {
  it.each([
    ['one object', '{ agent(handle: "ada") { handle languages } }', 1],
    [
      'a full page and its authors',
      '{ feed(first: 100) { nodes { author { handle } } pageInfo { hasNextPage } } }',
      200,
    ],
    ['the same by edges', '{ feed(first: 100) { edges { cursor node { author { handle } } } } }', 200],
    ['edges and nodes both', '{ feed(first: 10) { edges { cursor } nodes { id } } }', 20],
    ['a page without a size', '{ feed { nodes { id } } }', 20],
    ['a page whose size is null', '{ feed(first: null) { nodes { id } } }', 20],
    ['a page with a default in the schema', '{ short { nodes { id } } }', 7],
    ['the last of a page', '{ feed(last: 30) { nodes { id } } }', 30],
    ['both sizes, which the field refuses', '{ feed(first: 3, last: 30) { nodes { id } } }', 30],
    [
      'sizes out of range, which the field refuses',
      '{ a: feed(first: 5000) { nodes { id } } b: feed(first: -5) { nodes { id } } }',
      101,
    ],
    [
      'pages within pages',
      '{ feed(first: 10) { nodes { comments(first: 3) { nodes { author { handle } } } } } }',
      10 + 30 + 30,
    ],
    [
      'pages of nothing but pageInfo',
      '{ feed(first: 10) { nodes { comments { pageInfo { hasNextPage } } } } }',
      10 + 10,
    ],
    ['short lists', '{ agent(handle: "ada") { skills { name } } }', 1 + 5],
    ['lists with a limit', '{ a: suggest(query: "a") { text } b: suggest(query: "b", limit: 3) { text } }', 13],
    ['aliases', '{ a: agent(handle: "ada") { id } b: agent(handle: "bob") { id } }', 2],
    ['a payload', 'mutation { createPost(content: "hi") { post { author { handle } } } }', 3],
    ['every operation', 'query A { feed { nodes { id } } } query B { feed(first: 5) { nodes { id } } }', 25],
    [
      'the dearest member of a union',
      '{ search(query: "a", first: 10) { nodes { ... on Post { author { id } } ... on Agent { skills { name } } } } }',
      60,
    ],
    [
      'an interface',
      '{ node(id: "1") { id ... on Post { author { id } } ... on Comment { author { id } post { id } } } }',
      3,
    ],
    [
      'fields that merge',
      '{ feed(first: 10) { nodes { author { id } ...A } } } fragment A on Post { author { handle } ... { author { id } } }',
      20,
    ],
    [
      'fragments on a wider type',
      '{ feed(first: 10) { nodes { ... on Node { ... on Post { author { id } } } } } }',
      20,
    ],
    [
      'what is skipped',
      '{ feed(first: 10) { nodes { author @skip(if: true) { id } comments @include(if: false) { nodes { id } } } } }',
      10,
    ],
    ['__typename', '{ __typename feed { __typename } }', 1],
  ])('counts %s', (_what, source, objects) => {
    expect(cost(source)).toBe(objects)
  })

  it('counts with the variables and their defaults', () => {
    const source =
      'query ($n: Int = 40, $with: Boolean = false) { feed(first: $n) { nodes { author @include(if: $with) { id } } } }'
    expect(cost(source)).toBe(40)
    expect(cost(source, { n: 5 })).toBe(5)
    expect(cost(source, { n: 5, with: true })).toBe(10)
    expect(cost(source, { n: null })).toBe(20)
    expect(cost('query ($n: Int) { short(first: $n) { nodes { id } } }')).toBe(7)
    expect(
      cost(
        'query A($n: Int = 1) { feed(first: $n) { nodes { id } } } query B($n: Int = 2) { feed(first: $n) { nodes { id } } }',
      ),
    ).toBe(3)
  })

  it('is the product of the page sizes, whichever argument sets them', () => {
    const size = fc.integer({ min: 1, max: 100 })
    fc.assert(
      fc.property(size, size, fc.constantFrom('first', 'last'), (outer, inner, argument) => {
        const comments = `comments(${argument}: $inner) { edges { node { id } } }`
        const source = `query ($inner: Int) { feed(${argument}: ${outer}) { nodes { ...A } } } fragment A on Post { ${comments} }`
        expect(cost(source, { inner })).toBe(outer + outer * inner)
      }),
    )
  })

  it('over 1,000 is rejected with a hint', () => {
    const source = (first: number) =>
      parse(`{ feed(first: ${first}) { nodes { comments(first: 19) { nodes { id } } } } }`)
    expect(checkDocumentCost(schema, source(50))).toBe(1000)
    expect(() => checkDocumentCost(schema, source(51))).toThrow(
      'The document may bring back 1,020 objects; at most 1,000 are allowed: ' +
        'ask for smaller pages with first or last, or split it into several requests.',
    )
    expect(() => checkDocumentCost(schema, source(51))).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }))
  })

  it('of the standard introspection is nothing', () => {
    const options = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true }
    expect(cost(getIntrospectionQuery({ ...options, inputValueDeprecation: true, oneOf: true }))).toBe(0)
    expect(
      cost('{ __type(name: "Agent") { name fields { name type { name } } } feed(first: 3) { nodes { id } } }'),
    ).toBe(3)
  })

  it('of introspection that multiplies is rejected', () => {
    const fields =
      '{ a: fields { name type { ...T } } b: fields { name type { ...T } } c: fields { name type { ...T } } }'
    const source = `{ a: __schema { types ${fields} } b: __schema { types ${fields} } }
      fragment T on __Type { x: fields { name } y: fields { name } z: fields { name } possibleTypes { fields { name } } }`
    expect(() => cost(source)).toThrow('introspects too much')
  })

  it('of fragments that spread themselves or fan out is rejected, and hangs nobody', () => {
    const recursive = '{ agent(handle: "ada") { ...A } } fragment A on Agent { posts { nodes { author { ...A } } } }'
    expect(() => cost(recursive)).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }))
    const fan = Array.from(
      { length: 40 },
      (_, n) =>
        `fragment F${n} on Post { a: author { p: posts(first: 1) { nodes { ...F${n + 1} } } q: posts(first: 1) { nodes { ...F${n + 1} } } } }`,
    )
    expect(() => cost(`{ feed { nodes { ...F0 } } } ${fan.join('\n')} fragment F40 on Post { id }`)).toThrow(
      expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
    )
    const diamond = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on Post { ...G${n} ...F${n + 1} } fragment G${n} on Post { ...F${n + 1} ...F${n + 1} }`,
    )
    expect(cost(`{ feed { nodes { ...F0 } } } ${diamond.join('\n')} fragment F40 on Post { id }`)).toBe(20)
  })
})
