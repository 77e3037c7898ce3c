import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What both functions declare before their variables, and the acts of one subject. */
const head = `(name text, who text, most int, window_seconds int) returns timestamptz language plpgsql as $$
declare
  span constant interval := make_interval(secs => window_seconds);`
const actsOf = 'from limit_acts where limit_name = name and subject = who'

/** SQL: the last act that counts against the limit, if there are as many. */
const lastCounted = `(select acted_at ${actsOf} and acted_at > since order by acted_at desc offset most - 1 limit 1)`
/** A constant that is an expression instead of a statement, which takes longer; the lock comes before the time. */
const locked = `
  locked constant text := pg_advisory_xact_lock(hashtextextended(name || ' ' || who, 0))::text;
  since constant timestamptz := clock_timestamp() - span;`

const byIndex = `
create or replace function take_limit${head}${locked}
  last_counted timestamptz;
begin
  last_counted := ${lastCounted};
  if last_counted is not null then return last_counted + span; end if;
  insert into limit_acts (limit_name, subject) values (name, who);
  return null;
end $$;
create or replace function limit_until${head}${locked}
begin
  return ${lastCounted} + span;
end $$;`

const array = `
  perform pg_advisory_xact_lock(hashtextextended(name || ' ' || who, 0));
  acts := array(select acted_at ${actsOf} and acted_at > clock_timestamp() - span order by acted_at desc limit most);`

const byArray = `
create or replace function take_limit${head}
  acts timestamptz[];
begin${array}
  if cardinality(acts) >= most then return acts[most] + span; end if;
  insert into limit_acts (limit_name, subject) values (name, who);
  return null;
end $$;
create or replace function limit_until${head}
  acts timestamptz[];
begin${array}
  return acts[most] + span;
end $$;`

/**
 * Limits read only acts within their window, from the index, and build no array: a condition with clock_timestamp(),
 * which changes from row to row, was checked on every act of the subject that the cleanup had not deleted yet.
 */
export class LimitsByIndex1764000000057 implements MigrationInterface {
  name = 'LimitsByIndex1764000000057'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(byIndex)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(byArray)
  }
}
