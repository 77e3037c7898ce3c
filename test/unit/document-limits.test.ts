import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql'
import { AppError } from '../../src/platform/errors/errors'
import { limitRules, parseDocument } from '../../src/transport/graphql/document-limits'

const schema = buildSchema(/* GraphQL */ `
  type Query {
    agent(handle: String!): Agent
    agents: [Agent!]!
  }
  type Agent {
    id: ID!
    handle: String!
    friend: Agent
  }
`)

const rejections = (source: string) =>
  validate(schema, parse(source), limitRules).map((error) => {
    expect(error.originalError).toBeInstanceOf(AppError)
    expect(error.extensions.code).toBe('QUERY_TOO_COMPLEX')
    return error.message
  })

const codeOf = (source: string) => {
  try {
    parseDocument(source)
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'parsed'
}

/** A query whose innermost field is `depth` fields deep. */
const nested = (depth: number) =>
  `{ agent(handle: "ada") ${'{ friend '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')

describe('a document', () => {
  it('with a syntax error is rejected with its location', () => {
    expect(codeOf('{ agent(\n handle: }')).toBe(
      'GRAPHQL_PARSE_FAILED: Syntax Error: Unexpected "}" (line 2, column 10).',
    )
    expect(codeOf('')).toMatch(/^GRAPHQL_PARSE_FAILED: Syntax Error: Unexpected <EOF>/)
  })

  it('has at most 1,000 tokens', () => {
    expect(codeOf(`{ ${times(998, () => 'a')} }`)).toBe('parsed')
    expect(codeOf(`{ ${times(999, () => 'a')} }`)).toBe(
      'QUERY_TOO_COMPLEX: The document has more than 1000 tokens; split it into smaller requests.',
    )
  })

  it('is at most 12 fields deep', () => {
    expect(rejections(nested(12))).toEqual([])
    expect(rejections(nested(13))).toEqual([expect.stringContaining('13 fields deep; at most 12 are allowed')])
  })

  it('is as deep as its fragments make it', () => {
    const deep = (levels: number) => `
      query { agent(handle: "ada") { ...A } }
      fragment A on Agent { friend { ... on Agent { ...B } } }
      fragment B on Agent { ${'friend { '.repeat(levels)} id ${' }'.repeat(levels)} }`
    expect(rejections(deep(9))).toEqual([])
    expect(rejections(deep(10))).toHaveLength(1)
  })

  it('must be valid in each of its operations', () => {
    expect(rejections(`query A { agents { id } } query B ${nested(13)}`)).toHaveLength(1)
  })

  it('has at most 15 aliases of one field', () => {
    const aliases = (count: number) => times(count, (index) => `a${index}: agent(handle: "ada") { h: handle }`)
    expect(rejections(`{ agent(handle: "bob") { id } ${aliases(15)} }`)).toEqual([])
    expect(rejections(`{ ${aliases(16)} }`)).toContainEqual(expect.stringContaining('too many aliases of Query.agent'))
    expect(
      rejections(`{ ...A ...B } fragment A on Query { ${aliases(8)} } fragment B on Query { ${aliases(8)} }`),
    ).toHaveLength(2)
  })

  it('has at most 10 directives', () => {
    const fields = (count: number) => `{ agents { ${times(count, () => 'id @include(if: true)')} } }`
    expect(rejections(fields(10))).toEqual([])
    expect(rejections(fields(500))).toEqual([expect.stringContaining('more than 10 directives')])
  })

  it('that spreads a fragment within itself is rejected and hangs nobody', () => {
    const source = '{ agents { ...A } } fragment A on Agent { friend { ...B } } fragment B on Agent { friend { ...A } }'
    expect(rejections(source)).toEqual([])
    expect(validate(schema, parse(source), [...specifiedRules, ...limitRules])).not.toEqual([])
  })

  it('may be the standard introspection with all of its options', () => {
    const options = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true }
    const source = getIntrospectionQuery({ ...options, inputValueDeprecation: true, oneOf: true })
    expect(validate(schema, parseDocument(source), [...specifiedRules, ...limitRules])).toEqual([])
  })
})
