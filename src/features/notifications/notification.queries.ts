import { type RequestContext, requireViewer } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, hydrate } from '../../platform/database/rows'
import { createParameterReader, type ParameterReader } from '../../platform/database/sql'
import { isVisible, visibleColumn } from '../../platform/database/visibility'
import { Page, type Slice, sliceOf } from '../../platform/pagination/page'
import { cardColumns, cardIn } from '../agents/agent-card'
import { Notification } from './notification.entity'
import type { NotificationsArgs } from './notification.inputs'

/** The word in the cursors of notifications: the same on every transport. */
export const NOTIFICATION_CURSOR = 'notification'

/** The statement of one page of the viewer's inbox, checked and ready to be sent. */
interface PageStatement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly slice: Slice
}

/** No page reads more. Spelled out so that PostgreSQL plans a parameter's limit as a small one. */
const MAX_ROWS = 101
const MAX_ROWS_WITH_OFFSET = 10_101

function conditionsOf(args: NotificationsArgs, slice: Slice, bind: ParameterReader): string {
  const conditions = ['n.recipient_id = $1', isVisible('notifications', 'n')]
  const place = (key: string) => `${bind(key)}::bigint`
  if (args.unread != null) conditions.push(`n.read_at is ${args.unread ? '' : 'not '}null`)
  if (args.types != null) conditions.push(`n.type = any(${bind(args.types)})`)
  if (slice.after !== null) conditions.push(`n.seq < ${place(slice.after)}`)
  if (slice.before !== null) conditions.push(`n.seq > ${place(slice.before)}`)
  return conditions.join(' and ')
}

/**
 * The page, the actors' cards, the organizations' handles and the inbox's count of unread ones, which comes with an
 * empty page too.
 */
function statementOf(viewerId: string, args: NotificationsArgs): PageStatement {
  const slice = sliceOf(args, { cursor: NOTIFICATION_CURSOR, keyForm: 'seq' })
  const bind = createParameterReader(viewerId)
  const order = `order by n.seq ${slice.backward ? 'asc' : 'desc'}`
  const most = slice.offset > 0 ? MAX_ROWS_WITH_OFFSET : MAX_ROWS
  const all = `select * from notifications n where ${conditionsOf(args, slice, bind)} ${order} limit ${most}`
  const page = `select * from (${all}) n limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}`
  const text = `select ${columnsOf(Notification, 'n')}, ${cardColumns('actor')}, o.handle as "handleOfOrganization", c.reply_to_id as "repliedToId",
      ${visibleColumn('inboxes', 'i', 'unread_count')} as "unreadCount"
    from inboxes i left join (${page}) n on true
    left join agents actor on actor.id = n.actor_id left join organizations o on o.id = n.organization_id
    left join comments c on c.id = n.comment_id
    where i.agent_id = $1 ${order}`
  return { text, values: bind.values, slice }
}

type Row = { id: string | null; seq: string; unreadCount: number } & Record<string, unknown>

interface InboxView {
  readonly page: Page<Notification> | null
  readonly unreadCount: number
}

async function readView(ctx: RequestContext, { text, values, slice }: PageStatement): Promise<InboxView> {
  const rows = await ctx.sql.query<Row>(text, values)
  const found = rows.filter(({ id }) => id !== null)
  const page = Page.of(NOTIFICATION_CURSOR, slice, found, notificationIn, ({ seq }) => seq)
  return { page, unreadCount: rows[0]?.unreadCount ?? 0 }
}

function notificationIn(row: Row): Notification {
  const notification = hydrate(Notification, row)
  notification.actorCard = cardIn(row, 'actor')
  return notification
}

async function readCount(ctx: RequestContext): Promise<InboxView> {
  const text = `select ${visibleColumn('inboxes', 'i', 'unread_count')} as "unreadCount" from inboxes i where agent_id = $1`
  const [row] = await ctx.sql.query<{ unreadCount: number }>(text, [requireViewer(ctx).agentId])
  return { page: null, unreadCount: row?.unreadCount ?? 0 }
}

/**
 * Views of the viewer's inbox: pages, and the count, which comes along with a page that is asked for in the same
 * moment.
 */
const inboxView = defineLoader(async (ctx: RequestContext, asked: readonly (PageStatement | 'count')[]) => {
  const views = await Promise.all(asked.map((one) => (one === 'count' ? null : readView(ctx, one))))
  const counted = views.find((view) => view !== null) ?? (await readCount(ctx))
  return views.map((view) => view ?? counted)
})

/** A page of the viewer's notifications, the newest first. Throws UNAUTHENTICATED, BAD_USER_INPUT and BAD_CURSOR. */
export async function readInbox(ctx: RequestContext, args: NotificationsArgs): Promise<Page<Notification> | null> {
  const view = await inboxView(ctx).load(statementOf(requireViewer(ctx).agentId, args))
  return view.page
}

/** How many notifications the viewer has not read. */
export async function countUnread(ctx: RequestContext): Promise<number> {
  const view = await inboxView(ctx).load('count')
  return view.unreadCount
}
