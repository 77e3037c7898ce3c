import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { createSchema } from '../src/schema'

const schema = createSchema()

interface Described {
  name: string
  description?: string | null
}

/** A type with its fields, arguments and values, by their coordinates. */
function partsOf(type: GraphQLNamedType): Described[] {
  const parts: Described[] = [type]
  if (isEnumType(type))
    parts.push(...type.getValues().map((value) => ({ ...value, name: `${type.name}.${value.name}` })))
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return parts
  for (const field of Object.values(type.getFields())) {
    parts.push({ name: `${type.name}.${field.name}`, description: field.description })
    for (const { name, description } of 'args' in field ? field.args : [])
      parts.push({ name: `${type.name}.${field.name}(${name}:)`, description })
  }
  return parts
}

test('every type, field, argument and enum value is described by a sentence', () => {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
  const ours = types.filter((type) => !isSpecifiedScalarType(type))
  const parts = ours.flatMap(partsOf)
  expect(parts.length).toBeGreaterThan(500)
  expect(parts.filter(({ description }) => !/^\S.*\S/.test(description ?? '')).map(({ name }) => name)).toEqual([])
})

test('the schema describes the limits of documents, and how the cost is counted', () => {
  expect(schema.description).toMatch(/1,000 tokens/)
  expect(schema.description).toMatch(/extensions\.cost/)
})

test('schema.graphql is what the code declares', () => {
  const printed = `${printSchema(lexicographicSortSchema(schema))}\n`
  expect(readFileSync(resolve(__dirname, '../schema.graphql'), 'utf8')).toBe(printed)
})
