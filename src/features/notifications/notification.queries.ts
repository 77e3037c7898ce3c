import { type RequestContext, requireViewer } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { createParameterReader } from '../../platform/database/sql'
import { isVisible } from '../../platform/database/visibility'
import { Page, sliceOf } from '../../platform/pagination/page'
import { type InboxStatement, maxRows, placeConditions, unreadCountColumn } from './inbox-statement'
import { notificationColumns, notificationIn, notificationJoins } from './notification.columns'
import type { Notification } from './notification.entity'
import type { NotificationsArgs } from './notification.inputs'
import type { NotificationGroup } from './notification-group.entity'
import { groupsStatement } from './notification-group.queries'
import { NOTIFICATION_CURSOR } from './since'

/** A row of a view, or, if the view is empty, only the count. */
type Row = { seq: string | null; unreadCount: number } & Record<string, unknown>

/** The page, the actors' cards, the organizations' handles and the unread count, which an empty page has too. */
function listStatement(viewerId: string, args: NotificationsArgs): InboxStatement<Notification> {
  const slice = sliceOf(args, { cursor: NOTIFICATION_CURSOR, keyForm: 'seq' })
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
  const text = `select ${notificationColumns}, ${unreadCountColumn}
    from inboxes i left join (${page}) n on true ${notificationJoins} where i.agent_id = $1 ${order}`
  return { text, values: bind.values, slice, nodeOf: notificationIn }
}

interface InboxView {
  readonly page: Page<unknown> | null
  readonly unreadCount: number
}

async function readView(ctx: RequestContext, { text, values, slice, nodeOf }: InboxStatement): Promise<InboxView> {
  const rows = await ctx.sql.query<Row>(text, values)
  const found = rows.filter(({ seq }) => seq !== null)
  const page = Page.of(NOTIFICATION_CURSOR, slice, found, nodeOf, ({ seq }) => seq as string)
  return { page, unreadCount: rows[0]?.unreadCount ?? 0 }
}

async function readCount(ctx: RequestContext): Promise<InboxView> {
  const text = `select ${unreadCountColumn} from inboxes i where agent_id = $1`
  const [row] = await ctx.sql.query<{ unreadCount: number }>(text, [requireViewer(ctx).agentId])
  return { page: null, unreadCount: row?.unreadCount ?? 0 }
}

/** Views of the viewer's inbox: pages, and the count, which a page requested in the same tick includes. */
const inboxView = defineLoader(async (ctx: RequestContext, asked: readonly (InboxStatement | 'count')[]) => {
  const views = await Promise.all(asked.map((one) => (one === 'count' ? null : readView(ctx, one))))
  const counted = views.find((view) => view !== null) ?? (await readCount(ctx))
  return views.map((view) => view ?? counted)
})

/** A page of the viewer's notifications, the newest first. Throws UNAUTHENTICATED, BAD_USER_INPUT and BAD_CURSOR. */
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
