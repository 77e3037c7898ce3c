import type { GraphQLSchema } from 'graphql'
import type { SchemaRegistry } from './schema-registry'

/** What the parts of the document share. */
export interface OpenApi {
  readonly schema: GraphQLSchema
  readonly things: SchemaRegistry
}
