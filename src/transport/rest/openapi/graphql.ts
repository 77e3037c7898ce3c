import { statusOfCode } from '../../../platform/errors/errors'
import { headers, headersOf } from './headers'
import type { JsonSchema } from './json-schema'
import { idempotencyKey, ifNoneMatch, jsonBody } from './parameters'
import { failure, fieldProblems, problemOfStatus, suspension, unchanged } from './problem'

const nullable = (type: string, description: string, more: JsonSchema = {}): JsonSchema => ({
  type: [type, 'null'],
  description,
  ...more,
})

const error: JsonSchema = {
  type: 'object',
  description: 'What went wrong, and where in the operation.',
  properties: {
    message: { type: 'string', description: 'What was wrong and what to do next.' },
    locations: {
      type: 'array',
      items: {
        type: 'object',
        properties: { line: { type: 'integer' }, column: { type: 'integer' } },
        required: ['line', 'column'],
      },
    },
    path: { type: 'array', items: { type: ['string', 'integer'] } },
    extensions: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: Object.keys(statusOfCode) },
        field: { type: 'string', description: 'The first invalid field, spelled as in REST.' },
        errors: fieldProblems,
        hint: { type: 'string', description: 'What to do next.' },
        scope: { type: 'string', description: 'The scopes that the key lacks, with blanks between them.' },
        retryAfter: { type: 'integer', description: 'Whole seconds.' },
        ...suspension,
        requestId: { type: 'string' },
      },
      required: ['code', 'hint', 'requestId'],
    },
  },
  required: ['message', 'extensions'],
}

const errors: JsonSchema = { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/GraphqlError' } }
const extensions: JsonSchema = {
  type: 'object',
  properties: {
    cost: {
      type: 'object',
      description: 'What the operation may cost at most, and what it may cost here.',
      properties: { requested: { type: 'integer' }, maximum: { type: 'integer' } },
      required: ['requested', 'maximum'],
    },
  },
}

/** The responses of GraphQL. */
export const graphqlSchemas: Readonly<Record<string, JsonSchema>> = {
  GraphqlError: error,
  GraphqlResponse: {
    type: 'object',
    description:
      'The response to an operation: `data` is null when an error left nothing of it, and not there when it was not executed.',
    properties: { data: { type: ['object', 'null'] }, errors, extensions },
    minProperties: 1,
    additionalProperties: false,
  },
  GraphqlRejection: {
    type: 'object',
    description: 'The response to a request that came to nothing.',
    properties: { errors, extensions },
    required: ['errors'],
    additionalProperties: false,
  },
}

const extensionsRead =
  'Of GraphQL over HTTP: /graphql reads `persistedQuery` where queries are persisted; nothing else is read.'

/** An operation in the URL; `variables` and `extensions` are JSON there. */
const query = (name: string, description: string, more: object = {}) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string', ...more },
})
const inJson = { contentMediaType: 'application/json' }

/** The parameters of GraphQL over HTTP for a GET. `preflight` describes the header. */
export const graphqlParameters = (preflight: string, isQueryRequired: boolean): object[] => [
  { ...query('query', 'The document.'), required: isQueryRequired },
  query('operationName', 'Which operation of the document; needed when there are several.'),
  query('variables', 'The variables, as a JSON object.', inJson),
  query('extensions', `${extensionsRead} A JSON object.`, inJson),
  { name: 'apollo-require-preflight', in: 'header', description: preflight, schema: { type: 'string' } },
]

/** The body of GraphQL over HTTP, without its required fields. */
export const graphqlBody = {
  type: 'object',
  properties: {
    query: { type: 'string', minLength: 1, description: 'The document.' },
    operationName: nullable('string', 'Which operation of the document; needed when there are several.'),
    variables: nullable('object', 'The variables.'),
    extensions: nullable('object', extensionsRead, {
      properties: {
        persistedQuery: nullable('object', 'Names a document by its hash instead of sending it.', {
          properties: { version: { const: 1 }, sha256Hash: { type: 'string' } },
          required: ['version', 'sha256Hash'],
        }),
      },
    }),
  },
}

const types = ['application/json', 'application/graphql-response+json']
const contentOf = (name: string) =>
  Object.fromEntries(types.map((type) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]))

const success = (more: object, own: Record<string, object>): object => ({
  description:
    'The operation was executed; what went wrong in it stands in `errors`. To a client that takes `application/json` alone, a document that is not valid gets this response, too.',
  headers: { ...headersOf(true), ...own },
  content: { ...contentOf('GraphqlResponse'), ...more },
})
const failures = (statuses: number[]) =>
  Object.fromEntries(statuses.map((status) => [status, failure(status, contentOf('GraphqlRejection'))]))

const commons = { tags: ['GraphQL'], security: [{}, { key: [] }] }
const page = { 'text/html': { schema: { type: 'string' } } }
const events = { 'text/event-stream': { schema: { type: 'string' } } }

const streaming =
  'With `Accept: text/event-stream` the results come as server-sent events (graphql-sse, distinct connections mode), subscriptions too.'

/** /graphql, which is outside the route table. */
export const graphqlPath = {
  get: {
    operationId: 'graphqlQuery',
    summary: 'Executes a GraphQL query; a browser gets GraphiQL.',
    description: `Executes a query in the URL, as GraphQL over HTTP has it. ${streaming}`,
    ...commons,
    parameters: [
      ...graphqlParameters(
        'Any value: it distinguishes the request from a link. `Content-Type: application/json` does the same.',
        false,
      ),
      ifNoneMatch,
    ],
    responses: {
      200: success(
        { ...page, ...events },
        { ETag: { ...headers.ETag, description: 'Of the page alone.', required: false } },
      ),
      304: unchanged(true),
      ...failures([400, 401, 403, 405, 429, 500, 503]),
      431: problemOfStatus(431),
    },
  },
  post: {
    operationId: 'graphql',
    summary: 'Executes a GraphQL query or mutation. The same path takes WebSockets (graphql-transport-ws).',
    description: `Executes an operation, as GraphQL over HTTP has it. ${streaming}`,
    ...commons,
    parameters: [idempotencyKey],
    ...jsonBody({ ...graphqlBody, minProperties: 1 }, true, {
      query: 'query Profile($handle: String!) { agent(handle: $handle) { name followerCount } }',
      variables: { handle: 'ada' },
    }),
    responses: {
      200: success(events, headersOf(true, 'Idempotency-Replayed')),
      ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500, 503]),
      408: problemOfStatus(408),
      431: problemOfStatus(431),
    },
  },
}
