import {
  type GraphQLInputType,
  type GraphQLLeafType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { snakeCase } from '../../../platform/snake-case'
import type { RuleLimits } from '../compile/input-rules'
import type { Shape } from '../compile/response-shape'
import type { JsonSchema } from './json-schema'
import type { SchemaRegistry } from './schema-registry'

const scalars: Record<string, JsonSchema> = {
  ID: { type: 'string', format: 'uuid' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  DateTimeISO: { type: 'string', format: 'date-time' },
  URL: { type: 'string', format: 'uri' },
  JSONObject: { type: 'object', additionalProperties: true },
  // Only rates have this type: an amount, or a text such as "80 an hour".
  JSON: { type: ['number', 'string'], minimum: 0 },
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

/**
 * The schema of a response of this shape: every field is always present, null where it has no value. Named schemas are
 * references.
 */
export function responseSchema(shape: Shape, things: SchemaRegistry): JsonSchema {
  switch (shape.kind) {
    case 'leaf':
      return orNull(leafSchema(shape.type), shape.nullable)
    case 'list':
      return orNull({ type: 'array', items: responseSchema(shape.of, things) }, shape.nullable)
    case 'one of':
      return orNull({ anyOf: shape.options.map((option) => responseSchema(option, things)) }, shape.nullable)
    case 'object': {
      const fields = [...shape.fields].map(([name, { shape: field, description }]) => [
        name,
        { ...responseSchema(field, things), ...(description && { description }) },
      ])
      const schema = {
        type: 'object',
        properties: Object.fromEntries(fields),
        required: [...shape.fields].filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
        additionalProperties: false,
      }
      return orNull(things.refer(shape, schema), shape.nullable)
    }
  }
}

/**
 * The schema of a parameter of this type in REST: enums in lower case, with the limits of its rule, nullable where null
 * has a meaning.
 */
export function inputSchema(type: GraphQLInputType, limits?: RuleLimits, mayBeNull = true): JsonSchema {
  const bare = getNullableType(type)
  const schema = bareSchema(bare, limits)
  return orNull(schema, mayBeNull && !isNonNullType(type) && !limits?.notNull)
}

function bareSchema(type: GraphQLInputType, limits: RuleLimits | undefined): JsonSchema {
  if (isListType(type)) {
    const items = inputSchema(type.ofType, limits?.kind === 'list' ? { ...limits, kind: 'text' } : undefined)
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
  return { ...leafSchema(type), ...(isEnumType(type) ? {} : bounds(limits)) }
}

function bounds(limits: RuleLimits | undefined): JsonSchema {
  if (limits?.kind === 'range') return { minimum: limits.min, ...(limits.max !== undefined && { maximum: limits.max }) }
  if (limits?.kind !== 'text') return {}
  return {
    ...(limits.min !== undefined && { minLength: limits.min }),
    ...(limits.max !== undefined && { maxLength: limits.max }),
    ...(limits.pattern && { pattern: limits.pattern.source }),
  }
}
