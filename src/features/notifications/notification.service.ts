import { type RequestContext, requireViewer } from '../../platform/context'
import type { Database } from '../../platform/database/database'
import type { Transaction } from '../../platform/database/sql'
import { isUuid, lowestIdAt } from '../../platform/database/uuid'
import { isVisible, visible, visibleColumn } from '../../platform/database/visibility'
import { badInput, notFound } from '../../platform/errors/errors'
import { notificationContent, REPEAT_WINDOW } from './deleted-notification.entity'
import { notificationColumns, notificationIn, notificationJoins } from './notification.columns'
import type { Notification } from './notification.entity'
import type { MarkNotificationsReadInput } from './notification.inputs'
import type {
  DeleteNotificationPayload,
  MarkAllNotificationsReadPayload,
  MarkNotificationsReadPayload,
} from './notification.payloads'
import { cursorOfAnotherInbox, isLostPlace, type Place, placeLost, placeOfCursor } from './place'

const noSuchNotification = () => notFound('You have no notification with this id.', 'GET /notifications lists yours.')

/**
 * Marks a notification of the viewer as read; a repeat changes nothing. Throws NOT_FOUND, also for those of others. The
 * inbox is locked before the notification, as everywhere, which prevents deadlocks.
 */
export async function markNotificationRead(ctx: RequestContext, id: string): Promise<Notification> {
  const { agentId } = requireViewer(ctx)
  if (!isUuid(id)) throw noSuchNotification()
  await ctx.transaction(async (tx) => {
    const read = await tx.query(
      `with inbox as materialized (select agent_id from inboxes where agent_id = $2 for update)
       update notifications n set read_at = clock_timestamp() from inbox
       where n.id = $1 and n.recipient_id = inbox.agent_id and n.read_at is null returning n.id`,
      [id, agentId],
    )
    if (read.length > 0) signalRead(ctx, tx, agentId)
  })
  const text = `select ${notificationColumns} from ${visible('notifications')} n ${notificationJoins}
    where n.id = $1 and n.recipient_id = $2`
  const [row] = await ctx.sql.query<object>(text, [id, agentId])
  if (!row) throw noSuchNotification()
  return notificationIn(row)
}

/** Makes every process send the unread count to the subscribers of this inbox. */
function signalRead(ctx: RequestContext, tx: Transaction, agentId: string): void {
  tx.afterCommit(() => ctx.app.bus.publish('notification_read', agentId))
}

/**
 * Marks some of the viewer's notifications as read: those up to a cursor, or those with the ids. Unknown ones are
 * ignored. Throws BAD_USER_INPUT, BAD_CURSOR and CURSOR_LOST.
 */
export async function markNotificationsRead(
  ctx: RequestContext,
  { upTo, ids }: MarkNotificationsReadInput,
): Promise<MarkNotificationsReadPayload> {
  if (upTo == null && ids == null) throw badInput('up_to', 'up_to (a cursor) or ids (a list of ids) is required.')
  if (upTo != null && ids != null) throw badInput('ids', 'up_to and ids do not go together; leave one of them out.')
  const place = upTo == null ? null : placeOfCursor(upTo, 'up_to')
  if (place) await requirePlace(ctx, place)
  const isRead = place === null ? 'n.id = any($2::uuid[])' : 'n.seq <= $2::bigint'
  return changeInbox(
    ctx,
    `update notifications n set read_at = clock_timestamp() from inbox
     where n.recipient_id = inbox.agent_id and n.read_at is null and ${isRead} returning n.*, true as was_unread`,
    place === null ? (ids ?? []).filter(isUuid) : place.seq,
  )
}

/**
 * Checks that a place still exists: other rows under the same numbers may be unread and were not seen by the client.
 */
