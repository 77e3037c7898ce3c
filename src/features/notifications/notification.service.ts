import { type RequestContext, requireViewer } from '../../platform/context'
import type { Database } from '../../platform/database/database'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import { isUuid, lowestIdAt } from '../../platform/database/uuid'
import { isVisible, visible } from '../../platform/database/visibility'
import { notFound } from '../../platform/errors/errors'
import { Notification } from './notification.entity'
import type { MarkAllNotificationsReadPayload } from './notification.payloads'

const noSuchNotification = () => notFound('You have no notification with this id.', 'GET /notifications lists yours.')

/**
 * Marks a notification of the viewer as read; again changes nothing. Throws NOT_FOUND, for somebody else's too. The
 * inbox is locked before the notification, as everywhere, so that nobody waits in a circle.
 */
export async function markNotificationRead(ctx: RequestContext, id: string): Promise<Notification> {
  const { agentId } = requireViewer(ctx)
  if (!isUuid(id)) throw noSuchNotification()
  await ctx.transaction((tx) =>
    tx.query(
      `with inbox as materialized (select agent_id from inboxes where agent_id = $2 for update)
       update notifications n set read_at = clock_timestamp() from inbox
       where n.id = $1 and n.recipient_id = inbox.agent_id and n.read_at is null`,
      [id, agentId],
    ),
  )
  const text = `select ${columnsOf(Notification, 'n')} from ${visible('notifications')} n where n.id = $1 and n.recipient_id = $2`
  const [notification] = await queryEntities(ctx.sql, Notification, text, [id, agentId])
  if (!notification) throw noSuchNotification()
  return notification
}

/** Marks everything that the viewer was told so far as read. What arrives meanwhile waits, and stays unread. */
export function markAllNotificationsRead(ctx: RequestContext): Promise<MarkAllNotificationsReadPayload> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const lock = 'select unread_count as "unreadCount" from inboxes where agent_id = $1 for update'
    const [inbox] = await tx.query<{ unreadCount: number }>(lock, [agentId])
    if (!inbox?.unreadCount) return { updated: 0, unreadCount: 0 }
    const [row] = await tx.query<{ updated: number; visible: number }>(
      `with seen as (
         update notifications set read_at = clock_timestamp() where recipient_id = $1 and read_at is null returning *
       )
       select count(*)::int as updated, (count(*) filter (where ${isVisible('notifications', 'seen')}))::int as visible from seen`,
      [agentId],
    )
    return { updated: row?.visible ?? 0, unreadCount: inbox.unreadCount - (row?.updated ?? 0) }
  })
}

/** How long notifications are kept. */
const KEPT_DAYS = 30
const BATCH = 1_000

/**
 * Deletes the notifications that are older than 30 days at `now`, in batches that each move the inboxes' `trimmedSeq`
 * on in the same statement: a cursor from before it has lost something. Answers how many went.
 */
export async function trimNotifications(db: Database, now = Date.now()): Promise<number> {
  const before = (now - KEPT_DAYS * 86_400_000) / 1_000
  for (let trimmed = 0; ; ) {
    const gone = await db.transaction((tx) => tx.query<{ n: number }>(trimBatch, [before, BATCH]))
    const n = gone.reduce((sum, row) => sum + row.n, 0)
    trimmed += n
    if (n < BATCH) return trimmed
  }
}

const trimBatch = `
  with old as materialized (
    select id, recipient_id from notifications where id < ${lowestIdAt('to_timestamp($1)')} order by id limit $2
  ), inbox as materialized (
    select agent_id from inboxes where agent_id in (select recipient_id from old) order by agent_id for update
  ), gone as (
    delete from notifications n using old join inbox on inbox.agent_id = old.recipient_id
    where n.id = old.id returning n.recipient_id, n.seq
  )
  update inboxes i set trimmed_seq = greatest(i.trimmed_seq, last.seq)
  from (select recipient_id, max(seq) as seq, count(*)::int as n from gone group by 1) last
  where i.agent_id = last.recipient_id returning last.n`
