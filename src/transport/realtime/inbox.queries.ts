import {
  notificationColumns,
  notificationIn,
  notificationJoins,
} from '../../features/notifications/notification.columns'
import type { Notification } from '../../features/notifications/notification.entity'
import type { Sql } from '../../platform/database/sql'
import { isVisible, visibleColumn } from '../../platform/database/visibility'

/** A position in an agent's inbox. */
export interface Position {
  readonly recipientId: string
  readonly seq: number
}

const columns = (places: readonly Position[]) => [
  places.map((place) => place.recipientId),
  places.map(({ seq }) => seq),
]

/**
 * Returns the notifications after each position, at most `limit` of each recipient, in order, with the columns of actor
 * and organization that most readers select. One statement.
 */
export async function notificationsBehind(
  sql: Sql,
  places: readonly Position[],
  limit: number,
): Promise<Notification[]> {
  const rows = await sql.query<object>(
    `select ${notificationColumns}
     from unnest($1::uuid[], $2::bigint[]) as place(recipient_id, seq) cross join lateral (
       select * from notifications n where n.recipient_id = place.recipient_id and n.seq > place.seq
         and ${isVisible('notifications', 'n')} order by n.seq limit $3
     ) n ${notificationJoins}
     order by n.recipient_id, n.seq`,
    [...columns(places), limit],
  )
  return rows.map(notificationIn)
}

/** Returns the positions whose inboxes have new rows, with their last numbers. One statement. */
export function inboxesBehind(
  sql: Sql,
  places: readonly Position[],
): Promise<{ recipientId: string; lastSeq: string }[]> {
  return sql.query(
    `select i.agent_id as "recipientId", i.last_seq as "lastSeq"
     from unnest($1::uuid[], $2::bigint[]) as place(recipient_id, seq) join inboxes i on i.agent_id = place.recipient_id
     where i.last_seq > place.seq`,
    columns(places),
  )
}

/**
 * Returns the last number of an inbox, and the number up to which it was trimmed. Null when the agent does not exist
 * any more.
 */
export async function inboxOf(
  sql: Sql,
  agentId: string,
): Promise<{ readonly lastSeq: number; readonly trimmedSeq: number } | null> {
  const [row] = await sql.query<{ lastSeq: string; trimmedSeq: string }>(
    'select last_seq as "lastSeq", trimmed_seq as "trimmedSeq" from inboxes where agent_id = $1',
    [agentId],
  )
  return row ? { lastSeq: Number(row.lastSeq), trimmedSeq: Number(row.trimmedSeq) } : null
}

/** The unread count of an inbox. */
export interface UnreadState {
  readonly recipientId: string
  readonly unreadCount: number
  /** Grows when notifications are read, or deleted unread, and only then. */
  readonly readMark: number
}

/** Returns the state of each inbox that still exists. One statement. */
export async function unreadStates(sql: Sql, recipientIds: readonly string[]): Promise<UnreadState[]> {
  const rows = await sql.query<{ recipientId: string; unreadCount: number; readMark: string }>(
    `select i.agent_id as "recipientId", ${visibleColumn('inboxes', 'i', 'unread_count')} as "unreadCount",
       i.last_seq - i.unread_count as "readMark" from inboxes i where i.agent_id = any($1::uuid[])`,
    [recipientIds],
  )
  return rows.map((row) => ({ ...row, readMark: Number(row.readMark) }))
}
