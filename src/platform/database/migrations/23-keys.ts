import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Every default is constant, so that no table is rewritten: the keys there are become "first" with all scopes. Those that end are the
 * predecessors of their agent's other key, in the overlap of a rotation: a few rows.
 */
const tables = `
alter table api_keys
  add name text not null default 'first',
  add scopes text[] not null default '{read,write,webhooks,account}',
  add hint text,
  add superseded_at timestamptz(3),
  add last_used_at timestamptz(3);

update api_keys old set lineage_id = current.id, superseded_at = clock_timestamp()
from api_keys current
where old.expires_at is not null and current.agent_id = old.agent_id and current.expires_at is null;

create table agent_pauses (
  agent_id uuid primary key constraint fk_agent_pauses_agent_id references agents on delete cascade,
  until timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);

create table security_events (
  id uuid primary key default new_id(),
  agent_id uuid not null constraint fk_security_events_agent_id references agents on delete cascade,
  action text not null,
  key_id uuid,
  key_name text,
  request_id text,
  details jsonb not null default '{}',
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ix_security_events_agent_id_id on security_events (agent_id, id);`

/** Names, scopes and last use of keys, pauses, and the security log. */
export class Keys1764000000023 implements MigrationInterface {
  name = 'Keys1764000000023'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table security_events, agent_pauses;
      alter table api_keys drop name, drop scopes, drop hint, drop superseded_at, drop last_used_at`)
  }
}
