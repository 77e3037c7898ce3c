import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Decisions and appeals are few. The backfill takes the last decision before each appeal. */
const columns = `
create index ix_moderation_entries_subject on moderation_entries (subject_type, subject_id, id);
alter table appeals add decision_id uuid constraint fk_appeals_decision_id references moderation_entries on delete set null;
create index ix_appeals_decision_id on appeals (decision_id);
update appeals p set decision_id = (
  select m.id from moderation_entries m
  where m.subject_type = p.subject_type and m.subject_id = p.subject_id and m.action in ('suspend', 'remove')
    and m.created_at <= p.created_at order by m.id desc limit 1);`

/** An appeal belongs to the decision that it is made against. */
export class AppealsOfDecisions1764000000032 implements MigrationInterface {
  name = 'AppealsOfDecisions1764000000032'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(columns)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table appeals drop decision_id; drop index ix_moderation_entries_subject')
  }
}
