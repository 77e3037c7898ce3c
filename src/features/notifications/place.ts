import type { Sql } from '../../platform/database/sql'
import { AppError } from '../../platform/errors/errors'
import { decodeCursor, encodeCursor } from '../../platform/pagination/cursor'

/** The word in the cursors of notifications: the same on every transport. */
export const NOTIFICATION_CURSOR = 'notification'

/** What cursors of notifications look like. */
export const placeFormat = { cursor: NOTIFICATION_CURSOR, keyForm: 'place' } as const

/**
 * A place in an inbox. After a failover to a replica that lacked the last commits its number may belong to another
 * notification; the mark shows it. Null in cursors of earlier versions.
 */
export interface Place {
  readonly seq: string
  readonly mark: string | null
}

const TIME_DIGITS = 12
/** Clocks of two database servers may differ by so much; what a client receives twice for that has the same id. */
const CLOCK_TOLERANCE_MS = 1_000

/** What distinguishes a notification from another one at the same place: the time in its id, and the end of it. */
export function markOf(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(-4)
}

/** SQL: the key of the cursor of the notification `n`. */
export const keyColumn = `n.seq || '-' || left(replace(n.id::text, '-', ''), ${TIME_DIGITS}) || right(n.id::text, 4)`

/** The key of the cursor of a notification. */
export function keyOfPlace({ seq, id }: { seq: string | number; id: string }): string {
  return `${seq}-${markOf(id)}`
}

/** The cursor of a notification, the same on every transport. */
export function cursorOfPlace(notification: { seq: string | number; id: string }): string {
  return encodeCursor(NOTIFICATION_CURSOR, keyOfPlace(notification))
}

/** The place that the key of a cursor names. */
export function placeOfKey(key: string): Place {
  const [seq = '', mark = null] = key.split('-')
  return { seq, mark }
}

/** The place that a cursor names. Throws BAD_CURSOR, which names `field`. */
export function placeOfCursor(cursor: string, field: string): Place {
  try {
    return placeOfKey(decodeCursor(placeFormat, cursor))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const message = `${field} must be the cursor of a notification.`
    throw new AppError('BAD_CURSOR', message, {
      fields: [{ field, message }],
      hint: 'Take it from a notification, or from `next_cursor` of GET /notifications.',
    })
  }
}

/** The error for a cursor behind the end of the inbox: BAD_CURSOR, which names `field`. */
export function cursorOfAnotherInbox(field: string): AppError {
  const message = 'The cursor does not belong to this inbox.'
  return new AppError('BAD_CURSOR', message, {
    fields: [{ field, message }],
    hint: 'Take it from a notification of GET /notifications.',
  })
}

/** Whether a place is of before a failover that lost it. `id` is of the notification that is there now, if any. */
export function isLostPlace({ seq, mark }: Place, lastSeq: number, id: string | null): boolean {
  return mark !== null && (Number(seq) > lastSeq || (id !== null && markOf(id) !== mark))
}

/**
 * Where to go on in each inbox whose place with this mark was lost: everything that was stored afterwards is behind it.
 * Within an inbox, times grow with the numbers, and what came after the failover is younger than what it lost. One
 * statement.
 */
export async function placesBefore(
  sql: Sql,
  lost: readonly { readonly recipientId: string; readonly mark: string }[],
): Promise<Map<string, { readonly seq: number; readonly id: string }>> {
  const rows = await sql.query<{ recipientId: string; seq: string; id: string }>(
    `select i.agent_id as "recipientId", coalesce(kept.seq, i.trimmed_seq) as seq, coalesce(kept.id, new_id()) as id
     from unnest($1::uuid[], $2::uuid[]) as lost(recipient_id, id) join inboxes i on i.agent_id = lost.recipient_id
     left join lateral (
       select n.seq, n.id from notifications n where n.recipient_id = lost.recipient_id and n.id < lost.id
       order by n.seq desc limit 1
     ) kept on true`,
    [lost.map(({ recipientId }) => recipientId), lost.map(({ mark }) => lowestIdBefore(mark))],
  )
  return new Map(rows.map(({ recipientId, seq, id }) => [recipientId, { seq: Number(seq), id }]))
}

function lowestIdBefore(mark: string): string {
  const ms = Math.max(0, Number.parseInt(mark.slice(0, TIME_DIGITS), 16) - CLOCK_TOLERANCE_MS)
  const digits = ms.toString(16).padStart(TIME_DIGITS, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}

/** CURSOR_LOST with the cursor to continue from. */
export function cursorLost(cursor: string): AppError {
  const message = 'The database went back to an earlier state, which the cursor is not of.'
  return new AppError('CURSOR_LOST', message, { cursor })
}

/** CURSOR_LOST for a place of this inbox. */
export async function placeLost(sql: Sql, recipientId: string, { mark }: Place): Promise<AppError> {
  const before = await placesBefore(sql, [{ recipientId, mark: mark ?? '' }])
  return cursorLost(cursorOfPlace(before.get(recipientId) ?? { seq: 0, id: '' }))
}
