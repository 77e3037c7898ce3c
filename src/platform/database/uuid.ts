const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a UUID; any other text identifies nothing and is never sent to the database. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** SQL for a UUID below every UUIDv7, and for one above. */
export const LOWEST_ID = `'00000000-0000-0000-0000-000000000000'::uuid`
export const HIGHEST_ID = `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`

/** The lowest UUIDv7 of a moment; of the first one for a time before 1970. */
export function lowestIdOf(time: Date): string {
  const ms = Math.min(Math.max(0, time.getTime() - CLOCK_STEP_MS), 2 ** 48 - 1)
  const digits = ms.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}

/** A row's time and its id are read from the clock in succession. */
const CLOCK_STEP_MS = 1_000

/**
 * SQL for the lowest UUIDv7 of a moment, given as an SQL expression such as `now() - interval '30 days'`: smaller ids
 * are older. A UUIDv7 begins with the milliseconds since 1970 (RFC 9562, section 5.7). Use now() and not
 * clock_timestamp(): an index is not searched by what may differ from row to row, so all rows would be read.
 */
export function lowestIdAt(moment: string): string {
  return `(lpad(to_hex(floor(extract(epoch from ${moment}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`
}
