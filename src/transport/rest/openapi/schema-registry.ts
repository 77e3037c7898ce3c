import { isDeepStrictEqual } from 'node:util'
import type { GraphQLSchema } from 'graphql'
import type { Shape } from '../compile/response-shape'
import type { JsonSchema } from './json-schema'

type ObjectShape = Extract<Shape, { kind: 'object' }>

/** The schemas that are defined once in the document and referred to wherever the same type is returned. */
export interface SchemaRegistry {
  /** Returns a reference to the schema of a shape, given as `own`; or `own` itself where it has no name. */
  refer(shape: ObjectShape, own: JsonSchema): JsonSchema
  /** Every schema that was referred to, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** Creates the registry of one document. `refer` throws an Error when two schemas that differ have one name. */
export function createSchemaRegistry(schema: GraphQLSchema): SchemaRegistry {
  const schemas: Record<string, JsonSchema> = {}
  return {
    schemas,
    refer(shape, own) {
      const { schemaName: name, type } = shape
      if (name === undefined) return own
      const described = { description: schema.getType(type)?.description, ...own }
      if (schemas[name] && !isDeepStrictEqual(schemas[name], described))
        throw new Error(
          `Two selections of ${type} differ and are both called ${name}: name one by @schema(name: "…"), or write schema: 'inline'.`,
        )
      schemas[name] = described
      return { $ref: `#/components/schemas/${name}` }
    },
  }
}
