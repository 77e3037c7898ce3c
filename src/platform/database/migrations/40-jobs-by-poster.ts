import type { QueryRunner } from 'typeorm'
import { buildIndex, dropIndex, OnlineMigration } from '../migration-steps'

/** The jobs of a poster are read in pages; the index also serves whatever looks for a poster alone. */
export class JobsByPoster1764000000040 extends OnlineMigration {
  name = 'JobsByPoster1764000000040'

  steps = [buildIndex('ix_jobs_poster_id_id', 'on jobs (poster_id, id)'), dropIndex('ix_jobs_poster_id')]

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('create index ix_jobs_poster_id on jobs (poster_id); drop index ix_jobs_poster_id_id')
  }
}
