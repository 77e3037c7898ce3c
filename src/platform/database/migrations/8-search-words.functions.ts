import { newest } from './6-search-windows'

/**
 * `fold` is the one place where SQL decides on letter case, and `foldCase` in platform/validation/text.ts does the same; a test compares
 * them letter by letter. lower() alone differs among the providers of locales in the final sigma and the dotted I.
 *
 * `search_text` is applied to documents and queries alike. PostgreSQL's parser takes `CI/CD`, `Finished.Started` and `a~b` for one word
 * (a file, a host) and `-4` in `GPT-4` for a negative number; a comma in their middle keeps the parts together as a phrase of a
 * query. Numbers (`3.1`) and tags (`</b>`) stay what they are.
 */
export const foldFunctions = `
create or replace function fold(value text) returns text language sql immutable parallel safe
  return replace(translate(lower(value), 'ς', 'σ'), U&'i\\0307', 'i');
create or replace function fold_each(words text[]) returns text[] language sql immutable parallel safe
  return public.fold(words::text)::text[];
create or replace function search_text(value text) returns text language sql immutable parallel safe
  return regexp_replace(public.fold(value), '${[
    '(?<!<)[/~]+(?!>)',
    '(?<=[[:alnum:]])-(?=[0-9])',
    '(?<=[[:alnum:]])\\.+(?=[[:alpha:]])',
    '(?<=[[:alpha:]])\\.+(?=[[:alnum:]])',
  ].join('|')}', ',', 'g');
create or replace function search_query(query text) returns tsquery language sql immutable parallel safe
  return websearch_to_tsquery('public.clankdin', public.search_text(query));`

/** Skill names by their folded key. */
export const foldSkills = `
create or replace function name_skills() returns trigger language plpgsql as $$ begin
  insert into skill_names (key, name)
  select distinct on (public.fold(skill)) public.fold(skill), skill from unnest(new.skills) as skill order by public.fold(skill)
  on conflict do nothing;
  return null;
end $$;
insert into skill_names (key, name) select distinct on (public.fold(key)) public.fold(key), name from skill_names
  where key <> public.fold(key) order by public.fold(key) on conflict do nothing;
delete from skill_names where key <> public.fold(key);`

/**
 * As before, but with words split and folded. The beginning of a word becomes a lexeme after unaccent(), which makes apostrophes of some
 * letters: only then is it quoted.
 */
export const searchMatches = `${newest
  .replace('create function', 'create or replace function')
  .replaceAll('lower(name)', 'public.fold(name)')}
create or replace function search_matches(kind text, query text, head text, beginning text)
returns table (id uuid, rank float8) language plpgsql stable parallel safe as $$
declare
  words tsquery := public.search_query(query);
  apart tsquery := regexp_replace(words::text, '<(-|[0-9]+)>', '&', 'g')::tsquery;
  named text := case when kind in ('agents', 'organizations') then public.fold(ltrim(query, '@')) end;
  start text;
begin
  if named is not null then
    return query execute format('select id, case handle when $1 then 3 else 2 end::float8 from %I
      where handle = $1 or public.fold(name) = $1 limit 100', kind) using named;
  end if;
  if numnode(words) > 0 then
    return query select m.id, 1 + m.rank
      from newest_matches(kind, apart, words, case words when apart then 1000 else 5000 end, named) m;
    if found then return; end if;
  end if;
  start := btrim(public.fold(public.unaccent(public.fold(beginning))));
  if start = '' then return; end if;
  words := ('''' || replace(replace(start, E'\\\\', E'\\\\\\\\'), '''', '''''') || ''':*')::tsquery;
  if head <> '' then words := public.search_query(head) && words; end if;
  if numnode(words) > 0 then
    return query select * from newest_matches(kind, words, words, 1000, named);
  end if;
end $$;`
