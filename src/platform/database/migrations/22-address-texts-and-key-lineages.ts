import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The lock makes the posts of one text at one address wait for each other; the count comes after it and sees what the one before
 * left, since each statement of a volatile function has a snapshot of its own.
 */
const changes = `
create table address_texts (
  id uuid primary key default new_id(),
  text_hash bytea not null,
  author_hash bytea not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_address_texts_text_hash_author_hash unique (text_hash, author_hash)
);
create function other_authors_of_text(text_of bytea, author bytea) returns int language plpgsql as $$ begin
  perform pg_advisory_xact_lock(hashtextextended('text ' || encode(text_of, 'hex'), 0));
  return (select count(*) from address_texts t where t.text_hash = text_of and t.author_hash <> author
    and t.created_at > clock_timestamp() - interval '1 day');
end $$;
alter table api_keys add lineage_id uuid;`

/** What agents of one address posted within a day, and which key came of which by rotation. */
export class AddressTextsAndKeyLineages1764000000022 implements MigrationInterface {
  name = 'AddressTextsAndKeyLineages1764000000022'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(changes)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table api_keys drop lineage_id;
      drop function other_authors_of_text(bytea, bytea);
      drop table address_texts`)
  }
}
