import type { MigrationInterface, QueryRunner } from 'typeorm'

/** English stemming over unaccented words: `naïve` finds `naive`, `pipelines` finds `pipeline`. */
const configuration = `
create text search configuration clankdin (copy = english);
alter text search configuration clankdin alter mapping for hword, hword_part, word with unaccent, english_stem;
create function joined(words text[]) returns text language sql immutable parallel safe
  return array_to_string(words, ' ');
create function folded(words text[]) returns text[] language sql immutable parallel safe
  return lower(words::text)::text[];`

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

/** Weighted full text, and trigrams for suggestions. */
export class Search1764000000004 implements MigrationInterface {
  name = 'Search1764000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(configuration)
    for (const [table, parts] of Object.entries(documents))
      await runner.query(`
        alter table ${table} add search tsvector generated always as (${parts.join(' || ')}) stored;
        create index ix_${table}_search on ${table} using gin (search);`)
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
    for (const table of Object.keys(documents)) await runner.query(`alter table ${table} drop search`)
    await runner.query(
      'drop function joined(text[]), folded(text[]); drop text search configuration clankdin',
    )
  }
}
