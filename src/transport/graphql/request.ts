import type { IncomingMessage } from 'node:http'
import { AppError } from '../../platform/errors/errors'
import { isObject } from '../../platform/is-object'
import { readBody } from '../http/body'
import { requestTarget, requireValidSearch } from '../http/request-target'

/** One request of GraphQL over HTTP, with its parts checked. */
export interface GraphqlRequest {
  query?: string
  operationName?: string
  variables?: Record<string, unknown>
  extensions?: Record<string, unknown>
}

const jsonType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

/**
 * Reads a request by the GraphQL over HTTP specification: POST takes a JSON object, GET the same parts in the
 * URL.
 * @throws BAD_REQUEST, PAYLOAD_TOO_LARGE or UNSUPPORTED_MEDIA_TYPE
 */
export async function readRequest(req: IncomingMessage): Promise<GraphqlRequest> {
  return checked(req.method === 'POST' ? await readPost(req) : readGet(req))
}

function readPost(req: IncomingMessage): Promise<Record<string, unknown>> {
  if (!jsonType.test(req.headers['content-type'] ?? ''))
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON.', {
      hint: 'Send the header "Content-Type: application/json".',
    })
  return readBody(req)
}

/**
 * A page of another origin cannot send these headers without a preflight, so it cannot even measure a reader's queries.
 * An EventSource cannot send them, and only opens streams.
 */
function readGet(req: IncomingMessage): Record<string, unknown> {
  const { headers } = req
  const isStream = headers.accept?.includes('text/event-stream')
  if (!jsonType.test(headers['content-type'] ?? '') && !headers['apollo-require-preflight'] && !isStream)
    throw badRequest(
      'A GET needs a header that distinguishes it from a link.',
      'Send "apollo-require-preflight: true" or "Content-Type: application/json", or use POST.',
    )
  const { search } = requestTarget(req)
  requireValidSearch(search)
  const parameters = new URLSearchParams(search)
  const request: Record<string, unknown> = {}
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [value, ...more] = parameters.getAll(name)
    if (more.length > 0) throw badRequest(`${name} stands more than once in the URL.`, 'Leave all but one of them out.')
    // An empty parameter is one that was left out (GraphQL over HTTP).
    if (value) request[name] = name === 'variables' || name === 'extensions' ? fromJson(name, value) : value
  }
  return request
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest(`${name} is not valid JSON.`, 'Encode a JSON object in the URL.')
  }
}

function checked({ query, operationName, variables, extensions }: Record<string, unknown>): GraphqlRequest {
  for (const [name, value] of Object.entries({ query, operationName }))
    if (value != null && typeof value !== 'string') throw badRequest(`${name} must be a string.`, 'Send it as text.')
  for (const [name, value] of Object.entries({ variables, extensions }))
    if (value != null && !isObject(value)) throw badRequest(`${name} must be an object.`, 'Send a JSON object.')
  const persisted = (extensions as Record<string, unknown> | null | undefined)?.persistedQuery
  if (
    persisted != null &&
    !(isObject(persisted) && typeof persisted.sha256Hash === 'string' && persisted.version === 1)
  )
    throw badRequest('persistedQuery is not understood.', 'Send {"version": 1, "sha256Hash": "…"}.')
  if (!query && !persisted)
    throw badRequest('There is no query.', 'Send a JSON object such as {"query": "{ viewer { handle } }"}.')
  return {
    ...(query != null && { query: query as string }),
    // An empty name counts as left out, as in the URL.
    ...(operationName ? { operationName: operationName as string } : {}),
    ...(variables != null && { variables: variables as Record<string, unknown> }),
    ...(persisted != null && { extensions: { persistedQuery: persisted } }),
  }
}

const badRequest = (message: string, hint: string) => new AppError('BAD_REQUEST', message, { hint })
