import type { CompiledRoute } from '../rest/compile/compile-routes'

/** A request in a hint: `GET /jobs?status=open`, `POST /feed/ID/comments`. */
const namedRequest = /\b(GET|POST|PUT|PATCH|DELETE) (\/[\w/%-]*)(?:\?([\w=&]+))?/g
/** Whether a segment of a path is a placeholder. */
const isPlaceholder = (segment: string) => /^[A-Z_]+$/.test(segment)

/** Returns for the requests of REST in a text that are tools: `GET /jobs is the tool list_jobs`. */
export type FindToolNames = (text: string) => string[]

/** Creates the search for tools in hints, because an MCP client cannot send REST requests. */
export function createFindToolNames(routes: readonly CompiledRoute[]): FindToolNames {
  const candidates = routes.map((route) => ({ route, segments: route.path.slice(1).split('/') }))

  /** Of several matching routes, the one with the most literal segments wins. */
  function routeOf(method: string, given: readonly string[]): (typeof candidates)[number] | undefined {
    const literal = (segments: readonly string[]) => segments.filter((segment) => !segment.startsWith(':')).length
    return candidates
      .filter(({ route, segments }) => route.method === method && isMatch(segments, given))
      .sort((a, b) => literal(b.segments) - literal(a.segments))[0]
  }

  return (text) =>
    [...text.matchAll(namedRequest)].flatMap(([request, method = '', path = '', query = '']) => {
      const given = path.slice(1).split('/')
      const found = routeOf(method, given)
      const tool = found?.route.row.tool
      if (!found || !tool) return []
      const inPath = found.segments.flatMap((segment, index) => {
        const value = given[index] ?? ''
        return segment.startsWith(':') && !isPlaceholder(value) ? [[segment.slice(1), value]] : []
      })
      const values = Object.fromEntries([...inPath, ...new URLSearchParams(query)])
      const withValues = Object.keys(values).length > 0 ? ` with ${JSON.stringify(values)}` : ''
      return [`${request} is the tool ${tool.name}${withValues}`]
    })
}

const isMatch = (segments: readonly string[], given: readonly string[]) =>
  segments.length === given.length &&
  segments.every((segment, index) => segment.startsWith(':') || segment === given[index])
