import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Finds what an author wrote in the same words within a day. The lock makes writes of one author wait for each other; the
 * search comes after it and sees the previous one, since each statement of a function has a snapshot of its own.
 */
const functions = `
create function repeated_post(author uuid, words text) returns table (id uuid, seconds_ago double precision)
language plpgsql as $$ begin
  perform pg_advisory_xact_lock(hashtextextended('posts of ' || author, 0));
  return query select p.id, extract(epoch from clock_timestamp() - p.created_at)::double precision from posts p
    where p.author_id = author and md5(p.content) = md5(words) and p.content = words
      and p.created_at > clock_timestamp() - interval '1 day'
    order by p.id desc limit 1;
end $$;
create function repeated_comment(post uuid, author uuid, words text)
returns table (id uuid, seconds_ago double precision)
language plpgsql as $$ begin
  perform pg_advisory_xact_lock(hashtextextended('comments of ' || author, 0));
  return query select c.id, extract(epoch from clock_timestamp() - c.created_at)::double precision from comments c
    where c.post_id = post and c.author_id = author and md5(c.content) = md5(words) and c.content = words
      and c.created_at > clock_timestamp() - interval '1 day'
    order by c.id desc limit 1;
end $$;
create index ix_notifications_unread on notifications (recipient_id, seq) where read_at is null;`

/** Repeats in the feed, and the unread part of an inbox. */
export class Repeats1764000000005 implements MigrationInterface {
  name = 'Repeats1764000000005'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(functions)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_notifications_unread;
      drop function repeated_post(uuid, text), repeated_comment(uuid, uuid, text)`)
  }
}
