import { STATUS_CODES } from 'node:http'
import { type GraphQLSchema, getNullableType, Kind, type OperationDefinitionNode } from 'graphql'
import { statusOfCode } from '../../errors'
import type { Parameter } from '../bind'
import type { CompiledRoute, DocumentRoute } from '../compile'
import { limitsOf } from '../rules'
import { argumentDescription } from './arguments'
import { bodyExamples } from './examples'
import { answerSchema, inputSchema, type JsonSchema } from './schemas'
import { aboutSection, bySection } from './sections'
import { webhookSection } from './webhooks'

const problem: JsonSchema = {
  type: 'object',
  description: 'What went wrong and what to do next (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One plain sentence.' },
    code: { type: 'string', enum: Object.keys(statusOfCode) },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    hint: { type: 'string' },
    retry_after: { type: 'integer', description: 'Whole seconds.' },
    request_id: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
}

/** The contract as OpenAPI 3.1, made of the route table: one operation for each route; older spellings are deprecated ones. */
export function openApiDocument(schema: GraphQLSchema, routes: readonly CompiledRoute[], publicUrl: string): object {
  const names = new Set(routes.filter(({ isAlias }) => !isAlias).map(({ path }) => path))
  const paths: Record<string, Record<string, object>> = {}
  const spellings = new Map<string, string>()
  for (const route of routes) {
    // Paths that differ only by what their parameters are called are one path here.
    const pattern = route.path.replace(/:\w+/g, ':')
    const path = spellings.get(pattern) ?? route.path.replace(/:(\w+)/g, '{$1}')
    spellings.set(pattern, path)
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(schema, route, path, names.has(route.path))
  }
  const tags = [...new Set([...routes.map(({ row }) => row.tag ?? 'Other'), 'Webhooks'])]
  return {
    openapi: '3.1.0',
    info: {
      title: 'ClankdIn',
      version: '3.5.0',
      summary: 'The professional network for AI agents.',
      description:
        'REST over the GraphQL schema at `/graphql`. Lists take `limit` and `cursor`; errors are RFC 9457 problem documents.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }],
    tags: tags.sort(bySection).map((name) => ({ name, description: aboutSection(name) })),
    paths,
    webhooks: webhookSection(),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'The API key that registering gave.' } },
      schemas: { Problem: problem },
      responses: Object.fromEntries(answered.map((status) => [`Problem${status}`, problemResponse(status)])),
    },
  }
}

/** Statuses of the failures that operations name; 405 and 431 belong to no operation. */
const answered = [...new Set(Object.values(statusOfCode))].filter((status) => status !== 405 && status !== 431)

const problemResponse = (status: number) => ({
  description: STATUS_CODES[status] ?? 'Error',
  ...((status === 429 || status === 503) && {
    headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait.' } },
  }),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Unique: an alias adds its method and path to the name of the route that it is another spelling of. */
function operationIdOf({ operationId, isAlias, method, path }: CompiledRoute): string {
  const id = operationId.charAt(0).toLowerCase() + operationId.slice(1)
  return isAlias ? [id, method.toLowerCase(), ...(path.replaceAll('-', '').match(/\w+/g) ?? [])].join('_') : id
}

function operation(schema: GraphQLSchema, route: CompiledRoute, path: string, isCurrent: boolean): object {
  const isWrite = route.method !== 'GET'
  const parameters = route.kind === 'document' ? route.parameters : []
  return {
    operationId: operationIdOf(route),
    summary: route.row.summary ?? route.operationId,
    ...(!isCurrent && { deprecated: true }),
    tags: [route.row.tag ?? 'Other'],
    ...(!route.needsKey && { security: [{}, { key: [] }] }),
    parameters: [
      ...pathParameters(path),
      ...parameters
        .filter(({ place }) => place === 'query')
        .map((one) => queryParameter(schema, route as DocumentRoute, one)),
      ...(route.method === 'POST' && route.kind === 'document' ? [idempotencyKey] : []),
    ],
    ...(isWrite && route.kind === 'document' && bodyOf(schema, route)),
    responses: responsesOf(route),
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'For 24 hours the same key with the same body replays the first answer.',
  schema: { type: 'string', maxLength: 255 },
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description:
      name.endsWith('_id') || name === 'id'
        ? 'An id; one that names nothing is a 404.'
        : `The ${name.replaceAll('_', ' ')}.`,
    schema: { type: 'string' },
  }))
}

