import type { FieldProblem } from '../../platform/errors/errors'
import type { RestRequest } from '../../platform/routes/route'
import type { DocumentRoute } from '../rest/compile/compile-routes'

/** The REST request that corresponds to a tool call, its body, and missing parameters of its path. */
interface ToolRequest {
  readonly request: RestRequest
  readonly body: Record<string, unknown>
  readonly problems: FieldProblem[]
}

/** Makes the REST request of a tool call. */
export function toolRequest(
  outer: RestRequest,
  route: DocumentRoute,
  given: Readonly<Record<string, unknown>>,
): ToolRequest {
  const problems: FieldProblem[] = []
  const params: Record<string, string> = {}
  const rest: Record<string, unknown> = { ...given }
  for (const { name, place } of route.parameters) {
    if (place !== 'path') continue
    const value = rest[name]
    delete rest[name]
    if (typeof value === 'string' && value !== '') params[name] = value
    else problems.push({ field: name, message: `${name} ${value === undefined ? 'is required' : 'must be a text'}.` })
  }
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const isRead = route.method === 'GET'
  const request: RestRequest = { ...outer, viewer: null, path, params, query: isRead ? queryOf(rest) : {} }
  return { request, body: isRead ? {} : rest, problems }
}

/** Converts arguments to query parameters; null counts as left out. */
function queryOf(given: Readonly<Record<string, unknown>>): RestRequest['query'] {
  const query: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue
    query[name] = Array.isArray(value) ? value.map(textOf) : textOf(value)
  }
  return query
}

const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
