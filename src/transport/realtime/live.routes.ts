import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import { notificationFields } from '../../features/notifications/notifications.routes'
import { mergeSources, type Source, streamOf } from '../../platform/concurrency/event-stream'
import { type App, type Caller, createContext, unauthenticated } from '../../platform/context'
import { AppError, statusOfCode } from '../../platform/errors/errors'
import { causeOfFailure, publicError } from '../../platform/errors/public-error'
import { idempotencyKeyOf } from '../../platform/idempotency/idempotency'
import {
  type HandlerRow,
  type JsonObject,
  type RestRequest,
  type RouteTable,
  routes,
} from '../../platform/routes/route'
import { formatError } from '../graphql/format-error'
import { readRequest } from '../graphql/request'
import { JSON_TYPE, sendResponse } from '../http/response'
import { compileExecutor } from '../rest/compile/executor'
import { readDocument } from '../rest/compile/operation-document'
import { resolveSelection } from '../rest/compile/selection'
import { compileSerializer } from '../rest/compile/serializer'
import { graphqlStreamInBody, graphqlStreamInUrl, notificationStream } from '../rest/openapi/live'
import type { Live } from './live'
import { type NotificationEvent, Resync } from './notification-event'
import type { Operation, Operations } from './operations'
import { eventText, sendEvents, serveEvents } from './sse'
import { type StreamForm, streamFormFor } from './stream-form'

/** How long a client waits before it connects again. */
const RETRY_MS = 2_000

/**
 * The streams of server-sent events: notifications without GraphQL, and GraphQL in the distinct connections mode of
 * graphql-sse.
 */
export function liveRoutes(schema: GraphQLSchema, operations: Operations, live: Live): RouteTable {
  const commons = { tag: 'Live', produces: ['text/event-stream'] }
  const graphqlStream: Omit<HandlerRow, 'operationId'> = {
    ...commons,
    auth: 'public',
    takesAnyQuery: true,
    summary: 'Executes a GraphQL operation, subscriptions too, and sends its results as server-sent events.',
    handle: (request) => streamOperation(operations, live, request),
  }
  return routes({
    'GET /notifications/stream': {
      ...commons,
      auth: 'key',
      scope: 'read',
      operationId: 'StreamNotifications',
      summary: 'Your notifications as server-sent events; Last-Event-ID or `cursor` resumes behind one.',
      handle: createNotificationStream(schema, live),
      contract: notificationStream,
    },
    'GET /graphql/stream': {
      ...graphqlStream,
      operationId: 'StreamGraphqlQuery',
      contract: graphqlStreamInUrl,
      example: {
        queries: [`query=${encodeURIComponent('subscription { postAdded { content } }')}`],
        header: 'apollo-require-preflight: true',
      },
    },
    'POST /graphql/stream': {
      ...graphqlStream,
      operationId: 'StreamGraphql',
      contract: graphqlStreamInBody,
      example: { body: { query: 'subscription { postAdded { content author { handle } } }' } },
    },
  })
}

function createNotificationStream(schema: GraphQLSchema, live: Live): HandlerRow['handle'] {
  const source = `subscription StreamNotifications { notificationReceived { notification { ${notificationFields} } } }`
  const document = readDocument(schema, source)
  const serialize = compileSerializer(resolveSelection(schema, document))
  const execute = compileExecutor(schema, document.executed)

  async function textOf(event: NotificationEvent | Resync, request: RestRequest): Promise<string> {
    if (event instanceof Resync) return eventText('resync', JSON.stringify({ cursor: event.cursor }), event.cursor)
    const { data, errors } = await execute(createContext(request.app, request), {}, event)
    if (errors) throw causeOfFailure(errors)
    const { notification_received: received } = (serialize ? serialize(data) : data) as JsonObject
    return eventText('notification', JSON.stringify((received as JsonObject).notification), event.cursor)
  }

  return (request) => {
    const { req, query, viewer } = request
    if (!viewer) throw unauthenticated()
    const after = req.headers['last-event-id'] || query.cursor || query.after || null
    return serveEvents(live.connections, { ...request, caller: request }, async () => {
      const inbox = await live.inboxes.read(viewer.agentId, String(after ?? '') || null)
      // A client that loses the connection before the first event can resume from here.
      let greeting: string | null = `retry: ${RETRY_MS}\nid: ${inbox.cursor}\n\n`
      const notifications: Source<string> = {
        async pull() {
          const text = greeting
          greeting = null
          if (text !== null) return text
          const event = await inbox.pull()
          return event && textOf(event, request)
        },
        stop: () => inbox.stop(),
      }
      try {
        return streamOf(mergeSources([notifications, await countSource(live, viewer.agentId)]))
      } catch (error) {
        inbox.stop()
        throw error
      }
    })
  }
}

