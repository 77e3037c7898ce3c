import type { MigrationInterface, QueryRunner } from 'typeorm'
import { matches, searchDocument, searchedTables } from './4-search'

/** How many rows, as powers of two, share a window of each size. */
const sizes = [13, 16, 19]

/** The lexemes of the windows that a row stands in, one of each size; their sign occurs in no word of a query. */
export const windows = `
create function search_windows(number bigint) returns tsvector language sql immutable parallel safe
  return array_to_tsvector(array[${sizes.map((size) => `'#${size}/' || (number >> ${size})::text`).join(', ')}]);
create function newest_windows(size int, oldest bigint, newest bigint) returns tsquery language sql immutable parallel safe
  return (select string_agg(format('''#%s/%s''', size, place), '|')::tsquery
    from generate_series(oldest >> size, newest >> size) place);`

/**
 * Of the newest rows that hold some words, up to so many, those that match a query, ranked. How many of the newest
 * thousand rows hold them decides in how many to search: a few thousand are read one by one; for more an index is requested
 * the words and windows together, so that a common word costs the same in a table of any size. The planner is not asked
 * (offset 0 keeps the order from it): it has statistics neither of new windows nor of how rare a phrase is.
 */
export const newest = `
create function newest_matches(kind text, held tsquery, words tsquery, most int, named text)
returns table (id uuid, rank float8) language plpgsql stable parallel safe
set enable_seqscan = off as $$
declare
  last bigint;
  span bigint := 1000;
  size int;
  source text;
  n int;
  ids uuid[];
  ranks float8[];
begin
  execute format('select last_value from %I', kind || '_number_seq') into last;
  loop
    size := (select min(s) from unnest(array[${sizes.join(', ')}]) s where span <= 8 << s);
    if last < 16000 or 2 * span > last then size := null; end if;
    source := case
      when size is null then format('%I where search @@ $1 offset 0', kind)
      when span < 5000 then format('(select * from %I order by id desc limit %s) newest where search @@ $1', kind, span)
      else format('%I where search @@ ($1 && %L) offset 0', kind, newest_windows(size, last - span, last))
    end;
    execute format('select count(*), array_agg(id) filter (where fits), array_agg(ts_rank(search, $2)) filter (where fits)
        from (select id, search, search @@ $2%s as fits from (select * from %s) found order by id desc limit $3) held',
      case when named is null then '' else ' and handle <> $4 and lower(name) <> $4' end, source)
      into n, ids, ranks using held, words, most, named;
    exit when n >= most or size is null;
    span := span * greatest(4, 1.2 * most / greatest(n, 1));
  end loop;
  return query select * from unnest(ids, ranks);
end $$;`

/** As before, but over the newest by windows. */
export const matchesByWindow = `
create or replace function search_matches(kind text, query text, head text, beginning text)
returns table (id uuid, rank float8) language plpgsql stable parallel safe as $$
declare
  words tsquery := websearch_to_tsquery('public.clankdin', query);
  apart tsquery := regexp_replace(words::text, '<(-|[0-9]+)>', '&', 'g')::tsquery;
  named text := case when kind in ('agents', 'organizations') then lower(ltrim(query, '@')) end;
begin
  if named is not null then
    return query execute format('select id, case handle when $1 then 3 else 2 end::float8 from %I
      where handle = $1 or lower(name) = $1 limit 100', kind) using named;
  end if;
  if numnode(words) > 0 then
    return query select m.id, 1 + m.rank
      from newest_matches(kind, apart, words, case words when apart then 1000 else 5000 end, named) m;
    if found then return; end if;
  end if;
  if beginning = '' then return; end if;
  words := to_tsquery('simple', '''' || public.unaccent(lower(beginning)) || ''':*');
  if head <> '' then words := websearch_to_tsquery('public.clankdin', head) && words; end if;
  if numnode(words) > 0 then
    return query select * from newest_matches(kind, words, words, 1000, named);
  end if;
end $$;`

const redocument = (table: string, document: string) => `
  alter table ${table} drop search;
  alter table ${table} add search tsvector generated always as (${document}) stored;
  create index ix_${table}_search on ${table} using gin (search);`

/** What is searched stands in windows by age. */
export class SearchWindows1764000000006 implements MigrationInterface {
  name = 'SearchWindows1764000000006'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(windows)
    for (const table of searchedTables) {
      await runner.query(`alter table ${table} add number bigserial`)
      await runner.query(redocument(table, `${searchDocument(table)} || public.search_windows(number)`))
    }
    await runner.query(newest)
    await runner.query(matchesByWindow)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(matches.replace('create function', 'create or replace function'))
    for (const table of searchedTables) {
      await runner.query(redocument(table, searchDocument(table)))
      await runner.query(`alter table ${table} drop number`)
    }
    await runner.query(
      'drop function newest_matches(text, tsquery, tsquery, int, text), newest_windows(int, bigint, bigint), search_windows(bigint)',
    )
  }
}
