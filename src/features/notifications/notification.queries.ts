import { type RequestContext, requireViewer } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { createParameterReader } from '../../platform/database/sql'
import { isVisible } from '../../platform/database/visibility'
import { Page, sendingOf, sliceOf } from '../../platform/pagination/page'
import {
  type InboxStatement,
  inboxColumns,
  maxRows,
  placeConditions,
  sincePlace,
  unreadCountColumn,
} from './inbox-statement'
import { notificationColumns, notificationIn, notificationJoins } from './notification.columns'
import type { Notification } from './notification.entity'
import type { NotificationsArgs } from './notification.inputs'
import type { NotificationGroup } from './notification-group.entity'
import { groupsStatement } from './notification-group.queries'
import { isLostPlace, keyOfPlace, NOTIFICATION_CURSOR, placeFormat, placeLost } from './place'

/** A row of a view, or, if the view is empty, only the count. */
type Row = { seq: string | null; unreadCount: number } & Partial<SinceColumns> & Record<string, unknown>

interface SinceColumns {
  readonly lastSeq: string
  readonly sinceId: string | null
}

/** The page, the actors' cards, the organizations' handles and the unread count, which an empty page has too. */
function listStatement(viewerId: string, args: NotificationsArgs): InboxStatement<Notification> {
  const slice = sliceOf(args, placeFormat)
  const since = sincePlace(args)
  const bind = createParameterReader(viewerId)
  const order = `order by n.seq ${slice.backward ? 'asc' : 'desc'}`
  const conditions = [
    'n.recipient_id = $1',
    isVisible('notifications', 'n'),
    ...(args.unread == null ? [] : [`n.read_at is ${args.unread ? '' : 'not '}null`]),
    ...placeConditions(args, slice, { type: 'n.type', seq: 'n.seq' }, bind),
  ]
  const all = `select * from notifications n where ${conditions.join(' and ')} ${order} limit ${maxRows(slice)}`
  const page = `select * from (${all}) n limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}`
  const text = `select ${notificationColumns}, ${inboxColumns(since, bind)}
    from inboxes i left join (${page}) n on true ${notificationJoins} where i.agent_id = $1 ${order}`
  return { text, values: bind.values, slice, since, nodeOf: notificationIn }
}

interface InboxView {
  readonly page: Page<unknown> | null
  readonly unreadCount: number
}

async function readView(ctx: RequestContext, statement: InboxStatement): Promise<InboxView> {
  const { text, values, slice, since, nodeOf } = statement
  const rows = await ctx.sql[sendingOf(slice)]<Row>(text, values)
  const [{ lastSeq, sinceId = null } = {}] = rows
  if (since && lastSeq !== undefined && isLostPlace(since, Number(lastSeq), sinceId))
    throw await placeLost(ctx.sql, requireViewer(ctx).agentId, since)
  const found = rows.filter(({ seq }) => seq !== null)
  const page = Page.of(NOTIFICATION_CURSOR, slice, found, nodeOf, (row) => keyOfPlace(row as unknown as Notification))
  return { page, unreadCount: rows[0]?.unreadCount ?? 0 }
}

async function readCount(ctx: RequestContext): Promise<InboxView> {
  const text = `select ${unreadCountColumn} from inboxes i where agent_id = $1`
  const [row] = await ctx.sql.lookUp<{ unreadCount: number }>(text, [requireViewer(ctx).agentId])
  return { page: null, unreadCount: row?.unreadCount ?? 0 }
}

/** Views of the viewer's inbox: pages, and the count, which a page requested in the same tick includes. */
const inboxView = defineLoader(async (ctx: RequestContext, asked: readonly (InboxStatement | 'count')[]) => {
  const views = await Promise.all(asked.map((one) => (one === 'count' ? null : readView(ctx, one))))
  const counted = views.find((view) => view !== null) ?? (await readCount(ctx))
  return views.map((view) => view ?? counted)
})

/**
 * A page of the viewer's notifications, the newest first. Throws UNAUTHENTICATED, BAD_USER_INPUT, BAD_CURSOR and
 * CURSOR_LOST.
 */
export async function readInbox(ctx: RequestContext, args: NotificationsArgs): Promise<Page<Notification> | null> {
  const view = await inboxView(ctx).load(listStatement(requireViewer(ctx).agentId, args))
  return view.page as Page<Notification> | null
}

/** The same in groups, the newest first by their latest notifications. */
export async function readGroups(
  ctx: RequestContext,
  args: NotificationsArgs,
): Promise<Page<NotificationGroup> | null> {
  const view = await inboxView(ctx).load(groupsStatement(requireViewer(ctx).agentId, args))
  return view.page as Page<NotificationGroup> | null
}

/** How many notifications the viewer has not read. */
export async function countUnread(ctx: RequestContext): Promise<number> {
  const view = await inboxView(ctx).load('count')
  return view.unreadCount
}
