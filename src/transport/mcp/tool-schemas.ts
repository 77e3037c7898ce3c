import type { GraphQLSchema } from 'graphql'
import { isObject } from '../../platform/is-object'
import type { DocumentRoute } from '../rest/compile/compile-routes'
import type { Parameter } from '../rest/compile/parameter'
import type { JsonSchema } from '../rest/openapi/json-schema'
import { bodyField, queryParameter } from '../rest/openapi/parameters'
import { routeSchema } from '../rest/openapi/responses'
import type { SchemaRegistry } from '../rest/openapi/schema-registry'

/** A schema of an object, as the Model Context Protocol takes it. */
export type ObjectSchema = JsonSchema & { type: 'object' }

/** Redundant parameters: the list of tools goes into the context of models, where every word costs. */
const leftOut = new Set(['offset', 'excludeTypes', 'view'])
const isLeftOut = ({ variable }: Parameter) => leftOut.has(variable)
/** Parameters whose names, bounds and defaults need no description. */
const selfExplanatory = new Set(['first', 'after'])

/** The input schema of a tool: the parameters of its route with the limits of their rules. */
export function toolInputSchema(schema: GraphQLSchema, route: DocumentRoute): ObjectSchema {
  const parameters = route.parameters.filter((parameter) => !isLeftOut(parameter))
  const required = parameters.filter(({ isRequired, place }) => isRequired || place === 'path').map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map((parameter) => [parameter.name, parameterSchema(schema, route, parameter)]),
    ),
    ...(required.length > 0 && { required }),
  }
}

function parameterSchema(schema: GraphQLSchema, route: DocumentRoute, parameter: Parameter): JsonSchema {
  if (parameter.place === 'path') return { type: 'string', description: parameter.description ?? pathText(parameter) }
  if (parameter.place === 'body') return bodyField(schema, route, parameter)
  const { schema: own, description } = queryParameter(schema, route, parameter)
  return { ...own, ...(description && !selfExplanatory.has(parameter.variable) && { description }) }
}

const pathText = ({ name }: Parameter) => (name.endsWith('_id') ? 'An id.' : `The ${name.replaceAll('_', ' ')}.`)

/**
 * The schema of a tool's `structuredContent`, without the descriptions that the OpenAPI document has: the whole list of
 * tools goes into the context of a model.
 */
export function toolOutputSchema(route: DocumentRoute): ObjectSchema {
  const schema = route.row.response ?? routeSchema(inlineSchemas, route)
  return { ...(withoutTexts(schema) as JsonSchema), type: 'object' }
}

const inlineSchemas: SchemaRegistry = { schemas: {}, refer: (_, own) => own }

/**
 * Keywords that the output schema leaves out: descriptions and bounds, and `required`, because the compact view of
 * lists leaves fields out.
 */
const dropped = new Set(['description', 'format', 'additionalProperties', 'examples', 'minimum', 'required'])
/** A nullable value has no type: most of them are text or null. */
const isNullable = (name: string, value: unknown) => name === 'type' && Array.isArray(value) && value.includes('null')
/** An object inside an object of a list is described as an object only. */
const MAX_OBJECT_DEPTH = 2

function withoutTexts(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutTexts(one, depth))
  if (!isObject(value)) return value
  const { properties, enum: choices, ...others } = value
  const kept = Object.entries(others).filter(([name, inner]) => !dropped.has(name) && !isNullable(name, inner))
  return {
    ...Object.fromEntries(kept.map(([name, inner]) => [name, withoutTexts(inner, depth)])),
    ...(choices !== undefined && value.type === undefined && { enum: choices }),
    ...(isObject(properties) &&
      depth < MAX_OBJECT_DEPTH && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, field]) => [name, withoutTexts(field, depth + 1)]),
        ),
      }),
  }
}
