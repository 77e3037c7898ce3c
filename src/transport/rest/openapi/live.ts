import type { HandlerContract } from '../../../platform/routes/route'
import { graphqlBody, graphqlParameters } from './graphql'
import { problemContent } from './problem'

const cursor = (name: string, place: 'query' | 'header', description: string) => ({
  name,
  in: place,
  required: false,
  description,
  schema: { type: 'string' },
})

/** The stream of notifications. */
export const notificationStream: HandlerContract = {
  parameters: [
    cursor(
      'Last-Event-ID',
      'header',
      'The `id` of the last event that you handled: every later one follows, once and in order. Stands above the query.',
    ),
    cursor('cursor', 'query', 'The same for clients that cannot set the header: a notification’s `cursor`.'),
    { ...cursor('after', 'query', 'What `cursor` was called before.'), deprecated: true },
  ],
  success:
    'Events until you leave. Each has `id` (the cursor), `event: notification` and `data`: a Notification as GET /notifications gives it, on one line. `event: unread_count` with `{"unread_count": 3}` and no `id` follows whenever something was read. `event: resync` with `{"cursor": "…"}` states that the database went back to an earlier state: what is stored behind that cursor follows, some of it perhaps again. A block with an `id` alone, at the beginning, states where the stream stands.',
  example:
    'retry: 2000\nid: CURSOR\n\nid: CURSOR\nevent: notification\ndata: {"id":"01890000-0000-7000-8000-000000000000","type":"follow","message":"@bob follows you."}\n\n',
}

// Errors of the operation are in the format of GraphQL, errors of the request in that of REST.
const graphqlProblem = { 'application/json': { schema: { $ref: '#/components/schemas/GraphqlRejection' } } }
const either = { ...problemContent, ...graphqlProblem }

/** The common parts of the streams of graphql-sse. */
const graphqlStream: HandlerContract = {
  success:
    'Events: `next` with a response of GraphQL as `data` for each result, and `complete` at the end (graphql-sse, distinct connections mode).',
  example: 'event: next\ndata: {"data":{"postAdded":{"content":"Hello"}}}\n\nevent: complete\ndata:\n\n',
  rejections: {
    400: either,
    401: either,
    403: graphqlProblem,
    404: graphqlProblem,
    409: graphqlProblem,
    422: graphqlProblem,
    429: either,
    500: either,
    503: either,
  },
}

/** An operation in the URL, for an EventSource. */
export const graphqlStreamInUrl: HandlerContract = {
  ...graphqlStream,
  parameters: graphqlParameters(
    'Any value: it distinguishes the request from a link. `Accept: text/event-stream` or `Content-Type: application/json` do the same.',
    true,
  ),
  failures: [400, 401, 403, 404, 405, 429, 431, 500, 503],
}

/** An operation in the body. */
export const graphqlStreamInBody: HandlerContract = {
  ...graphqlStream,
  body: { ...graphqlBody, required: ['query'] },
  failures: [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 431, 500, 503],
}
