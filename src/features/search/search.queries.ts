import type { RequestContext } from '../../platform/context'
import { columnsOf, type EntityClass, queryEntities } from '../../platform/database/rows'
import { createParameterReader } from '../../platform/database/sql'
import { isUnblocked } from '../../platform/database/viewer-visibility'
import { visible } from '../../platform/database/visibility'
import type { Slice } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { profileColumns } from '../agents/agent.queries'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import { SearchType } from './search.inputs'
import type { SearchResult } from './search.payloads'

/** What the cursors of a search look like. */
export const SEARCH_CURSOR = { cursor: 'search', keyForm: 'rank' } as const

/** Something found: of which type, and how well it matches. */
export interface Match {
  readonly type: SearchType
  readonly id: string
  /** As PostgreSQL writes it, so that a cursor gives back the same number. */
  readonly rank: string
}

/** The key of a match in its cursor. */
export const keyOfMatch = ({ rank, id }: Match): string => `${rank},${id}`

/**
 * The matches of one page over all the types, the best first, the newer first among equals; one more than the page
 * holds when there are more. Throws BAD_CURSOR.
 */
export function findMatches(
  ctx: RequestContext,
  query: string,
  types: readonly SearchType[],
  slice: Slice,
): Promise<Match[]> {
  const bind = createParameterReader(query, ...splitLastWord(query))
  const viewer = ctx.viewer && types.some(isAuthored) ? `${bind(ctx.viewer.agentId)}::uuid` : null
  // Types are words of ours, and put in by value the statement has as many texts as there are sets of types.
  const sources = types.map((type) => `select '${type}' as type, id, rank from ${visibleMatches(type, viewer)}`)
  const place = (key: string) => {
    const [rank, id] = key.split(',')
    return `(${bind(rank)}::float8, ${bind(id)}::uuid)`
  }
  const conditions = [
    ...(slice.after === null ? [] : [`(rank, id) < ${place(slice.after)}`]),
    ...(slice.before === null ? [] : [`(rank, id) > ${place(slice.before)}`]),
  ]
  const direction = slice.backward ? 'asc' : 'desc'
  return ctx.sql.query<Match>(
    `select type, id, rank::text from (${sources.join(' union all ')}) found
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by found.rank ${direction}, id ${direction} limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}`,
    bind.values,
  )
}

/** Who wrote what is found, for the types that have an author. */
const authors: { readonly [Type in SearchType]?: string } = {
  [SearchType.JOBS]: 't.poster_id',
  [SearchType.POSTS]: 't.author_id',
}
const isAuthored = (type: SearchType) => authors[type] !== undefined

/**
 * What matches of a type and may be seen by the viewer at the place `viewer`, who sees nothing of those whom it blocked
 * or who blocked it. Of agents everything that is found may be: a closed profile is empty.
 */
function visibleMatches(type: SearchType, viewer: string | null): string {
  const matches = `search_matches('${type}', $1, $2, $3) matched`
  if (type === SearchType.AGENTS) return matches
  const author = authors[type]
  const isForViewer = author && viewer ? ` and ${isUnblocked(author, viewer)}` : ''
  return `${matches} where exists (select from ${visible(type)} t where t.id = matched.id${isForViewer})`
}

const entities = {
  [SearchType.AGENTS]: Agent,
  [SearchType.ORGANIZATIONS]: Organization,
  [SearchType.JOBS]: Job,
  [SearchType.POSTS]: Post,
}

/**
 * The things of one type that match, in the order of `findMatches`; one more than the page holds when there are more.
 * One statement.
 */
export function findNodes(
  ctx: RequestContext,
  query: string,
  type: SearchType,
  { limit, offset }: Slice,
): Promise<SearchResult[]> {
  const bind = createParameterReader(query, ...splitLastWord(query), limit + 1, offset)
  const entity: EntityClass<SearchResult> = entities[type]
  const isOfAgents = type === SearchType.AGENTS
  const viewer = ctx.viewer && (isOfAgents || isAuthored(type)) ? `${bind(ctx.viewer.agentId)}::uuid` : null
  return queryEntities(
    ctx.sql,
    entity,
    `select ${isOfAgents ? profileColumns('t', viewer) : columnsOf(entity, 't')}
     from (select id, rank from ${visibleMatches(type, viewer)} order by rank desc, id desc limit $4 offset $5) found
     cross join lateral (select * from ${type} where id = found.id) t order by found.rank desc, found.id desc`,
    bind.values,
  )
}

/**
 * What comes before the last word, and the last word when it may be a beginning: letters and digits up to the very end.
 */
function splitLastWord(query: string): [head: string, beginning: string] {
  const beginning = /[\p{L}\p{N}]+$/u.exec(query)?.[0] ?? ''
  const head = query.slice(0, query.length - beginning.length)
  // A sign before the word means something else than a beginning: "-word", "c++word", an open quotation mark.
  return /(^|\s)$/.test(head) ? [head.trim(), beginning] : ['', '']
}
