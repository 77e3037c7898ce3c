import type { GraphQLSchema } from 'graphql'
import { GraphQLDateTimeISO } from 'graphql-scalars'
import { type AuthChecker, buildSchemaSync, type PubSub } from 'type-graphql'
import { type RequestContext, requireViewer } from './context'
import { resolvers } from './resolvers'
import { validateInput } from './validation'

/** TypeGraphQL asks for one as soon as there are subscriptions; ours bring their own events. */
const pubSub: PubSub = {
  publish: () => undefined,
  subscribe() {
    throw new Error('A subscription needs a subscribe of its own.')
  },
}

const authChecker: AuthChecker<RequestContext> = ({ context }) => Boolean(requireViewer(context))

/** The one schema behind every door. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers,
    authChecker,
    pubSub,
    validate: false,
    validateFn: validateInput,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTimeISO }],
  })
}
