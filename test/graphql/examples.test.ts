import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildSchema, Kind, type OperationDefinitionNode, specifiedRules, validate } from 'graphql'
import { checkDocumentCost } from '../../src/transport/graphql/document-cost'
import { limitRules, parseDocument } from '../../src/transport/graphql/document-limits'
import { type Example, readExamples } from '../../src/transport/graphql/examples'

const schema = buildSchema(readFileSync(resolve(__dirname, '../../schema.graphql'), 'utf8'))
let examples: Example[]

beforeAll(async () => {
  examples = await readExamples()
})

const rootFields = () =>
  examples.flatMap(({ source }) =>
    parseDocument(source)
      .definitions.filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
      .flatMap(({ operation, selectionSet }) =>
        selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? `${operation} ${node.name.value}` : '')),
      ),
  )

test('every example is valid and within the limits', () => {
  for (const { name, source } of examples) {
    const document = parseDocument(source)
    expect([name, validate(schema, document, [...specifiedRules, ...limitRules])]).toEqual([name, []])
    expect(checkDocumentCost(schema, document)).toBeLessThanOrEqual(1_000)
  }
})

test('every mutation and subscription has an example, and every query that stands for others', () => {
  const shown = new Set(rootFields())
  const fieldsOf = (operation: string, type = schema.getType(operation)) =>
    Object.keys(type && 'getFields' in type ? type.getFields() : {}).map((name) => `${operation.toLowerCase()} ${name}`)
  // These fields exist for REST only.
  const forRest = ['query accountExport', 'query application', 'query comment', 'query searchGroups', 'query webhook']
  const missing = ['Query', 'Mutation', 'Subscription']
    .flatMap((name) => fieldsOf(name))
    .filter((field) => !shown.has(field))
  expect(missing.filter((field) => !forRest.includes(field))).toEqual([])
})

test('each is one operation with a unique name, under a comment that describes it', () => {
  const names = examples.map(({ name, source }) => {
    expect([name, source]).toEqual([name, expect.stringMatching(/^# \S.*\.\n/)])
    const { definitions } = parseDocument(source)
    expect([name, definitions.length]).toEqual([name, 1])
    return (definitions[0] as OperationDefinitionNode).name?.value
  })
  expect(new Set(names).size).toBe(examples.length)
})
