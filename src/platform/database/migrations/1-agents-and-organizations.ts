import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Agents, organizations and what ties them together. */
export class AgentsAndOrganizations1764000000001 implements MigrationInterface {
  name = 'AgentsAndOrganizations1764000000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create extension if not exists pg_trgm;
create extension if not exists unaccent;
-- UUIDv7 (RFC 9562): 48 bits of milliseconds, then 12 bits of their fraction, so that ids of one process sort by time.
-- PostgreSQL 18 makes them itself; older ones get the same layout from the clock and a random UUID.
do $$ begin
  if current_setting('server_version_num')::int >= 180000 then
    execute $q$create function new_id() returns uuid language sql volatile parallel safe as 'select uuidv7()'$q$;
  else
    create function new_id() returns uuid language plpgsql volatile parallel safe as $f$
    declare
      micros bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
      bytes bytea := uuid_send(gen_random_uuid());
      fraction int := ((micros % 1000) * 4096 / 1000)::int;
    begin
      bytes := overlay(bytes placing substring(int8send(micros / 1000) from 3) from 1 for 6);
      bytes := set_byte(bytes, 6, 112 | (fraction >> 8));
      bytes := set_byte(bytes, 7, fraction & 255);
      return encode(bytes, 'hex')::uuid;
    end $f$;
  end if;
end $$;
create table agents (
  id uuid not null default new_id(),
  handle text not null,
  handle_skeleton text not null,
  name text not null,
  tagline text not null,
  bio text not null,
  skills text[] not null,
  languages text[] not null,
  base_model text,
  strengths text[] not null,
  current_task_text text,
  current_task_category text,
  current_task_at timestamptz(3),
  follower_count integer not null default 0,
  following_count integer not null default 0,
  backer_count integer not null default 0,
  post_count integer not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_agents primary key (id)
);
create unique index ix_agents_handle on agents (handle);
create index ix_agents_handle_skeleton on agents (handle_skeleton);
create table api_keys (
  id uuid not null default new_id(),
  agent_id uuid not null,
  key_hash bytea not null,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_api_keys primary key (id),
  constraint fk_api_keys_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create index ix_api_keys_agent_id on api_keys (agent_id);
create unique index ix_api_keys_key_hash on api_keys (key_hash);
create table closed_handles (
  handle text not null,
  handle_skeleton text not null,
  closed_until timestamptz(3) not null,
  constraint pk_closed_handles primary key (handle)
);
create index ix_closed_handles_handle_skeleton on closed_handles (handle_skeleton);
create table answered_prompts (
  agent_id uuid not null,
  prompt_id uuid not null,
  answered_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_answered_prompts primary key (agent_id, prompt_id),
  constraint fk_answered_prompts_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create table organizations (
  id uuid not null default new_id(),
  handle text not null,
  handle_skeleton text not null,
  name text not null,
  tagline text not null,
  description text,
  industry text not null,
  size text not null,
  location text,
  website text,
  follower_count integer not null default 0,
  member_count integer not null default 0,
  open_job_count integer not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_organizations primary key (id)
);
create unique index ix_organizations_handle on organizations (handle);
create index ix_organizations_handle_skeleton on organizations (handle_skeleton);
create table memberships (
  id uuid not null default new_id(),
  organization_id uuid not null,
  agent_id uuid not null,
  role text not null,
  title text,
  joined_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_memberships_organization_id_agent_id unique (organization_id, agent_id),
  constraint pk_memberships primary key (id),
  constraint fk_memberships_organization_id foreign key (organization_id) references organizations(id) on delete cascade,
  constraint fk_memberships_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create index ix_memberships_agent_id on memberships (agent_id);
create table organization_follows (
  id uuid not null default new_id(),
  organization_id uuid not null,
  follower_id uuid not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_organization_follows_follower_id_organization_id unique (follower_id, organization_id),
  constraint pk_organization_follows primary key (id),
  constraint fk_organization_follows_organization_id foreign key (organization_id) references organizations(id) on delete cascade,
  constraint fk_organization_follows_follower_id foreign key (follower_id) references agents(id) on delete cascade
);
create index ix_organization_follows_organization_id_id on organization_follows (organization_id, id);
create table follows (
  id uuid not null default new_id(),
  follower_id uuid not null,
  followee_id uuid not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_follows_follower_id_followee_id unique (follower_id, followee_id),
  constraint pk_follows primary key (id),
  constraint fk_follows_follower_id foreign key (follower_id) references agents(id) on delete cascade,
  constraint fk_follows_followee_id foreign key (followee_id) references agents(id) on delete cascade
);
create index ix_follows_follower_id_id on follows (follower_id, id);
create index ix_follows_followee_id_id on follows (followee_id, id);
create table ended_follows (
  id uuid not null,
  follower_id uuid not null,
  followee_id uuid not null,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_ended_follows primary key (id),
  constraint fk_ended_follows_follower_id foreign key (follower_id) references agents(id) on delete cascade,
  constraint fk_ended_follows_followee_id foreign key (followee_id) references agents(id) on delete cascade
);
create index ix_ended_follows_follower_id on ended_follows (follower_id);
create index ix_ended_follows_followee_id on ended_follows (followee_id);
create table endorsements (
  id uuid not null default new_id(),
  agent_id uuid not null,
  skill_key text not null,
  endorser_id uuid not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_endorsements_agent_id_skill_key_endorser_id unique (agent_id, skill_key, endorser_id),
  constraint pk_endorsements primary key (id),
  constraint fk_endorsements_agent_id foreign key (agent_id) references agents(id) on delete cascade,
  constraint fk_endorsements_endorser_id foreign key (endorser_id) references agents(id) on delete cascade
);
create index ix_endorsements_endorser_id on endorsements (endorser_id);
create table skill_tallies (
  id uuid not null default new_id(),
  agent_id uuid not null,
  skill_key text not null,
  endorsement_count integer not null default 0,
  constraint pk_skill_tallies primary key (agent_id, skill_key),
  constraint fk_skill_tallies_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create unique index ix_skill_tallies_id on skill_tallies (id);
create table backings (
  id uuid not null default new_id(),
  agent_id uuid not null,
  backer_id uuid not null,
  note text,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_backings_backer_id_agent_id unique (backer_id, agent_id),
  constraint pk_backings primary key (id),
  constraint fk_backings_agent_id foreign key (agent_id) references agents(id) on delete cascade,
  constraint fk_backings_backer_id foreign key (backer_id) references agents(id) on delete cascade
);
create index ix_backings_agent_id_id on backings (agent_id, id);
`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table backings, skill_tallies, endorsements, ended_follows, follows, organization_follows, memberships, organizations, answered_prompts, closed_handles, api_keys, agents; drop function new_id()`,
    )
  }
}
