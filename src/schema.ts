import type { GraphQLSchema } from 'graphql'
import { GraphQLDateTimeISO } from 'graphql-scalars'
import { type AuthChecker, buildSchemaSync } from 'type-graphql'
import { type RequestContext, requireViewer } from './context'
import { resolvers } from './resolvers'
import { validateInput } from './validation'

const authChecker: AuthChecker<RequestContext> = ({ context }) => Boolean(requireViewer(context))

/** The one schema behind every door. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers,
    authChecker,
    validate: false,
    validateFn: validateInput,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTimeISO }],
  })
}
