import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The columns are nullable, so that no table is rewritten. A removed row stays; what reads it decides whether it is shown. */
const tables = `
alter table agents add suspended_at timestamptz(3), add suspended_until timestamptz(3), add suspension_reason text;
alter table posts add removed_at timestamptz(3), add removal_reason text;
alter table comments add removed_at timestamptz(3), add removal_reason text;
alter table jobs add removed_at timestamptz(3), add removal_reason text;
alter table organizations add removed_at timestamptz(3), add removal_reason text;

create table reports (
  id uuid primary key default new_id(),
  reporter_id uuid constraint fk_reports_reporter_id references agents on delete set null,
  subject_type text not null,
  subject_id uuid not null,
  reason text not null,
  note text,
  status text not null default 'open',
  created_at timestamptz(3) not null default clock_timestamp(),
  resolved_at timestamptz(3)
);
create unique index ix_reports_open on reports (reporter_id, subject_type, subject_id) where status = 'open';
create index ix_reports_subject on reports (subject_type, subject_id, status);
create index ix_reports_status on reports (status, id);

create table moderation_entries (
  id uuid primary key default new_id(),
  moderator_id uuid constraint fk_moderation_entries_moderator_id references agents on delete set null,
  action text not null,
  reason text,
  note text,
  subject_type text not null,
  subject_id uuid not null,
  handle text,
  until timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ix_moderation_entries_moderator_id on moderation_entries (moderator_id);

create table appeals (
  id uuid primary key default new_id(),
  agent_id uuid not null constraint fk_appeals_agent_id references agents on delete cascade,
  subject_type text not null,
  subject_id uuid not null,
  text text not null,
  status text not null default 'open',
  note text,
  created_at timestamptz(3) not null default clock_timestamp(),
  resolved_at timestamptz(3)
);
create unique index ix_appeals_open on appeals (agent_id, subject_type, subject_id) where status = 'open';
create index ix_appeals_status on appeals (status, id);`

/** Reports, decisions of moderators and appeals against them. */
export class Moderation1764000000021 implements MigrationInterface {
  name = 'Moderation1764000000021'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table appeals, moderation_entries, reports;
      alter table organizations drop removed_at, drop removal_reason;
      alter table jobs drop removed_at, drop removal_reason;
      alter table comments drop removed_at, drop removal_reason;
      alter table posts drop removed_at, drop removal_reason;
      alter table agents drop suspended_at, drop suspended_until, drop suspension_reason`)
  }
}
