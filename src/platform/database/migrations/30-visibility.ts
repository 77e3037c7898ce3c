import type { QueryRunner } from 'typeorm'
import { buildIndex, OnlineMigration, transactional } from '../migration-steps'

/** Counts rows that are neither deleted nor removed. */
const counter = (child: string, key: string, parent: string, column: string) => `
create or replace function count_${child}_in_${column}() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then update ${parent} set ${column} = ${column} + 1 where id = new.${key};
  elsif tg_op = 'UPDATE' then
    update ${parent} set ${column} = ${column} + case when new.removed_at is null then 1 else -1 end where id = new.${key};
  elsif old.removed_at is null then update ${parent} set ${column} = ${column} - 1 where id = old.${key};
  end if;
  return null;
end $$;
create or replace trigger count_removed_in_${column} after update of removed_at on ${child}
  for each row when ((old.removed_at is null) <> (new.removed_at is null)) execute function count_${child}_in_${column}();`

const openJobs = `
create or replace function count_open_jobs() returns trigger language plpgsql as $$ begin
  if tg_op <> 'INSERT' and old.status = 'open' and old.removed_at is null then
    update organizations set open_job_count = open_job_count - 1 where id = old.organization_id;
  end if;
  if tg_op <> 'DELETE' and new.status = 'open' and new.removed_at is null then
    update organizations set open_job_count = open_job_count + 1 where id = new.organization_id;
  end if;
  return null;
end $$;
create or replace trigger count_open_jobs after insert or delete or update of status, organization_id, removed_at on jobs
  for each row execute function count_open_jobs();`

const suspended = `select id from agents where suspended_at is not null and (suspended_until is null or suspended_until > now())`

/**
 * How many of a counter are of closed accounts or hidden by moderation. The few closed and suspended agents come first, so that each is
 * one look into an index (offset 0 keeps the order).
 */
const hiddenCount = `
create function hidden_count(kind text, of_id uuid) returns int language plpgsql stable as $$
declare
  n int := 0;
begin
  case kind
    when 'comments' then
      select count(*) into n from (select agent_id from closed_accounts union all ${suspended}) c cross join lateral (
        select from comments where author_id = c.agent_id and post_id = of_id and removed_at is null offset 0) x;
    when 'posts' then
      select count(*) into n from (${suspended}) c cross join lateral (
        select from posts where author_id = c.id and author_id = of_id and removed_at is null offset 0) x;
    when 'open_jobs' then
      select count(*) into n from (select agent_id from closed_accounts union all ${suspended}) c cross join lateral (
        select from jobs where poster_id = c.agent_id and organization_id = of_id and status = 'open'
          and removed_at is null offset 0) x;
    when 'unread' then
      select count(*) into n from notifications n
        left join posts p on p.id = n.post_id left join comments t on t.id = n.comment_id left join jobs j on j.id = n.job_id
        where n.recipient_id = of_id and n.read_at is null and (
          n.actor_id in (select agent_id from closed_accounts)
          or n.type <> 'moderation' and (p.removed_at is not null or t.removed_at is not null or j.removed_at is not null
            or exists (select from (select agent_id from closed_accounts union all ${suspended}) c
              where c.agent_id in (p.author_id, t.author_id, j.poster_id))));
  end case;
  return n;
end $$;`

/** Counters and indexes for what is hidden: removed content, and what suspended agents wrote. */
export class Visibility1764000000030 extends OnlineMigration {
  name = 'Visibility1764000000030'
  steps = [
    transactional('count what is removed', counter('posts', 'author_id', 'agents', 'post_count')),
    transactional('count removed comments', counter('comments', 'post_id', 'posts', 'comment_count')),
    transactional('count removed jobs', openJobs),
    transactional('count what is hidden', `drop function if exists hidden_count(text, uuid); ${hiddenCount}`),
    buildIndex('ix_agents_suspended', 'on agents (id) where suspended_at is not null'),
    buildIndex('ix_posts_removed', 'on posts (id) where removed_at is not null'),
    buildIndex('ix_comments_removed', 'on comments (id) where removed_at is not null'),
    buildIndex('ix_jobs_removed', 'on jobs (id) where removed_at is not null'),
    buildIndex('ix_organizations_removed', 'on organizations (id) where removed_at is not null'),
  ]

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function hidden_count(text, uuid);
      drop index ix_agents_suspended, ix_posts_removed, ix_comments_removed, ix_jobs_removed, ix_organizations_removed;
      drop trigger count_removed_in_post_count on posts; drop trigger count_removed_in_comment_count on comments;
      create or replace trigger count_open_jobs after insert or delete or update of status, organization_id on jobs
        for each row execute function count_open_jobs();`)
  }
}
