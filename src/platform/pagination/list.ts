import { suspendedViewerId } from '../context'
import { defineLoader, type LoaderScope } from '../database/loader'
import { columnsOf, type EntityClass, hydrate, tableOf } from '../database/rows'
import { createParameterReader, type ParameterReader, type Sql } from '../database/sql'
import { hasAuthors, visibilityOf } from '../database/visibility'
import { groupBy } from '../group-by'
import type { CursorFormat, KeyForm } from './cursor'
import { Page, type PageArgs, type Slice, sendingOf, sliceOf } from './page'

/** A list that is read in pages by the order of one unique column. */
export interface List<T extends object, Filters = object> extends CursorFormat {
  readonly entity: EntityClass<T>
  /** The alias of the entity's table in `from`. */
  readonly alias: string
  /** What follows `from` in the statement. */
  readonly from: string
  /** The unique column that orders it. */
  readonly key: string
  readonly descending: boolean
  /** The column that holds the parent's id, when it is a list of something. */
  readonly parent?: string
  /**
   * The condition under which callers who may read the parent see a row, where that is more than everybody sees: what
   * belongs to removed content is for its author and moderators.
   */
  readonly visibility?: (alias: string, viewer: string | null) => string
  /**
   * Conditions in addition to those on parent and cursor. Their text depends on which filters are given, never on
   * values.
   */
  readonly where?: (filters: Filters, bind: ParameterReader) => string[]
}

type Row = { key: string; parent?: string }

const keyTypes: Record<KeyForm, string> = { uuid: 'uuid', place: 'text', count: 'bigint', rank: 'text', handle: 'text' }

function statement<T extends object, F>(
  list: List<T, F>,
  slice: Slice,
  filters: F,
  conditions: string[],
  bind: ParameterReader,
  suspendedId: string | null = null,
) {
  const cast = keyTypes[list.keyForm]
  const place = (key: string) => `${bind(key)}::${cast}`
  const all = [...conditions, ...(list.where?.(filters, bind) ?? [])]
  const table = tableOf(list.entity)
  const own = suspendedId !== null && hasAuthors(table) ? `${bind(suspendedId)}::uuid` : null
  const visibility = (list.visibility ?? ((alias, viewer) => visibilityOf(table, alias, viewer)))(list.alias, own)
  if (visibility !== null) all.push(visibility)
  if (slice.after !== null) all.push(`${list.key} ${list.descending ? '<' : '>'} ${place(slice.after)}`)
  if (slice.before !== null) all.push(`${list.key} ${list.descending ? '>' : '<'} ${place(slice.before)}`)
  return `select ${columnsOf(list.entity, list.alias)}, ${list.key}::text as key
    from ${list.from}${all.length > 0 ? ` where ${all.join(' and ')}` : ''}
    order by ${list.key} ${list.descending === slice.backward ? 'asc' : 'desc'}
    limit ${bind(slice.limit + 1)}${slice.offset > 0 ? ` offset ${bind(slice.offset)}` : ''}`
}

const pageOf = <T extends object, F>(list: List<T, F>, slice: Slice, rows: Row[]) =>
  Page.of(
    list.cursor,
    slice,
    rows,
    (row) => hydrate(list.entity, row),
    (row) => row.key,
  )

/**
 * One page of a list that has no parent, including content of the suspended agent whose id is given. One statement.
 * Throws BAD_USER_INPUT and BAD_CURSOR.
 */
export async function readPage<T extends object, F>(
  sql: Sql,
  list: List<T, F>,
  args: PageArgs,
  filters: F,
  suspendedId: string | null = null,
): Promise<Page<T>> {
  const slice = sliceOf(args, list)
  const bind = createParameterReader()
  const text = statement(list, slice, filters, [], bind, suspendedId)
  return pageOf(list, slice, await sql.query<Row>(text, bind.values))
}

/**
 * A page of each parent's list, in the order of the parents. One statement for all of them. That of a single parent
 * compares with its id: a statement over an array is planned anew each time, which took five times as long as reading
 * the comments of a post.
 */
async function readPages<T extends object, F>(
  sql: Sql,
  list: List<T, F>,
  args: PageArgs,
  filters: F,
  parents: readonly string[],
  suspendedId: string | null,
) {
  const slice = sliceOf(args, list)
  // A document may request the pages of one parent twice.
  const distinct = [...new Set(parents)]
  const [parent, ...others] = distinct
  if (parent !== undefined && others.length === 0) {
    const bind = createParameterReader(parent)
    const text = statement(list, slice, filters, [`${list.parent} = $1::uuid`], bind, suspendedId)
    const page = pageOf(list, slice, await sql[sendingOf(slice)]<Row>(text, bind.values))
    return parents.map(() => page)
  }
  const bind = createParameterReader(distinct)
  const inner = statement(list, slice, filters, [`${list.parent} = parents.id`], bind, suspendedId)
  const text = `select parents.id as parent, page.* from unnest($1::uuid[]) as parents(id) cross join lateral (${inner}) page`
  const rows = await sql.query<Row>(text, bind.values)
  const byParent = groupBy(rows, (row) => row.parent)
  const pages = new Map(distinct.map((one) => [one, pageOf(list, slice, byParent.get(one) ?? [])]))
  return parents.map((one) => pages.get(one) as Page<T>)
}

interface PageRequest {
  readonly list: List<object, unknown>
  readonly args: PageArgs
  readonly filters: unknown
  readonly parent: string
}

/** A loader scope with the viewer, if there is one. */
type ViewerScope = LoaderScope & Parameters<typeof suspendedViewerId>[0]

const nestedPages = defineLoader(async (ctx: ViewerScope, requests: readonly PageRequest[]) => {
  const keyOf = ({ list, args, filters }: PageRequest) =>
    JSON.stringify([
      list.cursor,
      list.from,
      list.descending,
      args.first,
      args.after,
      args.last,
      args.before,
      args.offset,
      filters,
    ])
  const groups = groupBy(requests, keyOf)
  const pages = new Map<PageRequest, Page<object>>()
  for (const group of groups.values()) {
    const { list, args, filters } = group[0] as PageRequest
    const found = await readPages(
      ctx.sql,
      list,
      args,
      filters,
      group.map(({ parent }) => parent),
      suspendedViewerId(ctx),
    )
    group.forEach((request, index) => void pages.set(request, found[index] as Page<object>))
  }
  return requests.map((request) => pages.get(request) as Page<object>)
})

/** A page of one parent's list; pages requested together take one statement. Throws as `readPage` does. */
export async function readNestedPage<T extends object, F>(
  ctx: ViewerScope,
  list: List<T, F>,
  parent: string,
  args: PageArgs,
  filters: F,
): Promise<Page<T>> {
  sliceOf(args, list)
  const page = await nestedPages(ctx).load({ list: list as unknown as List<object, unknown>, args, filters, parent })
  return page as Page<T>
}
