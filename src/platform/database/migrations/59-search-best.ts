import type { MigrationInterface, QueryRunner } from 'typeorm'
import { searchMatches } from './8-search-words.functions'
import { newestByFits } from './56-search-fits'
import { newestOfSmallTables } from './58-search-small-tables'

/** Agents and organizations are also found by their handles and names. */
const namedKinds = ['agents', 'organizations']
const kinds = [...namedKinds, 'jobs', 'posts']
const isNamed = 't.handle = named or public.fold(t.name) = named'

/** A statement with its table in it is planned once in a session. */
const byKind = (among: readonly string[], statementOf: (kind: string) => string) =>
  `case kind
${among.map((kind) => `      when '${kind}' then return query ${statementOf(kind)};`).join('\n')}
    end case;`

const ranked = (kind: string) => `select newest.id, newest.rank from (
          select found.id, ts_rank(found.search, words)::float8 as rank, held = words or found.search @@ words as fits from (
            select t.id, t.search from ${kind} t where t.search @@ held offset 0) found order by found.id desc limit most) newest
        where newest.fits${namedKinds.includes(kind) ? ` and (newest.id in (select t.id from ${kind} t where ${isNamed})) is not true` : ''}
        order by newest.rank desc, newest.id desc limit best`

const newest = newestByFits
  .replace('most int, named text)', 'most int, named text, best int)')
  .replace(
    /source := case\n\s+when size is null.*\n/,
    () => `if size is null then
      ${byKind(kinds, ranked)}
      return;
    end if;
    source := case
`,
  )
  .replace('unnest(ids, ranks)', 'unnest(ids, ranks) m (id, rank) order by m.rank desc, m.id desc limit best')

const matches = searchMatches
  .slice(searchMatches.indexOf('create or replace function search_matches'))
  .replace('beginning text)', 'beginning text, best int default null)')
  // Of 1,000 rows, the default, a page of any size seems to be a hundred: such a statement is planned again each time.
  .replace('parallel safe as', 'parallel safe rows 100 as')
  .replace(/return query execute format[\s\S]*?using named;/, () =>
    byKind(
      namedKinds,
      (kind) =>
        `select t.id, case t.handle when named then 3 else 2 end::float8 from ${kind} t where ${isNamed} limit 100`,
    ),
  )
  .replaceAll(', named)', ', named, best)')

const dropNew = `drop function if exists search_matches(text, text, text, text, int);
drop function if exists newest_matches(text, tsquery, tsquery, int, text, int);`
const dropOld = `drop function if exists search_matches(text, text, text, text);
drop function if exists newest_matches(text, tsquery, tsquery, int, text);`

/**
 * A search returns only the best matches where its caller needs no others, instead of a thousand that are sorted again,
 * and its statements on a table of which everything is searched at once are planned once a session, as is the statement
 * that calls it. What is found, and in which order, is the same. Processes of earlier versions leave out the last
 * argument.
 */
export class SearchBest1764000000059 implements MigrationInterface {
  name = 'SearchBest1764000000059'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(dropOld + newest + matches)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(dropNew + searchMatches + newestOfSmallTables)
  }
}
