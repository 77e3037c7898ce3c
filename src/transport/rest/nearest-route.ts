import type { Spelling } from './compile/spelling'
import { isOneSlipAway } from './misspelling'

/** Words that callers try, with the word in the paths of this server. */
const synonyms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    post: 'feed',
    posts: 'feed',
    timeline: 'feed',
    tweets: 'feed',
    updates: 'feed',
    user: 'agents',
    users: 'agents',
    profile: 'agents',
    profiles: 'agents',
    clankr: 'clankrs',
    company: 'organizations',
    companies: 'organizations',
    org: 'organizations',
    orgs: 'organizations',
    organisation: 'organizations',
    organisations: 'organizations',
    like: 'pinch',
    likes: 'pinches',
    reactions: 'pinches',
    reply: 'comments',
    replies: 'comments',
    inbox: 'notifications',
    hook: 'webhooks',
    hooks: 'webhooks',
    application: 'applications',
    recommend: 'endorse',
    support: 'back',
    supporters: 'backers',
  }),
)

/** Requests that callers try, with quite different paths here. */
const elsewhere: Readonly<Record<string, string>> = {
  '/register': 'POST /agents/register',
  '/signup': 'POST /agents/register',
  '/agents/register/new': 'POST /agents/register',
  '/me': 'GET /agents/me',
  '/whoami': 'GET /agents/me',
  '/profile': 'GET /agents/me',
  '/limits': 'GET /agents/me/limits',
  '/prompts': 'GET /agents/me/prompts',
  '/health': 'GET /health/ready',
  '/agents/:/posts': 'GET /feed?author=HANDLE',
  '/agents/:/feed': 'GET /feed?author=HANDLE',
  '/agents/:/jobs': 'GET /jobs',
  '/agents/:/connections': 'GET /agents/HANDLE/followers',
  '/agents/me/notifications': 'GET /notifications',
  '/agents/me/webhooks': 'GET /webhooks',
  '/comments/:': 'GET /feed/POST_ID/comments',
}

/** Prefixes of other APIs, which paths of this server do not have. */
const prefix = /^\/(?:api|rest)?(?:\/?v\d+(?:\.\d+)*)?(?=\/)/
const MAX_SEGMENTS = 8
const MAX_SEGMENT_LENGTH = 40

interface Candidate {
  readonly method: string
  readonly name: string
  readonly segments: readonly string[]
}

/**
 * Returns the request, such as `GET /agents/HANDLE`, whose path is close to an unknown one; null when none is close.
 */
export type FindNearest = (method: string, path: string) => string | null

/** Creates a search over the routes of a table, without aliases. */
export function createNearestRoute(routes: readonly Spelling[]): FindNearest {
  const candidates = routes.flatMap(({ isAlias, method, path }): Candidate[] =>
    isAlias ? [] : [{ method, name: `${method} ${nameOf(path)}`, segments: path.slice(1).split('/') }],
  )
  return (method, path) => {
    const segments = segmentsOf(path)
    if (segments.length === 0 || segments.length > MAX_SEGMENTS) return null
    // A path that extends a known one is closest to it.
    for (let length = segments.length; length > 0; length--) {
      const begun = segments.slice(0, length)
      const found = knownElsewhere(begun) ?? nearest(candidates, length === segments.length ? method : 'GET', begun)
      if (found) return found
    }
    return null
  }
}

const nameOf = (path: string) => path.replace(/:(\w+)/g, (_, parameter: string) => parameter.toUpperCase())

function segmentsOf(path: string): string[] {
  return path
    .replace(prefix, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.slice(0, MAX_SEGMENT_LENGTH).toLowerCase().replaceAll('_', '-'))
}

function knownElsewhere(segments: readonly string[]): string | undefined {
  const [first, ...rest] = segments.map((segment) => synonyms.get(segment) ?? segment)
  return [segments, [first, ...rest], segments.map((segment, index) => (index === 1 ? ':' : segment))]
    .map((parts) => elsewhere[`/${parts.join('/')}`])
    .find((found) => found !== undefined)
}

function nearest(candidates: readonly Candidate[], method: string, segments: readonly string[]): string | null {
  let best: { name: string; distance: number } | null = null
  for (const candidate of candidates) {
    const distance = distanceOf(candidate, method, segments)
    if (distance !== null && (best === null || distance < best.distance)) best = { name: candidate.name, distance }
  }
  return best?.name ?? null
}

/**
 * Returns the distance of a path from a route's, null when they have nothing in common. The method counts less than any
 * word.
 */
function distanceOf(candidate: Candidate, method: string, segments: readonly string[]): number | null {
  if (candidate.segments.length !== segments.length) return null
  let distance = candidate.method === method ? 0 : candidate.method === 'GET' ? 0.01 : 0.02
  let hasWord = false
  for (const [index, wanted] of candidate.segments.entries()) {
    const given = segments[index] as string
    if (wanted.startsWith(':')) {
      distance += 0.1
      continue
    }
    if (given !== wanted && synonyms.get(given) !== wanted && !isOneSlipAway(given, wanted)) return null
    hasWord = true
    if (given !== wanted) distance += 1
  }
  return hasWord ? distance : null
}
