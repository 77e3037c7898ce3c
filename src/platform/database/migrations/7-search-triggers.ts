import type { QueryRunner } from 'typeorm'
import { OnlineMigration, transactional } from '../migration-steps'
import { searchDocument, searchedTables } from './4-search'

type SearchedTable = (typeof searchedTables)[number]

const weighted = (weight: string, expression: string) =>
  `setweight(to_tsvector('public.clankdin', ${expression}), '${weight}')`

/** The columns that a table's document is made of, and the document of the row `new`. */
const documents: Record<SearchedTable, { columns: string; document: string }> = {
  agents: {
    columns: 'name, handle, tagline, skills, bio',
    document: [
      weighted('A', `new.name || ' ' || new.handle`),
      weighted('B', `new.tagline || ' ' || public.joined(new.skills)`),
      weighted('C', 'new.bio'),
    ].join(' || '),
  },
  organizations: {
    columns: 'name, handle, tagline, industry, description',
    document: [
      weighted('A', `new.name || ' ' || new.handle`),
      weighted('B', `new.tagline || ' ' || new.industry`),
      weighted('C', `coalesce(new.description, '')`),
    ].join(' || '),
  },
  jobs: {
    columns: 'title, skills, description',
    document: [
      weighted('A', 'new.title'),
      weighted('B', 'public.joined(new.skills)'),
      weighted('C', 'new.description'),
    ].join(' || '),
  },
  posts: { columns: 'content', document: weighted('A', 'new.content') },
}

/** Makes `search` a plain column, which rewrites nothing, and lets a trigger write it. Running it again changes nothing. */
export const searchTrigger = (table: SearchedTable): string => `
alter table ${table} alter column search drop expression if exists;
create or replace function set_${table}_search() returns trigger language plpgsql as $$ begin
  new.search := ${documents[table].document};
  -- A row that is older than the numbers and has not got its own yet.
  if new.number is not null then new.search := new.search || public.search_windows(new.number); end if;
  return new;
end $$;
create or replace trigger set_search before insert or update of ${documents[table].columns}, number on ${table}
  for each row execute function set_${table}_search();`

/**
 * The search documents are written by triggers. A generated column can only be changed by rewriting its table under an exclusive
 * lock; a trigger is replaced at once, and the rows are filled again in batches.
 */
export class SearchTriggers1764000000007 extends OnlineMigration {
  name = 'SearchTriggers1764000000007'
  steps = searchedTables.map((table) => transactional(`a trigger writes ${table}.search`, searchTrigger(table)))

  async down(runner: QueryRunner): Promise<void> {
    for (const table of searchedTables)
      await runner.query(`
        drop function set_${table}_search() cascade;
        alter table ${table} drop search;
        alter table ${table} add search tsvector
          generated always as (${searchDocument(table)} || public.search_windows(number)) stored;
        create index ix_${table}_search on ${table} using gin (search);`)
  }
}
