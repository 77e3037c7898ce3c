import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { type ErrorObserver, errorExtensions, publicError } from '../../platform/errors/public-error'

/** Formats an error for every transport of GraphQL: a code of the closed list, a field, a hint and the request id. */
export function formatError(error: GraphQLError, app: ErrorObserver, requestId: string): GraphQLFormattedError {
  const known = publicError(error, app, requestId)
  return {
    message: known.message,
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
    extensions: errorExtensions(known, requestId),
  }
}