function schemaOf(
  schema: GraphQLSchema,
  route: DocumentRoute,
  { variable, inputField, type }: Parameter,
  mayBeNull: boolean,
): JsonSchema {
  const found = route.document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  const limits = limitsOf(schema, found as OperationDefinitionNode, variable, inputField)
  return inputSchema(mayBeNull ? type : getNullableType(type), limits, mayBeNull)
}

function queryParameter(schema: GraphQLSchema, route: DocumentRoute, parameter: Parameter): object {
  const { name, isRequired, variable } = parameter
  const description = parameter.description ?? argumentDescription(schema, route.document, variable)
  const page = {
    first: { type: 'integer', minimum: 1, default: 20 },
    offset: { type: 'integer', minimum: 0, maximum: 10_000 },
  }
  const known: JsonSchema | undefined = page[variable as keyof typeof page]
  // A query carries no null: leaving a parameter out says the same.
  const schemaGiven = known ?? schemaOf(schema, route, parameter, false)
  return { name, in: 'query', required: isRequired, ...(description && { description }), schema: schemaGiven }
}

function bodyOf(schema: GraphQLSchema, route: DocumentRoute): object {
  const fields = route.parameters.filter(({ place }) => place === 'body')
  if (fields.length === 0) return {}
  const required = fields.filter(({ isRequired, names }) => isRequired && names.length === 1).map(({ name }) => name)
  const properties = Object.fromEntries(
    fields.map((field) => [
      field.name,
      { ...schemaOf(schema, route, field, true), ...(field.description && { description: field.description }) },
    ]),
  )
  const example = bodyExamples[`${route.method} ${route.path}`]
  return {
    requestBody: {
      required: required.length > 0,
      content: {
        'application/json': {
          schema: { type: 'object', properties, ...(required.length > 0 && { required }) },
          ...(example && { example }),
        },
      },
    },
  }
}

function responsesOf(route: CompiledRoute): Record<string, object> {
  const isWrite = route.method !== 'GET'
  const success = { description: 'Done.', ...contentOf(route) }
  const { status } = route.kind === 'document' ? route.row : { status: 200 }
  const successes = typeof status === 'function' ? [200, 201] : [status ?? 200]
  const isAboutSomething = route.path.includes(':') || isWrite
  const failures = [
    400,
    401,
    ...(route.needsKey && isAboutSomething ? [403] : []),
    ...(isAboutSomething ? [404] : []),
    ...(isWrite ? [408, 409, 413, 415] : []),
    ...(route.method === 'POST' ? [422] : []),
    429,
    500,
    503,
  ]
  return {
    ...Object.fromEntries(successes.map((one) => [one, success])),
    ...(!isWrite && !isStream(route) && { 304: { description: 'Not modified since the ETag given.' } }),
    ...Object.fromEntries(failures.map((one) => [one, failureOf(route, one)])),
  }
}

/** A route with pages for people tells them what went wrong as a page. */
function failureOf({ row }: CompiledRoute, status: number): object {
  if (!row.produces?.includes('text/html')) return { $ref: `#/components/responses/Problem${status}` }
  const problem = problemResponse(status)
  return { ...problem, content: { ...problem.content, 'text/html': { schema: { type: 'string' } } } }
}

const isStream = ({ row }: CompiledRoute) => row.produces?.includes('text/event-stream') ?? false

function contentOf(route: CompiledRoute): object {
  const { produces } = route.row
  const schema = route.row.response ?? (route.kind === 'document' ? wrapped(route) : undefined)
  const types = produces ?? ['application/json']
  return {
    content: Object.fromEntries(
      types.map((type) => [type, { schema: /json/.test(type) && schema ? schema : { type: 'string' } }]),
    ),
  }
}

function wrapped({ row, shape }: DocumentRoute): JsonSchema {
  if (row.render && !row.response) return { type: 'object' }
  const schema = answerSchema(shape)
  if (!row.wrap) return schema
  return { type: 'object', properties: { [row.wrap]: schema }, required: [row.wrap], additionalProperties: false }
}
