import type { QueryRunner } from 'typeorm'
import { backfill, buildIndex, dropIndex, OnlineMigration, transactional } from '../migration-steps'
import { searchedTables } from './4-search'
import { matchesByWindow, newest } from './6-search-windows'
import { searchTrigger } from './7-search-triggers'
import { foldFunctions, foldSkills, searchMatches } from './8-search-words.functions'

type SearchedTable = (typeof searchedTables)[number]

const weighted = (weight: string, text: string) =>
  `setweight(to_tsvector('public.clankdin', public.search_text(${text})), '${weight}')`

/** The columns that a table's document is made of, and its parts for the row `r`. */
const documents: Record<SearchedTable, { columns: string; parts: (r: string) => string[] }> = {
  agents: {
    columns: 'name, handle, tagline, skills, bio',
    parts: (r) => [
      weighted('A', `${r}.name || ' ' || ${r}.handle`),
      weighted('B', `${r}.tagline || ' ' || public.joined(${r}.skills)`),
      weighted('C', `${r}.bio`),
    ],
  },
  organizations: {
    columns: 'name, handle, tagline, industry, description',
    parts: (r) => [
      weighted('A', `${r}.name || ' ' || ${r}.handle`),
      weighted('B', `${r}.tagline || ' ' || ${r}.industry`),
      weighted('C', `coalesce(${r}.description, '')`),
    ],
  },
  jobs: {
    columns: 'title, skills, description',
    parts: (r) => [
      weighted('A', `${r}.title`),
      weighted('B', `public.joined(${r}.skills)`),
      weighted('C', `${r}.description`),
    ],
  },
  posts: { columns: 'content', parts: (r) => [weighted('A', `${r}.content`)] },
}

const documentOf = (table: SearchedTable, row: string) =>
  [...documents[table].parts(row), `public.search_windows(${row}.number)`].join(' || ')

const trigger = (table: SearchedTable) => `
create or replace function set_${table}_search() returns trigger language plpgsql as $$ begin
  new.search := ${documentOf(table, 'new')};
  return new;
end $$;
create or replace trigger set_search before insert or update of ${documents[table].columns}, number on ${table}
  for each row execute function set_${table}_search();`

/** Indexes over folded texts, each with the one that it takes the place of. */
const indexes = [
  ['ix_agents_skills_folded', 'on agents using gin (public.fold_each(skills))', 'ix_agents_skills'],
  ['ix_jobs_skills_folded', 'on jobs using gin (public.fold_each(skills))', 'ix_jobs_skills'],
  ['ix_organizations_industry_folded', 'on organizations (public.fold(industry))', 'ix_organizations_industry'],
  [
    'ix_agents_name_folded_trigrams',
    'on agents using gin (public.fold(name) gin_trgm_ops, handle gin_trgm_ops)',
    'ix_agents_name_trigrams',
  ],
  [
    'ix_organizations_name_folded_trigrams',
    'on organizations using gin (public.fold(name) gin_trgm_ops, handle gin_trgm_ops)',
    'ix_organizations_name_trigrams',
  ],
  ['ix_jobs_title_folded_trigrams', 'on jobs using gin (public.fold(title) gin_trgm_ops)', 'ix_jobs_title_trigrams'],
] as const

/** Skills that were endorsed under a key of another spelling. Deleting and inserting lets the triggers count. */
const foldEndorsements = `
with moved as (delete from endorsements where skill_key <> public.fold(skill_key) returning *)
insert into endorsements (id, agent_id, skill_key, endorser_id, created_at)
select id, agent_id, public.fold(skill_key), endorser_id, created_at from moved on conflict do nothing;
delete from skill_tallies where skill_key <> public.fold(skill_key);`

/**
 * Words are found in every part of what is joined (`CI/CD`, `GPT-4`), and letters in either case whatever the alphabet. Documents that
 * do not change are not written again.
 */
export class SearchWords1764000000008 extends OnlineMigration {
  name = 'SearchWords1764000000008'
  steps = [
    transactional('fold and split words', foldFunctions),
    ...searchedTables.map((table) => transactional(`a trigger splits the words of ${table}.search`, trigger(table))),
    ...searchedTables.map((table) => {
      const document = documentOf(table, 't')
      return backfill({ table, set: `search = ${document}`, where: `t.search is distinct from (${document})` })
    }),
    ...indexes.map(([name, definition]) => buildIndex(name, definition)),
    transactional('search for split words', searchMatches),
    transactional('fold skills', foldSkills + foldEndorsements),
    ...indexes.map(([, , replaced]) => dropIndex(replaced)),
  ]

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(newest.replace('create function', 'create or replace function') + matchesByWindow)
    await runner.query(foldSkills.replaceAll('public.fold(', 'lower('))
    for (const [name] of indexes) await runner.query(`drop index ${name}`)
    for (const table of searchedTables) {
      await runner.query(searchTrigger(table))
      // Writing the number lets the trigger write the document.
      await runner.query(`update ${table} set number = number`)
    }
    await runner.query(`
      create index ix_agents_skills on agents using gin (folded(skills));
      create index ix_jobs_skills on jobs using gin (folded(skills));
      create index ix_organizations_industry on organizations (lower(industry));
      create index ix_agents_name_trigrams on agents using gin (lower(name) gin_trgm_ops, handle gin_trgm_ops);
      create index ix_organizations_name_trigrams on organizations using gin (lower(name) gin_trgm_ops, handle gin_trgm_ops);
      create index ix_jobs_title_trigrams on jobs using gin (lower(title) gin_trgm_ops);
      drop function search_query(text), search_text(text), fold_each(text[]), fold(text)`)
  }
}
