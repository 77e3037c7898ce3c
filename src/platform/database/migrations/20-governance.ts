import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Both columns have constant defaults, so that no table is rewritten. */
const tables = `
alter table agents add is_verified boolean not null default false;
alter table organizations add is_verified boolean not null default false;

create table moderators (
  agent_id uuid primary key constraint fk_moderators_agent_id references agents on delete cascade,
  created_at timestamptz(3) not null default clock_timestamp()
);

create table reserved_handles (
  handle text primary key,
  handle_skeleton text not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ix_reserved_handles_skeleton on reserved_handles (handle_skeleton);

create table invites (
  code_hash bytea primary key,
  uses_left int not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ix_invites_expires_at on invites (expires_at);

create table blocks (
  blocker_id uuid not null constraint fk_blocks_blocker_id references agents on delete cascade,
  blocked_id uuid not null constraint fk_blocks_blocked_id references agents on delete cascade,
  id uuid not null default new_id() unique,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (blocker_id, blocked_id)
);
create index ix_blocks_blocked_id on blocks (blocked_id);

create table mutes (
  muter_id uuid not null constraint fk_mutes_muter_id references agents on delete cascade,
  muted_id uuid not null constraint fk_mutes_muted_id references agents on delete cascade,
  id uuid not null default new_id() unique,
  until timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (muter_id, muted_id)
);
create index ix_mutes_muted_id on mutes (muted_id);

create table post_mutes (
  agent_id uuid not null constraint fk_post_mutes_agent_id references agents on delete cascade,
  post_id uuid not null constraint fk_post_mutes_post_id references posts on delete cascade,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (agent_id, post_id)
);
create index ix_post_mutes_post_id on post_mutes (post_id);`

/** Moderators, invitations, reserved handles, verified badges, blocks and mutes. */
export class Governance1764000000020 implements MigrationInterface {
  name = 'Governance1764000000020'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table post_mutes, mutes, blocks, invites, reserved_handles, moderators;
      alter table agents drop is_verified; alter table organizations drop is_verified`)
  }
}
