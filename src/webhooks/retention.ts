import type { Sql } from '../database/sql'

const BATCH = 1_000

/** The least UUIDv7 of 30 days ago: ids begin with the milliseconds since 1970 (RFC 9562 5.7). */
const oldest = `(lpad(to_hex((extract(epoch from now() - interval '30 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/** Deletes deliveries of events over 30 days ago, in batches; what is still to be sent stays. */
export async function trimDeliveries(sql: Sql): Promise<void> {
  for (let found = BATCH; found === BATCH; ) {
    const rows = await sql.query(
      `delete from webhook_deliveries where id in (
         select id from webhook_deliveries where id < ${oldest} and next_attempt_at is null
         order by id limit ${BATCH} for update skip locked) returning id`,
    )
    found = rows.length
  }
}
