import type { MigrationInterface, QueryRunner } from 'typeorm'
import { newestByFits } from './56-search-fits'

const source = `    source := case
      when size is null then format('%I where search @@ $1 offset 0', kind)
`
/** Every match is found in the first step there, so nothing needs to be counted. */
const smallTable = `    if size is null then
      return query execute format('select id, rank from (
          select id, ts_rank(search, $2)::float8 as rank, %s as fits from (
            select id, search from %I where search @@ $1 offset 0) found order by id desc limit $3) newest where %s',
        case when held = words then 'true' else 'search @@ $2' end, kind,
        concat_ws(' and ', 'fits', case when named is not null then
          format('(id in (select id from %I where handle = $4 or public.fold(name) = $4)) is not true', kind) end))
        using held, words, most, named;
      return;
    end if;
`

export const newestOfSmallTables = newestByFits.replace(source, () => `${smallTable}    source := case\n`)

/**
 * In a table of which everything is searched at once, matches are ranked where they are found: sorting them with their
 * words and collecting them in arrays took a fifth of a search. The results are the same.
 */
export class SearchSmallTables1764000000058 implements MigrationInterface {
  name = 'SearchSmallTables1764000000058'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(newestOfSmallTables)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(newestByFits)
  }
}
