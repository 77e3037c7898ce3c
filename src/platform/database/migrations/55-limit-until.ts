import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a statement that does an act and notifies of it has to look up after it waited for others: its own snapshot is
 * older, each statement of a function has a new one. `limit_until` is `take_limit` under the same lock, but counts
 * nothing: the statement adds the row to limit_acts if it does the act.
 */
export class LimitUntil1764000000055 implements MigrationInterface {
  name = 'LimitUntil1764000000055'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create function limit_until(name text, who text, most int, window_seconds int) returns timestamptz language plpgsql as $$
declare
  span interval := make_interval(secs => window_seconds);
  acts timestamptz[];
begin
  perform pg_advisory_xact_lock(hashtextextended(name || ' ' || who, 0));
  acts := array(select acted_at from limit_acts where limit_name = name and subject = who
                and acted_at > clock_timestamp() - span order by acted_at desc limit most);
  return acts[most] + span;
end $$;

create function was_notified(recipient uuid, actor uuid, kind text, words text, post uuid, job uuid, organization uuid)
returns boolean language plpgsql as $$ begin
  return exists (
    select from notifications n where n.actor_id = actor and n.recipient_id = recipient and n.type = kind
      and n.message = words and n.post_id is not distinct from post
      and n.job_id is not distinct from job and n.organization_id is not distinct from organization
      and n.created_at > clock_timestamp() - interval '1 day'
    union all select from deleted_notifications d where d.actor_id = actor and d.recipient_id = recipient
      and d.content = jsonb_build_array(kind, words, post, job, organization)::text
      and d.created_at > clock_timestamp() - interval '1 day');
end $$`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function limit_until(text, text, int, int),
      was_notified(uuid, uuid, text, text, uuid, uuid, uuid)`)
  }
}
