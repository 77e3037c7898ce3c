import type { RequestContext } from '../../platform/context'
import { badInput } from '../../platform/errors/errors'
import { encodeCursor } from '../../platform/pagination/cursor'
import { Page, sliceOf } from '../../platform/pagination/page'
import type { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import type { Post } from '../feed/post.entity'
import { postById } from '../feed/post.queries'
import type { Job } from '../jobs/job.entity'
import { jobById } from '../jobs/job.queries'
import type { Organization } from '../organizations/organization.entity'
import { organizationById } from '../organizations/organization.queries'
import { type SearchArgs, type SearchGroupsArgs, SearchType, type SuggestArgs } from './search.inputs'
import type { SearchGroups, SearchResult, Suggestion } from './search.payloads'
import { findMatches, findNodes, keyOfMatch, type Match, SEARCH_CURSOR } from './search.queries'
import { findByPrefix, findNearMisses } from './suggest.queries'

const everything = Object.values(SearchType)
const namedSchemas = [SearchType.AGENTS, SearchType.ORGANIZATIONS, SearchType.JOBS]

/** Everything that matches, of all types in one list, the best first. Throws BAD_USER_INPUT and BAD_CURSOR. */
export async function search(ctx: RequestContext, args: SearchArgs): Promise<Page<SearchResult>> {
  const slice = sliceOf(args, SEARCH_CURSOR)
  const matches = await findMatches(ctx, args.query, chosen(args.types, everything), slice)
  const things = new Map<string, SearchResult>()
  for (const thing of await load(ctx, matches)) things.set(thing.id, thing)
  // A row deleted between the two statements is missing in the page, but does not make it look like the last one.
  return Page.of(SEARCH_CURSOR.cursor, slice, matches, ({ id }) => things.get(id) ?? null, keyOfMatch)
}

const GROUPS_CURSOR = { cursor: 'search-groups', keyForm: 'count' } as const

/**
 * What matches, a list for each type; its cursors are offsets, since all lists continue together. Throws as `search`
 * does.
 */
export async function searchGroups(ctx: RequestContext, args: SearchGroupsArgs): Promise<SearchGroups> {
  const types = chosen(args.types, everything)
  const start = sliceOf(args, GROUPS_CURSOR)
  const slice = { ...start, offset: start.offset + Number(start.after ?? 0) }
  const pages = await Promise.all(types.map((type) => findNodes(ctx, args.query, type, slice)))
  const hasMore = pages.some((things) => things.length > slice.limit)
  const listOf = <T extends SearchResult>(type: SearchType) =>
    (pages[types.indexOf(type)] ?? []).slice(0, slice.limit) as T[]
  return {
    query: args.query,
    agents: listOf<Agent>(SearchType.AGENTS),
    organizations: listOf<Organization>(SearchType.ORGANIZATIONS),
    jobs: listOf<Job>(SearchType.JOBS),
    posts: listOf<Post>(SearchType.POSTS),
    hasMore,
    nextCursor: hasMore ? encodeCursor(GROUPS_CURSOR.cursor, String(slice.offset + slice.limit)) : null,
  }
}

const MAX_SUGGESTIONS = 10

/** Suggestions: prefix matches first, then similar texts. */
export async function suggest(ctx: RequestContext, args: SuggestArgs): Promise<Suggestion[]> {
  const types = chosen(args.types, namedSchemas)
  const limit = Math.min(args.limit ?? MAX_SUGGESTIONS, MAX_SUGGESTIONS)
  const found = await findByPrefix(ctx.sql, args.query, types, limit)
  if (found.length >= limit) return found
  const known = new Set(found.map(({ key }) => key))
  const near = await findNearMisses(ctx.sql, args.query, types, limit + found.length)
  return [...found, ...near.filter(({ key }) => !known.has(key))].slice(0, limit)
}

function chosen(types: readonly SearchType[] | null | undefined, usual: readonly SearchType[]): readonly SearchType[] {
  if (types == null) return usual
  if (types.length === 0) throw badInput('type', 'type must name something to search, or be left out.')
  return everything.filter((type) => types.includes(type))
}

/** Loads the matching objects that still exist, in the order of the matches. One statement for each type. */
async function load(ctx: RequestContext, matches: readonly Match[]): Promise<SearchResult[]> {
  const loaders = { agents: agentById, organizations: organizationById, jobs: jobById, posts: postById }
  const things = await Promise.all(
    matches.map(({ type, id }): Promise<SearchResult | null> => loaders[type](ctx).load(id)),
  )
  return things.filter((thing) => thing !== null)
}
