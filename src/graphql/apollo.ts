import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import type { FormattedExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import type { App, RequestContext } from '../context'
import { errorExtensions, publicError } from '../public-error'
import { limitRules } from './document-limits'

/** Every error leaves as REST would tell it: a code of the closed list, a field, a hint and the request id. */
const publicErrors: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    async willSendResponse({ response, errors, contextValue }) {
      if (response.body.kind !== 'single' || !errors?.length) return
      const result = response.body.singleResult as FormattedExecutionResult
      response.body.singleResult = { ...result, errors: errors.map((error) => format(error, contextValue)) }
    },
  }),
}

function format(error: GraphQLError, { app, requestId }: RequestContext) {
  const known = publicError(error, app.log, requestId)
  return {
    message: known.message,
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
    extensions: errorExtensions(known, requestId),
  }
}

/** Apollo over the schema, started; its errors and limits are those of every door. */
export async function createApollo(app: App, schema: GraphQLSchema): Promise<ApolloServer<RequestContext>> {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    validationRules: [...limitRules],
    ...(app.config.PERSISTED_QUERIES ? {} : { persistedQueries: false as const }),
    plugins: [publicErrors],
  })
  await apollo.start()
  return apollo
}