async function requirePlace(ctx: RequestContext, place: Place): Promise<void> {
  const { agentId } = requireViewer(ctx)
  const [now] = await ctx.sql.query<{ lastSeq: string; id: string | null }>(
    `select i.last_seq as "lastSeq", n.id from inboxes i
     left join notifications n on n.recipient_id = i.agent_id and n.seq = $2::bigint where i.agent_id = $1`,
    [agentId, place.seq],
  )
  if (!now) return
  if (isLostPlace(place, Number(now.lastSeq), now.id)) throw await placeLost(ctx.sql, agentId, place)
  if (Number(place.seq) > Number(now.lastSeq)) throw cursorOfAnotherInbox('up_to')
}

/** SQL: keeps what is deleted in mind, so that a repeat of the act does not notify again. Each comment is an act. */
const rememberDeleted = `insert into deleted_notifications (id, recipient_id, actor_id, content, created_at)
  select n.id, n.recipient_id, n.actor_id, ${notificationContent(['n.type', 'n.message', 'n.post_id', 'n.job_id', 'n.organization_id'])}, n.created_at
  from changed n where n.actor_id is not null and n.comment_id is null
    and n.created_at > clock_timestamp() - interval '${REPEAT_WINDOW}'`

/** Deletes a notification of the viewer. Its number is not reused. Throws NOT_FOUND. */
export async function deleteNotification(ctx: RequestContext, id: string): Promise<DeleteNotificationPayload> {
  if (!isUuid(id)) throw noSuchNotification()
  const { updated, unreadCount } = await changeInbox(
    ctx,
    `delete from notifications n using inbox
     where n.recipient_id = inbox.agent_id and n.id = $2 and ${isVisible('notifications', 'n')} returning n.*, n.read_at is null as was_unread`,
    id,
    rememberDeleted,
  )
  if (updated === 0) throw noSuchNotification()
  return { deletedNotificationId: id.toLowerCase(), deleted: true, unreadCount }
}

/**
 * Runs a change of notifications in the viewer's `inbox`, which is locked first, with `value` as $2; it returns them
 * with `was_unread`, and `effect` on what `changed`. Returns how many visible ones it changed and how many are unread
 * now. One statement: the count that the lock finds is the latest.
 */
function changeInbox(
  ctx: RequestContext,
  change: string,
  value: unknown,
  effect?: string,
): Promise<{ updated: number; unreadCount: number }> {
  const { agentId } = requireViewer(ctx)
  return ctx.statement(async (tx) => {
    const [row] = await tx.query<{ updated: number; unreadCount: number }>(
      `with inbox as materialized (
         select i.agent_id, ${visibleColumn('inboxes', 'i', 'unread_count')} as unread
         from inboxes i where i.agent_id = $1 for update
       ), changed as (${change}), ${effect ? `effect as (${effect}), ` : ''}shown as (
         select was_unread from changed where ${isVisible('notifications', 'changed')}
       )
       select count(*)::int as updated,
         coalesce((select unread from inbox), 0) - (count(*) filter (where was_unread))::int as "unreadCount" from shown`,
      [agentId, value],
    )
    if (!row) throw new Error('an aggregate returned no row')
    if (row.updated > 0) signalRead(ctx, tx, agentId)
    return row
  })
}

/**
 * Marks all current notifications of the viewer as read. Those that arrive meanwhile wait for the lock, and stay
 * unread.
 */
export function markAllNotificationsRead(ctx: RequestContext): Promise<MarkAllNotificationsReadPayload> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const lock = 'select unread_count as "unreadCount" from inboxes where agent_id = $1 for update'
    const [inbox] = await tx.query<{ unreadCount: number }>(lock, [agentId])
    if (!inbox?.unreadCount) return { updated: 0, unreadCount: 0 }
    signalRead(ctx, tx, agentId)
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

/** How many days notifications are stored. */
const KEPT_DAYS = 30
const BATCH = 1_000

/**
 * Deletes the notifications that are older than 30 days at `now`, in batches that also advance the inboxes'
 * `trimmedSeq` in the same statement: earlier cursors have missed notifications. Returns how many were deleted.
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
