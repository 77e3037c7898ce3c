import type { Sql } from '../../platform/database/sql'
import { isVisible } from '../../platform/database/visibility'

/** How many addresses a page of the site map has at most; the format allows 50,000. */
const SITE_MAP_PAGE = 5_000
/** So many pages of each kind are listed. */
const MAX_PAGES = 200

/** The types with pages of their own, with the column in the address. */
const kinds = {
  agents: { column: 'handle', path: '/clankrs' },
  organizations: { column: 'handle', path: '/organizations' },
  jobs: { column: 'id', path: '/jobs' },
  posts: { column: 'id', path: '/feed' },
} as const

/** A kind of pages in the site map. */
export type SiteMapKind = keyof typeof kinds

/** Whether a word names a kind. */
export const isSiteMapKind = (word: string): word is SiteMapKind => Object.hasOwn(kinds, word)

const countPages = (table: SiteMapKind) =>
  `select '${table}' as kind, ceil(count(*) / ${SITE_MAP_PAGE}.0)::int as pages
   from (select from ${table} limit ${SITE_MAP_PAGE * MAX_PAGES}) counted`

/** Counts the pages of the site map of each kind, in one statement. */
export function countSiteMapPages(sql: Sql): Promise<{ kind: SiteMapKind; pages: number }[]> {
  return sql.query((Object.keys(kinds) as SiteMapKind[]).map(countPages).join(' union all '), [])
}

/**
 * The paths on one page of the site map, the oldest first, so that full pages stay as they are; null for a page beyond
 * the index.
 */
export async function readSiteMapPage(sql: Sql, kind: SiteMapKind, page: number): Promise<string[] | null> {
  if (page > MAX_PAGES) return null
  const { column, path } = kinds[kind]
  const rows = await sql.query<{ name: string; isShown: boolean }>(
    `select t.${column} as name, ${isVisible(kind, 't')} as "isShown"
     from ${kind} t order by t.id limit ${SITE_MAP_PAGE} offset $1`,
    [(page - 1) * SITE_MAP_PAGE],
  )
  return rows.length === 0 ? null : rows.filter(({ isShown }) => isShown).map(({ name }) => `${path}/${name}`)
}
