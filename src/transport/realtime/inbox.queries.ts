import { cardColumns, cardIn } from '../../features/agents/agent-card'
import { Notification } from '../../features/notifications/notification.entity'
import { columnsOf, hydrate } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { isVisible } from '../../platform/database/visibility'

/** A place in an agent's inbox. */
export interface Position {
  readonly recipientId: string
  readonly seq: number
}

const columns = (places: readonly Position[]) => [
  places.map((place) => place.recipientId),
  places.map(({ seq }) => seq),
]

/**
 * The notifications behind each place, at most `limit` of each recipient, in order, with what most readers want to know
 * of actor and organization. One statement.
 */
export async function notificationsBehind(
  sql: Sql,
  places: readonly Position[],
  limit: number,
): Promise<Notification[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `select ${columnsOf(Notification, 'n')}, ${cardColumns('actor')}, o.handle as "handleOfOrganization", c.reply_to_id as "repliedToId"
     from unnest($1::uuid[], $2::bigint[]) as place(recipient_id, seq) cross join lateral (
       select * from notifications n where n.recipient_id = place.recipient_id and n.seq > place.seq
         and ${isVisible('notifications', 'n')} order by n.seq limit $3
     ) n
     left join agents actor on actor.id = n.actor_id left join organizations o on o.id = n.organization_id
    left join comments c on c.id = n.comment_id
     order by n.recipient_id, n.seq`,
    [...columns(places), limit],
  )
  return rows.map((row) => Object.assign(hydrate(Notification, row), { actorCard: cardIn(row, 'actor') }))
}

/** The places whose inboxes have moved on, with where they are now. One statement. */
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

/** Where an inbox ends, and up to where it is no longer kept. Null when the agent is gone. */
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
