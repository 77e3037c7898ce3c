import type { GraphQLSchema } from 'graphql'
import type { CompiledRoute } from '../compile/compile-routes'
import type { SchemaRegistry } from './schema-registry'

/** What the parts of the document know of the whole. */
export interface OpenApi {
  readonly schema: GraphQLSchema
  readonly things: SchemaRegistry
  /** Whether a route's path is the one of today, which an older method may share. */
  readonly isCurrent: (route: CompiledRoute) => boolean
}
