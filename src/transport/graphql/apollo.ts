import { ApolloServer, type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import {
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import { requireAccess } from '../../platform/auth/scope'
import type { App, RequestContext } from '../../platform/context'
import { AppError } from '../../platform/errors/errors'
import { costLimit, documentCost, tooExpensive } from './document-cost'
import { documentLimits, limitRules, parseFailure } from './document-limits'
import { createExecutor } from './execution'
import { formatError } from './format-error'
import { createAccessReader } from './operation-access'
import type { GraphqlRequest } from './request'

/** Executes one request of GraphQL over HTTP; a read may be a query alone. */
export type ExecuteOperation = (
  request: GraphqlRequest & { readonly isRead: boolean; readonly idempotencyKey: string | null },
  ctx: RequestContext,
) => Promise<GraphQLResponse>

/**
 * Creates and starts Apollo Server for the schema, with persisted queries and a cache of parsed documents. Errors and
 * limits are those of every transport.
 */
export async function createApollo(app: App, schema: GraphQLSchema): Promise<ExecuteOperation> {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // CSRF and CORS are checked before Apollo is called.
    csrfPrevention: false,
    parseOptions: { maxTokens: documentLimits.tokens },
    validationRules: [...limitRules],
    ...(app.config.PERSISTED_QUERIES ? {} : { persistedQueries: false as const }),
    plugins: [executionPlugin(app, schema), ...switchedOff],
  })
  await apollo.start()
  return ({ isRead, idempotencyKey, ...request }, contextValue) => {
    const headers = new HeaderMap(idempotencyKey === null ? [] : [['idempotency-key', idempotencyKey]])
    const http = { method: isRead ? 'GET' : 'POST', headers, search: '', body: undefined }
    return apollo.executeOperation({ ...request, http }, { contextValue })
  }
}

/** Cache control would wrap every field; the other plugins send data to Apollo's servers. */
const switchedOff = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginLandingPageDisabled(),
]

/**
 * Checks scopes and counts the cost before anything is executed, executes as every transport does, and formats all
 * errors.
 */
function executionPlugin(app: App, schema: GraphQLSchema): ApolloServerPlugin<RequestContext> {
  const execute = createExecutor(schema)
  const accessOf = createAccessReader(schema)
  return {
    async requestDidStart() {
      let cost: number | undefined
      const complete = (
        result: FormattedExecutionResult,
        errors: readonly GraphQLError[] | undefined,
        { requestId }: RequestContext,
      ): FormattedExecutionResult => ({
        ...(errors?.length && { errors: errors.map((error) => toPlainError(error, app, requestId)) }),
        ...(result.data !== undefined && { data: result.data }),
        ...(cost !== undefined && { extensions: { cost: { requested: cost, maximum: costLimit } } }),
      })
      return {
        async didResolveOperation({ document, operation, request, contextValue: { viewer } }) {
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw rejection(subscriptionElsewhere())
          try {
            if (viewer) requireAccess(viewer, accessOf(document, request.operationName))
            cost = documentCost(schema, document, request.variables)
          } catch (error) {
            throw rejection(error as AppError)
          }
          if (cost > costLimit) throw rejection(tooExpensive(cost, schema, document, request.variables))
        },
        async responseForOperation({ document, operation, request, contextValue: ctx }) {
          // Apollo has its own message for an operation that is not in the document.
          if (!operation) return null
          const { operationName, variables, http } = request
          const isWrite = operation.operation === OperationTypeNode.MUTATION
          const idempotencyKey = isWrite ? http?.headers.get('idempotency-key') : null
          const result = await execute({ document, operationName, variables, ctx, idempotencyKey })
          const singleResult = complete(result as FormattedExecutionResult, result.errors, ctx)
          const headers = new HeaderMap(result.isReplayed ? [['idempotency-replayed', 'true']] : [])
          return { http: { status: undefined, headers }, body: { kind: 'single', singleResult } }
        },
        async willSendResponse({ response: { body }, errors, contextValue }) {
          if (body.kind === 'single' && errors?.length)
            body.singleResult = complete(body.singleResult, errors, contextValue)
        },
      }
    },
  }
}

function toPlainError(error: GraphQLError, app: App, requestId: string): GraphQLFormattedError {
  const { originalError } = error
  const isUnparsed = error.extensions?.code === 'GRAPHQL_PARSE_FAILED' && originalError instanceof GraphQLError
  return formatError(isUnparsed ? rejection(parseFailure(originalError)) : error, app, requestId)
}

const rejection = (originalError: AppError) =>
  new GraphQLError(originalError.message, { originalError, extensions: { code: originalError.code } })

const subscriptionElsewhere = () =>
  new AppError('BAD_REQUEST', 'A subscription needs a connection that stays open.', {
    hint: 'Open a WebSocket (graphql-transport-ws) at /graphql, or POST it to /graphql/stream for server-sent events.',
  })
