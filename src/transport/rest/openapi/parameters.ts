import { type GraphQLSchema, getNullableType, getOperationAST, type OperationDefinitionNode } from 'graphql'
import { MAX_PAGE_SIZE } from '../../../platform/pagination/page'
import type { CompiledRoute, DocumentRoute } from '../compile/compile-routes'
import { limitsOf } from '../compile/input-rules'
import type { Parameter } from '../compile/parameter'
import { argumentDescription } from './arguments'
import type { JsonSchema } from './json-schema'
import { inputSchema } from './schemas'

/** The header that makes a POST safe to repeat. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'For 24 hours the same key with the same body gets the first response again. Only a success binds the key: what fails may be sent again with the same key, changed or not.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

/** The header of conditional requests. */
export const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The ETag of a response that you have: 304 when nothing changed since.',
  schema: { type: 'string' },
}

/** The parameters in a path, written as `{name}`. */
export function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description:
      name.endsWith('_id') || name === 'id'
        ? 'An id; one that names nothing is a 404.'
        : `The ${name.replaceAll('_', ' ')}.`,
    schema: { type: 'string' },
  }))
}

/** The query parameters; a DELETE accepts those of its body too. */
export function queryParameters(schema: GraphQLSchema, route: DocumentRoute): object[] {
  return route.parameters
    .filter(({ place, isAlsoInQuery }) => place === 'query' || (place === 'body' && isAlsoInQuery))
    .map((parameter) => queryParameter(schema, route, parameter))
}

interface QueryParameter {
  readonly name: string
  readonly in: 'query'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

/** One query parameter. */
export function queryParameter(schema: GraphQLSchema, route: DocumentRoute, parameter: Parameter): QueryParameter {
  const { name, isRequired, variable, place } = parameter
  const described = parameter.description ?? argumentDescription(schema, route.document, variable)
  const notes = [
    variable === 'first' && `More than ${MAX_PAGE_SIZE} is taken as ${MAX_PAGE_SIZE}.`,
    place === 'body' && 'Here or in the body.',
  ]
  const description = [described, ...notes].filter(Boolean).join(' ')
  const page = {
    first: { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: 20 },
    offset: { type: 'integer', minimum: 0, maximum: 10_000 },
  }
  const known: JsonSchema | undefined = page[variable as keyof typeof page]
  // A query cannot contain null: a parameter is left out instead.
  const schemaGiven = known ?? schemaOf(schema, route, parameter, false)
  return {
    name,
    in: 'query',
    required: isRequired && place === 'query',
    ...(description && { description }),
    schema: schemaGiven,
  }
}

function schemaOf(
  schema: GraphQLSchema,
  route: DocumentRoute,
  { variable, inputField, type }: Parameter,
  mayBeNull: boolean,
): JsonSchema {
  const operation = getOperationAST(route.document) as OperationDefinitionNode
  const limits = limitsOf(schema, operation, variable, inputField)
  return inputSchema(mayBeNull ? type : getNullableType(type), limits, mayBeNull)
}

/** The body of a route; empty without one. */
export function requestBody(schema: GraphQLSchema, route: CompiledRoute, example: object | undefined): object {
  if (route.kind === 'handler') return route.row.contract?.body ? jsonBody(route.row.contract.body, true, example) : {}
  const fields = route.parameters.filter(({ place }) => place === 'body')
  if (fields.length === 0) return {}
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  const { needs } = route.row
  const body = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, bodyField(schema, route, field)])),
    ...(required.length > 0 && { required }),
    // Not `anyOf` of `required`: generators of tools and types do not support it.
    ...(needs && { minProperties: 1 }),
  }
  const isRequired = (required.length > 0 || needs !== undefined) && route.method !== 'DELETE'
  return jsonBody(body, isRequired, example)
}

/** The schema of a field of the body. */
export function bodyField(schema: GraphQLSchema, route: DocumentRoute, field: Parameter): JsonSchema {
  const [, ...others] = field.names
  const also = others.length > 0 && `Also taken as ${others.map((name) => `\`${name}\``).join(', ')}.`
  const described = field.description ?? argumentDescription(schema, route.document, field.variable)
  const description = [described, also].filter(Boolean).join(' ')
  return { ...schemaOf(schema, route, field, true), ...(description && { description }) }
}

/** A JSON body. */
export function jsonBody(schema: JsonSchema, required: boolean, example: object | undefined): object {
  return { requestBody: { required, content: { 'application/json': { schema, ...(example && { example }) } } } }
}
