import {
  type GraphQLInputType,
  type GraphQLLeafType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { snakeCase } from '../../validation'
import type { Shape } from '../present'
import type { RuleLimits } from '../rules'

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>

const scalars: Record<string, JsonSchema> = {
  ID: { type: 'string', format: 'uuid' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  DateTimeISO: { type: 'string', format: 'date-time' },
  URL: { type: 'string', format: 'uri' },
  JSONObject: { type: 'object', additionalProperties: true },
  JSON: { type: ['number', 'string'] },
}

function leafSchema(type: GraphQLLeafType): JsonSchema {
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ value }) => value) }
  return scalars[type.name] ?? {}
}

const orNull = (schema: JsonSchema, nullable: boolean): JsonSchema => {
  if (!nullable) return schema
  if (schema.enum) return { ...schema, type: ['string', 'null'], enum: [...(schema.enum as unknown[]), null] }
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] }
  if (Array.isArray(schema.type)) return { ...schema, type: [...schema.type, 'null'] }
  return { oneOf: [schema, { type: 'null' }] }
}

/** What an answer of this shape looks like: every field is always there, null where it has no value. */
export function answerSchema(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'leaf':
      return orNull(leafSchema(shape.type), shape.nullable)
    case 'list':
      return orNull({ type: 'array', items: answerSchema(shape.of) }, shape.nullable)
    case 'one of':
      return orNull({ anyOf: shape.options.map(answerSchema) }, shape.nullable)
    case 'object': {
      const fields = [...shape.fields].map(([name, { shape: field, description }]) => [
        name,
        { ...answerSchema(field), ...(description && { description }) },
      ])
      const schema = {
        type: 'object',
        properties: Object.fromEntries(fields),
        required: fields.map(([name]) => name),
        additionalProperties: false,
      }
      return orNull(schema, shape.nullable)
    }
  }
}

/** What a parameter of this type takes in REST: enums in lower case, with the lengths that its rule allows. */
export function inputSchema(type: GraphQLInputType, limits?: RuleLimits, mayBeNull = true): JsonSchema {
  const bare = getNullableType(type)
  const schema = bareSchema(bare, limits)
  return orNull(schema, mayBeNull && !isNonNullType(type))
}

function bareSchema(type: GraphQLInputType, limits: RuleLimits | undefined): JsonSchema {
  if (isListType(type)) {
    const items = { ...inputSchema(type.ofType), ...lengths(limits?.kind === 'list' ? limits : undefined) }
    return {
      type: 'array',
      items,
      ...(limits?.kind === 'list' && {
        ...(limits.minItems !== undefined && { minItems: limits.minItems }),
        maxItems: limits.maxItems,
      }),
    }
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map((field) => [snakeCase(field.name), inputSchema(field.type)])
    return { type: 'object', properties: Object.fromEntries(fields) }
  }
  if (limits?.kind === 'range')
    return { ...leafSchema(type as GraphQLLeafType), minimum: limits.min, maximum: limits.max }
  return { ...leafSchema(type as GraphQLLeafType), ...lengths(limits?.kind === 'text' ? limits : undefined) }
}

function lengths(limits: { min?: number; max?: number } | undefined): JsonSchema {
  return {
    ...(limits?.min !== undefined && { minLength: limits.min }),
    ...(limits?.max !== undefined && { maxLength: limits.max }),
  }
}
