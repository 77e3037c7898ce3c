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

/** SQL: the id of the last notification of the inbox `i`; where that was deleted, one that none ever has. */
const lastId = `coalesce(
    (select n.id from notifications n where n.recipient_id = i.agent_id and n.seq = i.last_seq), new_id())`

const columns = (places: readonly Position[]) => [
  places.map((place) => place.recipientId),
  places.map(({ seq }) => seq),
]

/**
 * Returns the row at each position, hidden or not, and the notifications after it, at most `limit` of each recipient,
 * in order, with the columns of actor and organization that most readers select. One statement.
 */
export async function notificationsBehind(
  sql: Sql,
  places: readonly Position[],
  limit: number,
): Promise<Notification[]> {
  const rows = await sql.query<object>(
    `select ${notificationColumns}
     from unnest($1::uuid[], $2::bigint[]) as place(recipient_id, seq) cross join lateral (
       select * from notifications n where n.recipient_id = place.recipient_id and n.seq >= place.seq
         and (n.seq = place.seq or ${isVisible('notifications', 'n')}) order by n.seq limit $3 + 1
     ) n ${notificationJoins}
     order by n.recipient_id, n.seq`,
    [...columns(places), limit],
  )
  return rows.map(notificationIn)
}

/** Returns the positions whose inboxes have new rows or went back, with their current ends. One statement. */
export function inboxesMoved(
  sql: Sql,
  places: readonly (Position & { readonly mark: string })[],
): Promise<{ recipientId: string; lastSeq: string; lastId: string; placeId: string | null }[]> {
  return sql.query(
    `select i.agent_id as "recipientId", i.last_seq as "lastSeq", at_place.id as "placeId", ${lastId} as "lastId"
     from unnest($1::uuid[], $2::bigint[], $3::text[]) as place(recipient_id, seq, mark) join inboxes i on i.agent_id = place.recipient_id
     left join notifications at_place on at_place.recipient_id = i.agent_id and at_place.seq = place.seq
     where i.last_seq <> place.seq or left(replace(at_place.id::text, '-', ''), 12) || right(at_place.id::text, 4) <> place.mark`,
    [...columns(places), places.map(({ mark }) => mark)],
  )
}

/**
 * The last number of an inbox, the number up to which it was trimmed, and the row at `place`. Null when the agent does
 * not exist any more.
 */
export async function inboxOf(sql: Sql, agentId: string, place: string | null): Promise<InboxEnds | null> {
  const [row] = await sql.query<{ lastSeq: string; lastId: string; trimmedSeq: string; placeId: string | null }>(
    `select i.last_seq as "lastSeq", ${lastId} as "lastId", i.trimmed_seq as "trimmedSeq",
       (select n.id from notifications n where n.recipient_id = i.agent_id and n.seq = $2::bigint) as "placeId"
     from inboxes i where i.agent_id = $1`,
    [agentId, place],
  )
  return row ? { ...row, lastSeq: Number(row.lastSeq), trimmedSeq: Number(row.trimmedSeq) } : null
}

interface InboxEnds {
  readonly lastSeq: number
  readonly lastId: string
  readonly trimmedSeq: number
  readonly placeId: string | null
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
