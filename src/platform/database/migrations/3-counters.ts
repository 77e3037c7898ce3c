import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A trigger that keeps `parent.counter` equal to the number of `child` rows that point to it by `key`. */
const counted = (child: string, key: string, parent: string, counter: string) => `
create function count_${child}_in_${counter}() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then update ${parent} set ${counter} = ${counter} + 1 where id = new.${key};
  else update ${parent} set ${counter} = ${counter} - 1 where id = old.${key}; end if;
  return null;
end $$;
create trigger count_in_${counter} after insert or delete on ${child}
  for each row execute function count_${child}_in_${counter}();`

const counters: [child: string, key: string, parent: string, counter: string][] = [
  ['posts', 'author_id', 'agents', 'post_count'],
  ['backings', 'agent_id', 'agents', 'backer_count'],
  ['comments', 'post_id', 'posts', 'comment_count'],
  ['pinches', 'post_id', 'posts', 'pinch_count'],
  ['memberships', 'organization_id', 'organizations', 'member_count'],
  ['organization_follows', 'organization_id', 'organizations', 'follower_count'],
]

/**
 * Counters are columns that triggers keep, so that no path of code, a cascade included, can forget one.
 * Rows of two agents are locked in id order: two agents who follow each other at once do not deadlock.
 */
const special = `
create function count_follows() returns trigger language plpgsql as $$
declare
  step int := case when tg_op = 'INSERT' then 1 else -1 end;
  follow follows := case when tg_op = 'INSERT' then new else old end;
begin
  if follow.follower_id < follow.followee_id then
    update agents set following_count = following_count + step where id = follow.follower_id;
    update agents set follower_count = follower_count + step where id = follow.followee_id;
  else
    update agents set follower_count = follower_count + step where id = follow.followee_id;
    update agents set following_count = following_count + step where id = follow.follower_id;
  end if;
  return null;
end $$;
create trigger count_follows after insert or delete on follows for each row execute function count_follows();

create function count_endorsements() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then
    insert into skill_tallies (agent_id, skill_key, endorsement_count) values (new.agent_id, new.skill_key, 1)
    on conflict (agent_id, skill_key) do update set endorsement_count = skill_tallies.endorsement_count + 1;
  else
    update skill_tallies set endorsement_count = endorsement_count - 1
    where agent_id = old.agent_id and skill_key = old.skill_key;
  end if;
  return null;
end $$;
create trigger count_endorsements after insert or delete on endorsements
  for each row execute function count_endorsements();

create function count_open_jobs() returns trigger language plpgsql as $$ begin
  if tg_op <> 'INSERT' and old.status = 'open' then
    update organizations set open_job_count = open_job_count - 1 where id = old.organization_id;
  end if;
  if tg_op <> 'DELETE' and new.status = 'open' then
    update organizations set open_job_count = open_job_count + 1 where id = new.organization_id;
  end if;
  return null;
end $$;
create trigger count_open_jobs after insert or delete or update of status, organization_id on jobs
  for each row execute function count_open_jobs();

-- An organization that ends leaves its jobs to their posters, the open ones closed: nobody applies to what is gone.
create function close_job_of_ended() returns trigger language plpgsql as $$ begin
  new.status := 'closed';
  return new;
end $$;
create trigger close_job_of_ended before update of organization_id on jobs for each row
  when (old.organization_id is not null and new.organization_id is null and new.status = 'open')
  execute function close_job_of_ended();

create function count_applications() returns trigger language plpgsql as $$ begin
  if tg_op <> 'INSERT' and old.status <> 'withdrawn' then
    update jobs set application_count = application_count - 1 where id = old.job_id;
  end if;
  if tg_op <> 'DELETE' and new.status <> 'withdrawn' then
    update jobs set application_count = application_count + 1 where id = new.job_id;
  end if;
  return null;
end $$;
create trigger count_applications after insert or delete or update of status on applications
  for each row execute function count_applications();

create function open_inbox() returns trigger language plpgsql as $$ begin
  insert into inboxes (agent_id) values (new.id);
  return null;
end $$;
create trigger open_inbox after insert on agents for each row execute function open_inbox();

create function count_read() returns trigger language plpgsql as $$ begin
  update inboxes set unread_count = unread_count - seen.n
  from (select old_rows.recipient_id, count(*) as n from old_rows join new_rows using (id)
        where old_rows.read_at is null and new_rows.read_at is not null group by 1) seen
  where agent_id = seen.recipient_id;
  return null;
end $$;
create trigger count_read after update on notifications
  referencing old table as old_rows new table as new_rows for each statement execute function count_read();

create function count_unread_gone() returns trigger language plpgsql as $$ begin
  update inboxes set unread_count = unread_count - gone.n
  from (select recipient_id, count(*) as n from old_rows where read_at is null group by 1) gone
  where agent_id = gone.recipient_id;
  return null;
end $$;
create trigger count_unread_gone after delete on notifications
  referencing old table as old_rows for each statement execute function count_unread_gone();

-- A sliding window, exact under concurrency: the lock makes acts of one subject under one limit wait for each other.
-- Counts the act and returns null, or counts nothing and returns when the next one may be made.
create function take_limit(name text, who text, most int, window_seconds int) returns timestamptz language plpgsql as $$
declare
  span interval := make_interval(secs => window_seconds);
  acts timestamptz[];
begin
  perform pg_advisory_xact_lock(hashtextextended(name || ' ' || who, 0));
  acts := array(select acted_at from limit_acts where limit_name = name and subject = who
                and acted_at > clock_timestamp() - span order by acted_at desc limit most);
  if cardinality(acts) >= most then return acts[most] + span; end if;
  insert into limit_acts (limit_name, subject) values (name, who);
  return null;
end $$;

create index ix_webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
create index ix_webhook_deliveries_queue on webhook_deliveries (webhook_id, next_attempt_at) where next_attempt_at is not null;
create index ix_webhook_deliveries_leased on webhook_deliveries (webhook_id) where lease_token is not null;`

const functions = [
  ...counters.map(([child, , , counter]) => `count_${child}_in_${counter}()`),
  'count_follows()',
  'count_endorsements()',
  'count_open_jobs()',
  'close_job_of_ended()',
  'count_applications()',
  'open_inbox()',
  'count_read()',
  'count_unread_gone()',
  'take_limit(text, text, int, int)',
]

/** Counters, inboxes and limits, kept by the database. */
export class Counters1764000000003 implements MigrationInterface {
  name = 'Counters1764000000003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(counters.map((row) => counted(...row)).join('\n') + special)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop index ix_webhook_deliveries_due, ix_webhook_deliveries_queue, ix_webhook_deliveries_leased; drop function ${functions.join(', ')} cascade`,
    )
  }
}
