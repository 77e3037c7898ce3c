import type { GraphQLSchema } from 'graphql'
import type { SchemaRegistry } from './schema-registry'

/** What the parts of the document know of the whole. */
export interface OpenApi {
  readonly schema: GraphQLSchema
  readonly things: SchemaRegistry
}
