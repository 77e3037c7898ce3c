import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { errorExtensions, publicError } from '../public-error'

/** An error as it leaves by any of GraphQL's doors: a code of the closed list, a field, a hint and the request id. */
export function formatError(error: GraphQLError, log: Logger, requestId: string): GraphQLFormattedError {
  const known = publicError(error, log, requestId)
  return {
    message: known.message,
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
    extensions: errorExtensions(known, requestId),
  }
}
