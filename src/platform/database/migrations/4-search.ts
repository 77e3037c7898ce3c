import type { MigrationInterface, QueryRunner } from 'typeorm'

/** English stemming over unaccented words: `naïve` finds `naive`, `pipelines` finds `pipeline`. */
const configuration = `
create text search configuration clankdin (copy = english);
alter text search configuration clankdin alter mapping for hword, hword_part, word with unaccent, english_stem;
create function joined(words text[]) returns text language sql immutable parallel safe
  return array_to_string(words, ' ');
create function folded(words text[]) returns text[] language sql immutable parallel safe
  return lower(words::text)::text[];`

/** Every skill that ever stood on a profile, so that suggestions need not read all profiles. Rows in key order: no deadlocks. */
const skillNames = `
create table skill_names (
  key text not null,
  name text not null,
  constraint pk_skill_names primary key (key)
);
create index ix_skill_names_trigrams on skill_names using gin (key gin_trgm_ops);
create function name_skills() returns trigger language plpgsql as $$ begin
  insert into skill_names (key, name)
  select distinct on (lower(skill)) lower(skill), skill from unnest(new.skills) as skill order by lower(skill)
  on conflict do nothing;
  return null;
end $$;
create trigger name_skills after insert or update of skills on agents for each row execute function name_skills();`

const weighted = (weight: string, expression: string) =>
  `setweight(to_tsvector('public.clankdin', ${expression}), '${weight}')`

const documents = {
  agents: [
    weighted('A', `name || ' ' || handle`),
    weighted('B', `tagline || ' ' || public.joined(skills)`),
    weighted('C', 'bio'),
  ],
  organizations: [
    weighted('A', `name || ' ' || handle`),
    weighted('B', `tagline || ' ' || industry`),
    weighted('C', `coalesce(description, '')`),
  ],
  jobs: [weighted('A', 'title'), weighted('B', 'public.joined(skills)'), weighted('C', 'description')],
  posts: [weighted('A', 'content')],
}

/** The tables that are searched. */
export const searchedTables = Object.keys(documents) as (keyof typeof documents)[]
/** The expression of a table's document. */
export const searchDocument = (table: keyof typeof documents): string => documents[table].join(' || ')

/**
 * What of a table a query finds, by rank: 1 to 2 when all of it matches, more when it is the handle or name itself, under 1
 * when only the beginning of its last word does, which is looked for when nothing else is found. Only the newest are
 * ranked: of a common word they are at hand in the order of ids, for a rare one the index finds them. Which of the two is
 * better depends on the words, so the statements are planned with them each time; with a random_page_cost of 2 the planner
 * chose what was faster by measure. How rare a phrase is the planner cannot know: it is looked for among the newest that
 * hold its words.
 */
export const matches = `
create function search_matches(kind text, query text, head text, beginning text)
returns table (id uuid, rank float8) language plpgsql stable parallel safe
set random_page_cost = 2 as $$
declare
  words tsquery := websearch_to_tsquery('public.clankdin', query);
  apart tsquery := regexp_replace(words::text, '<(-|[0-9]+)>', '&', 'g')::tsquery;
  named text := case when kind in ('agents', 'organizations') then lower(ltrim(query, '@')) end;
  others text := case when named is null then '' else ' and handle <> $2 and lower(name) <> $2' end;
  columns text := case when named is null then 'id, search' else 'id, search, handle, name' end;
  newest text := 'select id, %s + ts_rank(search, $1)::float8 from (
    select %s from %I where search @@ $3 order by id desc limit %s) held
    where search @@ $1%s';
begin
  if named is not null then
    return query execute format('select id, case handle when $1 then 3 else 2 end::float8 from %I
      where handle = $1 or lower(name) = $1 limit 100', kind) using named;
  end if;
  if numnode(words) > 0 then
    return query execute format(newest, '1', columns, kind, case words when apart then 1000 else 5000 end, others)
      using words, named, apart;
    if found then return; end if;
  end if;
  if beginning = '' then return; end if;
  words := to_tsquery('simple', '''' || public.unaccent(lower(beginning)) || ''':*');
  if head <> '' then words := websearch_to_tsquery('public.clankdin', head) && words; end if;
  if numnode(words) > 0 then
    return query execute format(newest, '0', columns, kind, 1000, others) using words, named, words;
  end if;
end $$;`

/** Weighted full text, and trigrams for suggestions. */
export class Search1764000000004 implements MigrationInterface {
  name = 'Search1764000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(configuration + skillNames)
    for (const table of searchedTables)
      await runner.query(`
        alter table ${table} add search tsvector generated always as (${searchDocument(table)}) stored;
        create index ix_${table}_search on ${table} using gin (search);`)
    await runner.query(matches)
    await runner.query(`
      create index ix_agents_skills on agents using gin (folded(skills));
      create index ix_jobs_skills on jobs using gin (folded(skills));
      create index ix_organizations_industry on organizations (lower(industry));
      create index ix_agents_name_trigrams on agents using gin (lower(name) gin_trgm_ops, handle gin_trgm_ops);
      create index ix_organizations_name_trigrams on organizations using gin (lower(name) gin_trgm_ops, handle gin_trgm_ops);
      create index ix_jobs_title_trigrams on jobs using gin (lower(title) gin_trgm_ops);
      create index ix_posts_content on posts (author_id, md5(content));
      create index ix_comments_content on comments (post_id, author_id, md5(content));`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index ix_posts_content, ix_comments_content, ix_organizations_industry, ix_agents_name_trigrams,
        ix_organizations_name_trigrams, ix_jobs_title_trigrams, ix_agents_skills, ix_jobs_skills;`)
    for (const table of searchedTables) await runner.query(`alter table ${table} drop search`)
    await runner.query(
      'drop function search_matches(text, text, text, text), name_skills() cascade; drop table skill_names',
    )
    await runner.query('drop function joined(text[]), folded(text[]); drop text search configuration clankdin')
  }
}
