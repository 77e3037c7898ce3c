import createFindMyWay from 'find-my-way'
import { groupBy } from '../../platform/group-by'
import type { Spelling } from './compile/spelling'

/** The result of routing a request. */
export type Match<R> =
  | {
      readonly kind: 'route'
      readonly route: R
      readonly params: Record<string, string>
      readonly allow: string
    }
  | { readonly kind: 'wrong method'; readonly allow: string }

/** Finds the route of a method and a path normalized by `parseRequestTarget`; null for an unknown path. */
export type FindRoute<R> = (method: string, path: string) => Match<R> | null

/** What stands at a path, whatever the method. */
interface Entry<R> {
  readonly routes: Readonly<Partial<Record<string, RouteAtPath<R>>>>
  readonly pattern: string
  readonly allow: string
}

interface RouteAtPath<R> {
  readonly route: R
  /** The names of its parameters where they differ from those in the path of the entry, in order. */
  readonly names: readonly string[] | null
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Doubled slashes, an encoded NUL, and dot segments: no route has them. */
const crooked = /\/\/|%00|\/\.{1,2}(?:\/|$)/i
/** An encoded slash or backslash, which some programs treat as a slash. */
const encodedSlash = /%2f|%5c/i
/** The only parameter that may contain them, as in the skill CI/CD. */
const SLASHED_PARAMETER = ':skill'

/** Builds the router. Throws when two routes have one method and path. */
export function createRouter<R extends Spelling>(routes: readonly R[]): FindRoute<R> {
  const router = createFindMyWay({ maxParamLength: 10_000, caseSensitive: true, ignoreTrailingSlash: true })
  for (const here of byPattern(routes).values()) {
    const pattern = here[0]?.path as string
    const allow = allowOf(here.map(({ method }) => method))
    // One tree for all methods: otherwise GET /agents/register, which only takes POST, would be an agent's profile.
    const entry: Entry<R> = { routes: routesAt(pattern, here), pattern, allow }
    router.on('GET', pattern, () => undefined, entry)
  }
  router.compile()
  return (method, path) => {
    if (path.charCodeAt(0) !== SLASH || crooked.test(path)) return null
    const found = router.find('GET', path)
    const entry = found?.store as Entry<R> | undefined
    if (!found || !entry || (encodedSlash.test(path) && !mayHoldSlashes(path, entry.pattern))) return null
    const { allow } = entry
    const at = entry.routes[method === 'HEAD' ? 'GET' : method]
    if (!at) return { kind: 'wrong method', allow }
    const params = found.params as Record<string, string>
    return { kind: 'route', route: at.route, params: at.names ? renamed(params, at.names) : params, allow }
  }
}

/** The routes of one path by their methods. Throws when two have the same one. */
function routesAt<R extends Spelling>(pattern: string, routes: readonly R[]): Entry<R>['routes'] {
  const found: Partial<Record<string, RouteAtPath<R>>> = Object.create(null)
  const given = namesIn(pattern).join()
  for (const route of routes) {
    if (found[route.method]) throw new Error(`${route.method} ${route.path} stands in the tables twice.`)
    const names = namesIn(route.path)
    found[route.method] = { route, names: names.join() === given ? null : names }
  }
  return found
}

const namesIn = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)

const renamed = (params: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.values(params).map((value, index) => [names[index] as string, value]))

/** Whether every encoded slash of the path is in a segment that allows it. */
function mayHoldSlashes(path: string, pattern: string): boolean {
  const segments = pattern.split('/')
  return path.split('/').every((part, index) => !encodedSlash.test(part) || segments[index] === SLASHED_PARAMETER)
}

/** Groups routes by path, ignoring the names of parameters. */
function byPattern<R extends Spelling>(routes: readonly R[]): Map<string, R[]> {
  return groupBy(routes, ({ path }) => path.replace(/:\w+/g, ':').replace(/(.)\/$/, '$1'))
}

const SLASH = 0x2f

function allowOf(own: string[]): string {
  const allowed = methods
    .filter((method) => own.includes(method))
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...allowed, 'OPTIONS'].join(', ')
}
