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

/** The format of the cursors of a search. */
export const SEARCH_CURSOR = { cursor: 'search', keyForm: 'rank' } as const

/** A match: its type and rank. */
export interface Match {
  readonly type: SearchType
  readonly id: string
  /** The text by PostgreSQL, so that a cursor preserves the exact number. */
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
  // The types are constants of the code, so the statement has as many texts as there are sets of types.
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

/** The column of the author, for the types that have one. */
const authors: { readonly [Type in SearchType]?: string } = {
  [SearchType.JOBS]: 't.poster_id',
  [SearchType.POSTS]: 't.author_id',
}
const isAuthored = (type: SearchType) => authors[type] !== undefined

/**
 * The matches of a type that the viewer with the placeholder `viewer` may see, without authors that it blocked or that
 * blocked it. Agents need no condition: a closed profile is empty and matches nothing. So of them the `best` so many
 * suffice, an expression of SQL.
 */
function visibleMatches(type: SearchType, viewer: string | null, best = 'null'): string {
  if (type === SearchType.AGENTS) return `search_matches('${type}', $1, $2, $3, ${best}) matched`
  const matches = `search_matches('${type}', $1, $2, $3) matched`
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
 * The matching rows of one type, in the order of `findMatches`; one more than the page holds when there are more. One
 * statement.
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
     from (select id, rank from ${visibleMatches(type, viewer, '$4::int + $5::int')} order by rank desc, id desc limit $4 offset $5) found
     cross join lateral (select * from ${type} where id = found.id) t order by found.rank desc, found.id desc`,
    bind.values,
  )
}

/** Splits off the last word if it may be a prefix: letters and digits up to the end. */
function splitLastWord(query: string): [head: string, beginning: string] {
  const beginning = /[\p{L}\p{N}]+$/u.exec(query)?.[0] ?? ''
  const head = query.slice(0, query.length - beginning.length)
  // A sign before the word gives it another meaning: "-word", "c++word", an open quotation mark.
  return /(^|\s)$/.test(head) ? [head.trim(), beginning] : ['', '']
}
