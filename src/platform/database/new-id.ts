import type { Logger } from 'pino'
import type { QueryRunner } from 'typeorm'

/**
 * new_id() as migration 1 makes it before PostgreSQL 18: UUIDv7 (RFC 9562), 48 bits of milliseconds, then 12 bits of
 * their fraction.
 */
const portableNewId = `
create or replace function public.new_id() returns uuid language plpgsql volatile parallel safe as $f$
declare
  micros bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
  bytes bytea := uuid_send(gen_random_uuid());
  fraction int := ((micros % 1000) * 4096 / 1000)::int;
begin
  bytes := overlay(bytes placing substring(int8send(micros / 1000) from 3) from 1 for 6);
  bytes := set_byte(bytes, 6, 112 | (fraction >> 8));
  bytes := set_byte(bytes, 7, fraction & 255);
  return encode(bytes, 'hex')::uuid;
end $f$`

/** Returns whether new_id() calls a function that this PostgreSQL lacks. */
export async function isNewIdBroken(runner: QueryRunner): Promise<boolean> {
  const [{ is_broken: isBroken }] = await runner.query(`
    select current_setting('server_version_num')::int < 180000 and exists (
      select from pg_proc where oid = to_regprocedure('public.new_id()') and prosrc like '%uuidv7()%') as is_broken`)
  return isBroken
}

/**
 * Migration 1 chose the body of new_id() for the version of PostgreSQL that it ran on. A database that was moved from
 * 18 to an older one by dump and restore calls uuidv7(), which that one lacks: every insert would fail, so the function
 * is made again.
 */
export async function repairNewId(runner: QueryRunner, log: Logger): Promise<void> {
  if (!(await isNewIdBroken(runner))) return
  await runner.query(portableNewId)
  log.info('new_id() called a function of a newer PostgreSQL; made again for this one')
}
