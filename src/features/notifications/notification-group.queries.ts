import { hydrate } from '../../platform/database/rows'
import { createParameterReader } from '../../platform/database/sql'
import { isVisible, silencedAgents } from '../../platform/database/visibility'
import { sliceOf } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { type InboxStatement, maxRows, placeConditions, unreadCountColumn } from './inbox-statement'
import { notificationColumns, notificationIn, notificationJoins } from './notification.columns'
import type { NotificationsArgs } from './notification.inputs'
import { NotificationGroup } from './notification-group.entity'
import { NOTIFICATION_CURSOR } from './since'

/** The actors of a group are searched among so many of its newest notifications. */
const ACTORS_AMONG = 100
const MAX_ACTORS = 3

/** SQL: the key of the group that the notification `t` is in. */
const keyOf = (t: string) =>
  `notification_group(${t}.type, ${t}.id, coalesce(${t}.post_id, ${t}.job_id, ${t}.organization_id))`

const isVisibleNotification = isVisible('notifications', 'n')

/**
 * The hidden notifications of the inbox of $1 whose group is not hidden: acts of closed and suspended agents, and
 * removed comments. They are few, so only the groups that contain some are counted again.
 */
const hidden = `select ${keyOf('n')} as key, count(*)::int as n, (count(*) filter (where n.read_at is null))::int as unread
  from (
    select n.* from (${silencedAgents}) silenced(agent_id) cross join lateral (
      select * from notifications n where n.actor_id = silenced.agent_id and n.recipient_id = $1 offset 0) n
    union
    select n.* from (select id from comments where removed_at is not null) removed cross join lateral (
      select * from notifications n where n.comment_id = removed.id and n.recipient_id = $1 offset 0) n
  ) n where not (${isVisibleNotification}) group by 1`

const latestOfWhole = `select n.* from notifications n where n.recipient_id = g.recipient_id and n.seq = g.latest_seq
  and ${isVisibleNotification} offset 0`
const latestOfPart = `select n.* from notifications n where n.recipient_id = g.recipient_id and ${keyOf('n')} = g.key
  and ${isVisibleNotification} order by n.seq desc limit 1`

const actors = `select json_agg(json_build_object('id', a.id, 'handle', a.handle, 'name', a.name, 'tagline', a.tagline)
    order by who.seq desc)
  from (select n.actor_id, max(n.seq) as seq from (
      select n.actor_id, n.seq from notifications n where n.recipient_id = $1 and ${keyOf('n')} = g.key
        and n.actor_id is not null and ${isVisibleNotification} order by n.seq desc limit ${ACTORS_AMONG}
    ) n group by 1 order by 2 desc limit ${MAX_ACTORS}) who
  join agents a on a.id = who.actor_id`

/** SQL: groups of $1 under conditions on `g`, the newest first; `order` is what follows `order by`. */
function groupsOf(conditions: readonly string[], isBackward: boolean, limit: number): string {
  const where = conditions.map((condition) => ` and ${condition}`).join('')
  const order = `order by g.latest_seq ${isBackward ? 'asc' : 'desc'}`
  return `(select g.key, g.type as "groupType", g.count as "groupCount", g.unread_count as "groupUnread", n.*
     from notification_groups g cross join lateral (${latestOfWhole}) n
     where g.recipient_id = $1 and (g.key in (select key from hidden)) is not true${where} ${order} limit ${limit})
    union all
    (select g.key, g.type, g.count, g.unread_count, n.* from (
       select g.recipient_id, g.key, g.type, g.count - hidden.n as count, g.unread_count - hidden.unread as unread_count, last.seq as latest_seq
       from hidden join notification_groups g on g.recipient_id = $1 and g.key = hidden.key
       cross join lateral (${latestOfPart}) last
     ) g join notifications n on n.recipient_id = g.recipient_id and n.seq = g.latest_seq where true${where})`
}

/** The statement of a page of groups: one for the groups, their actors, latest notifications and the unread count. */
export function groupsStatement(viewerId: string, args: NotificationsArgs): InboxStatement<NotificationGroup> {
  const slice = sliceOf(args, { cursor: NOTIFICATION_CURSOR, keyForm: 'seq' })
  const bind = createParameterReader(viewerId)
  const conditions = [
    ...(args.unread == null ? [] : [`g.unread_count ${args.unread ? '>' : '='} 0`]),
    ...placeConditions(args, slice, { type: 'g.type', seq: 'g.latest_seq' }, bind),
  ]
  const order = `order by n.seq ${slice.backward ? 'asc' : 'desc'}`
  const all = groupsOf(conditions, slice.backward, maxRows(slice))
  const text = `with hidden as materialized (${hidden}), page as materialized (
      select * from (${all}) n ${order} limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}
    )
    select ${notificationColumns}, n.key, n."groupType", n."groupCount", n."groupUnread",
      (select x.actors from (select n.key) g cross join lateral (${actors}) x(actors)) as actors, ${unreadCountColumn}
    from inboxes i left join page n on true ${notificationJoins} where i.agent_id = $1 ${order}`
  return { text, values: bind.values, slice, nodeOf: groupIn }
}

interface GroupRow {
  readonly key: string
  readonly groupType: string
  readonly groupCount: number
  readonly groupUnread: number
  readonly actors: object[] | null
}

/** The group in a row of `groupsStatement`. */
function groupIn(row: object): NotificationGroup {
  const { key, groupType, groupCount, groupUnread, actors: cards } = row as GroupRow
  const latest = notificationIn(row)
  const { postId, jobId } = latest
  return hydrate(NotificationGroup, {
    key,
    type: groupType,
    count: groupCount,
    unreadCount: groupUnread,
    actorCards: (cards ?? []).map((card) => hydrate(Agent, card)),
    postId,
    jobId,
    latest,
  })
}
