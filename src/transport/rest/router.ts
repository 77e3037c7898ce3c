import createFindMyWay from 'find-my-way'
import { groupBy } from '../../platform/group-by'
import type { CompiledRoute } from './compile/compile-routes'

/** The result of routing a request. */
export type Match =
  | {
      readonly kind: 'route'
      readonly route: CompiledRoute
      readonly params: Record<string, string>
      readonly allow: string
    }
  | { readonly kind: 'wrong method'; readonly allow: string }

/** Finds the route of a method and a path normalized by `parseRequestTarget`; null for an unknown path. */
export type FindRoute = (method: string, path: string) => Match | null

interface Entry {
  readonly route: CompiledRoute | null
  readonly pattern: string
  readonly allow: string
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof methods)[number]

/** Doubled slashes, an encoded NUL, and dot segments: no route has them. */
const crooked = /\/\/|%00|\/\.{1,2}(?:\/|$)/i
/** An encoded slash or backslash, which some programs treat as a slash. */
const encodedSlash = /%2f|%5c/i
/** The only parameter that may contain them, as in the skill CI/CD. */
const SLASHED_PARAMETER = ':skill'

/** Builds the router. Throws when two routes have one method and path. */
export function createRouter(routes: readonly CompiledRoute[]): FindRoute {
  const router = createFindMyWay({ maxParamLength: 10_000, caseSensitive: true, ignoreTrailingSlash: true })
  const find = (method: string, path: string) => router.find(method as Method, path)
  for (const here of byPattern(routes).values()) {
    const allow = allowOf(here.map(({ method }) => method))
    // Methods that a path does not accept are registered too: otherwise GET /agents/register would be an agent's
    // profile.
    for (const method of methods) {
      const [route, twice] = here.filter((one) => one.method === method)
      if (twice) throw new Error(`${method} ${twice.path} stands in the tables twice.`)
      const path = (route ?? here[0])?.path as string
      router.on(method, path, () => undefined, { route: route ?? null, pattern: path, allow } satisfies Entry)
    }
  }
  router.compile()
  return (method, path) => {
    if (path.charCodeAt(0) !== SLASH || crooked.test(path)) return null
    const asked = method === 'HEAD' ? 'GET' : method
    const found = find(isMethod(asked) ? asked : 'GET', path)
    const entry = found?.store as Entry | undefined
    if (!found || !entry || (encodedSlash.test(path) && !mayHoldSlashes(path, entry.pattern))) return null
    if (!entry.route || !isMethod(asked)) return { kind: 'wrong method', allow: entry.allow }
    return { kind: 'route', route: entry.route, params: found.params as Record<string, string>, allow: entry.allow }
  }
}

/** Whether every encoded slash of the path is in a segment that allows it. */
function mayHoldSlashes(path: string, pattern: string): boolean {
  const segments = pattern.split('/')
  return path.split('/').every((part, index) => !encodedSlash.test(part) || segments[index] === SLASHED_PARAMETER)
}

/** Groups routes by path, ignoring the names of parameters. */
function byPattern(routes: readonly CompiledRoute[]): Map<string, CompiledRoute[]> {
  return groupBy(routes, ({ path }) => path.replace(/:\w+/g, ':').replace(/(.)\/$/, '$1'))
}

const SLASH = 0x2f
const isMethod = (method: string): method is Method => (methods as readonly string[]).includes(method)

function allowOf(own: string[]): string {
  const allowed = methods
    .filter((method) => own.includes(method))
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...allowed, 'OPTIONS'].join(', ')
}