/** The events of unread counts. They have no id, because they are not in the inbox. */
async function countSource(live: Live, agentId: string): Promise<Source<string>> {
  const counts = await live.unreadCounts.read(agentId)
  return {
    async pull() {
      const count = await counts.pull()
      return count && eventText('unread_count', JSON.stringify({ unread_count: count.unreadCount }))
    },
    stop: counts.stop,
  }
}

async function streamOperation(operations: Operations, live: Live, request: RestRequest): Promise<void> {
  const { app, req, res } = request
  const asked = await readRequest(req)
  const operation = operations.prepare(request, { ...asked, query: asked.query ?? '' })
  if (!('document' in operation)) return reject(request, operation)
  if (operation.isMutation && req.method !== 'POST') {
    res.setHeader('Allow', 'POST')
    throw new AppError('METHOD_NOT_ALLOWED', 'GET is for queries and subscriptions; this operation changes something.')
  }
  const key = req.method === 'POST' ? idempotencyKeyOf(request) : null
  const form = streamFormFor(req.headers.accept)
  try {
    if (!operation.isSubscription) await run(operations, operation, request, key, form)
    else
      await serveEvents(
        live.connections,
        { ...request, caller: request },
        () => subscribe(operations, operation, app, form),
        form,
      )
  } catch (error) {
    reject(request, error instanceof AggregateError ? error.errors : [error as GraphQLError])
  }
}

/** An error of the request as a whole is returned before any event, with its status. */
function reject({ app, res, requestId }: RestRequest, errors: readonly GraphQLError[]): void {
  const [first] = errors
  const text = JSON.stringify({ errors: errors.map((error) => formatError(error, app, requestId)) })
  const { code, retryAfter, scopes } = publicError(first, app, requestId)
  sendResponse(res, {
    status: statusOfCode[code],
    type: JSON_TYPE,
    body: text,
    failure: { code, scope: scopes?.join(' '), ...(retryAfter !== undefined && { retryAfter }) },
  })
}

function nextText({ errors, ...result }: ExecutionResult, { requestId }: Caller, app: App, form: StreamForm): string {
  const formatted = errors && { errors: errors.map((error) => formatError(error, app, requestId)) }
  return form.result(JSON.stringify({ ...result, ...formatted }))
}

/** Sends the one event of a query or a mutation. Errors before its execution are thrown. */
async function run(
  operations: Operations,
  operation: Operation,
  request: RestRequest,
  key: string | null,
  form: StreamForm,
) {
  const { isReplayed, ...result } = await operations.run(operation, key)
  if (result.data === undefined) throw new AggregateError(result.errors ?? [])
  if (isReplayed) request.res.setHeader('Idempotency-Replayed', 'true')
  const text = form.beginning + nextText(result, operation.caller, request.app, form) + form.complete
  sendEvents(request, text, form)
}

async function subscribe(
  operations: Operations,
  operation: Operation,
  app: App,
  form: StreamForm,
): Promise<AsyncGenerator<string>> {
  const results = await operations.subscribe(operation)
  let isOver = false
  return streamOf({
    async pull() {
      if (isOver) return null
      try {
        const { done, value } = await results.next()
        return done ? null : nextText(value, operation.caller, app, form)
      } catch (error) {
        isOver = true
        return nextText({ errors: [error as GraphQLError] }, operation.caller, app, form) + form.complete
      }
    },
    stop: () => void results.return(),
  })
}
