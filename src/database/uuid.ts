const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a UUID; one that is not names nothing, and never reaches the database. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}
