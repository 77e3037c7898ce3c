const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a UUID; one that is not names nothing, and never reaches the database. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** SQL for the least UUIDv7 of a moment so long ago, such as `30 days`: ids begin with the milliseconds since 1970 (RFC 9562, section 5.7). */
export function leastIdOf(ago: string): string {
  return `(lpad(to_hex((extract(epoch from now() - interval '${ago}') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`
}
