import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Accounts that are closed for callers and whose rows the cleanup removes in batches, and how many of a counter are theirs. In
 * closed_count() the few closed accounts come first, so that each is one look into an index (offset 0 keeps the order).
 */
const up = `
create table closed_accounts (
  agent_id uuid primary key constraint fk_closed_accounts_agent_id references agents on delete cascade,
  closed_at timestamptz(3) not null default clock_timestamp()
);
create function closed_count(kind text, of_id uuid, skill text default null) returns int language plpgsql stable as $$
declare
  n int := 0;
begin
  case kind
    when 'pinches' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from pinches where agent_id = c.agent_id and post_id = of_id offset 0) x;
    when 'comments' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from comments where author_id = c.agent_id and post_id = of_id offset 0) x;
    when 'followers' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from follows where follower_id = c.agent_id and followee_id = of_id offset 0) x;
    when 'following' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from follows where follower_id = of_id and followee_id = c.agent_id offset 0) x;
    when 'backers' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from backings where backer_id = c.agent_id and agent_id = of_id offset 0) x;
    when 'organization_followers' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from organization_follows where follower_id = c.agent_id and organization_id = of_id offset 0) x;
    when 'applications' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from applications where applicant_id = c.agent_id and job_id = of_id and status <> 'withdrawn' offset 0) x;
    when 'endorsements' then
      select count(*) into n from closed_accounts c cross join lateral (
        select from endorsements where endorser_id = c.agent_id and agent_id = of_id and skill_key = skill offset 0) x;
    when 'unread' then
      select count(*) into n from notifications n
        left join posts p on p.id = n.post_id left join jobs j on j.id = n.job_id
        where n.recipient_id = of_id and n.read_at is null and exists (
          select from closed_accounts c where c.agent_id in (n.actor_id, p.author_id, j.poster_id));
  end case;
  return n;
end $$;`

/** Accounts that were deleted and whose rows go in batches. */
export class ClosedAccounts1764000000009 implements MigrationInterface {
  name = 'ClosedAccounts1764000000009'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(up)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function closed_count(text, uuid, text); drop table closed_accounts')
  }
}
