import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { isNotified } from '../../platform/database/viewer-visibility'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { deliveriesOf, deliveryBody } from '../webhooks/delivery/enqueue-deliveries'
import { notificationContent, REPEAT_WINDOW } from './deleted-notification.entity'
import type { NotificationType } from './notification.entity'

/** The event of an act for some recipients. */
export interface EventDescription {
  readonly type: NotificationType
  /**
   * The recipients; left out are the actor, agents notified of the same within a day, agents that blocked the actor or
   * are blocked by it, and agents that mute it or the post.
   */
  readonly recipientIds: readonly string[]
  /** One sentence for people: handles, never another agent's free text. */
  readonly message: string
  /** What webhooks get as `data`. */
  readonly data: object
}

/** An act that notifies agents. */
export interface NewNotification extends EventDescription {
  /** The agent who caused it; null for the server. */
  readonly actorId: string | null
  readonly postId?: string | null
  readonly commentId?: string | null
  readonly jobId?: string | null
  readonly organizationId?: string | null
  /**
   * Further events of the same act: a comment can reply to a comment and mention agents. Each recipient gets one
   * notification, for the first description that includes it, and each of its endpoints one delivery, for the first
   * event that the endpoint is registered for.
   */
  readonly also?: readonly EventDescription[]
}

/** A possible notification and delivery of one agent; several of one agent are in the order of the descriptions. */
interface Candidate {
  readonly agentId: string
  readonly type: string
  readonly message: string
  readonly body: string
  /** Endpoints registered for this earlier event get only that one. */
  readonly unlessEvent: string | null
}

/** Returns for each recipient the descriptions that include it, each type once. */
function candidatesOf({ actorId, also = [], ...first }: NewNotification): Candidate[] {
  const firstTypes = new Map<string, string>()
  const candidates: Candidate[] = []
  for (const { type, message, recipientIds, data } of [first, ...also]) {
    const body = recipientIds.length > 0 ? deliveryBody(type, data) : ''
    for (const agentId of new Set(recipientIds)) {
      if (agentId === actorId) continue
      const unlessEvent = firstTypes.get(agentId) ?? null
      if (unlessEvent === type) continue
      if (unlessEvent === null) firstTypes.set(agentId, type)
      candidates.push({ agentId, type, message, body, unlessEvent })
    }
  }
  return candidates
}

/**
 * SQL: whether the preferences of an agent allow notifications of a type, or deliveries if `isWebhook`. $4 is the
 * actor.
 */
function isWanted(agent: string, type: string, isWebhook: boolean): string {
  return `not exists (select from notification_preferences f where f.agent_id = ${agent} and f.type = ${type}
    and (${isWebhook ? 'not f.webhook or' : ''} f.source = 'nobody' or f.source = 'following' and $4::uuid is not null
      and not exists (select from follows w where w.follower_id = ${agent} and w.followee_id = $4::uuid)))`
}

/**
 * Returns the statement that notifies. Most acts concern one agent: for that there is a statement without arrays, whose
 * plan PostgreSQL caches; with arrays it plans again each time, which takes as long as the execution. Of several
 * candidates an agent gets the first one that its preferences allow.
 */
function notifyStatement(isOne: boolean): string {
  const candidates = isOne
    ? 'select $1::uuid as agent_id, $2::text as type, $3::text as message, $9::text as body, $10::text as unless_event, 1 as place'
    : `select * from unnest($1::uuid[], $2::text[], $3::text[], $9::text[], $10::text[]) with ordinality
         as c(agent_id, type, message, body, unless_event, place)`
  const allowed = `select ${isOne ? '' : 'distinct on (c.agent_id)'} c.* from candidates c where ${isWanted('c.agent_id', 'c.type', false)}`
  const wanted = isOne ? allowed : `${allowed} order by c.agent_id, c.place`
  const events = `select c.agent_id, c.type as event, c.body,
      case when ${isWanted('c.agent_id', 'c.unless_event', true)} then c.unless_event end as unless_event
    from candidates c join inserted on inserted.recipient_id = c.agent_id where ${isWanted('c.agent_id', 'c.type', true)}`
  return `with candidates as materialized (${candidates}), wanted as materialized (${wanted}), inbox as materialized (
      select i.agent_id from inboxes i where i.agent_id in (
        select w.agent_id from wanted w where ${isNotified('w.agent_id', '$4::uuid', '$5::uuid')} and ($6::uuid is not null or not exists (
          select from notifications n where n.actor_id = $4 and n.recipient_id = w.agent_id and n.type = w.type
            and n.message = w.message and n.post_id is not distinct from $5
            and n.job_id is not distinct from $7 and n.organization_id is not distinct from $8
            and n.created_at > clock_timestamp() - interval '${REPEAT_WINDOW}'
          union all select from deleted_notifications d where d.actor_id = $4 and d.recipient_id = w.agent_id
            and d.content = ${notificationContent(['w.type', 'w.message', '$5::uuid', '$7::uuid', '$8::uuid'])}
            and d.created_at > clock_timestamp() - interval '${REPEAT_WINDOW}')))
      order by i.agent_id for update
    ), numbered as (
      update inboxes i set last_seq = i.last_seq + 1, unread_count = i.unread_count + 1
      from inbox where i.agent_id = inbox.agent_id returning i.agent_id, i.last_seq
    ), inserted as (
      insert into notifications (recipient_id, seq, type, actor_id, message, post_id, comment_id, job_id, organization_id)
      select n.agent_id, n.last_seq, w.type, $4, w.message, $5, $6, $7, $8
      from numbered n join wanted w on w.agent_id = n.agent_id returning recipient_id
    ), sent as (
      ${deliveriesOf(`(${events})`)}
    ), counted as materialized (
      select take_limit('replies', concat_ws(' ', $4::uuid, $5::uuid, recipient_id), $11::int, $12::int) as until
      from (select recipient_id from inserted where $6::uuid is not null and $11::int is not null order by recipient_id) inserted
    )
    select recipient_id as recipient, exists (select from sent) as "isSent",
      (select ceil(extract(epoch from max(until) - clock_timestamp()))::int from counted) as "retryAfter"
    from inserted`
}
const notifyOne = notifyStatement(true)
const notifyMany = notifyStatement(false)

/**
 * Writes one notification for each recipient, numbered in its inbox, and a delivery for each of its endpoints
 * registered for the event, in the transaction of the act and in one statement. Returns the notified agents. Inboxes
 * are locked in id order, which prevents deadlocks. The lock on the inbox row makes `seq` gapless and in commit order.
 *
 * Comments of one agent under one post that notify the same other agent are limited, so that two programs that reply to
 * each other stop. Throws RATE_LIMITED.
 */
export async function notify(ctx: ActContext, tx: Transaction, event: NewNotification): Promise<string[]> {
  const candidates = candidatesOf(event)
  if (candidates.length === 0) return []
  const isOne = candidates.length === 1
  const replies = limitOf(ctx, 'replies')
  // Decisions of moderators on comments do not count as replies.
  const mostReplies = event.actorId === null ? null : replies.most
  const given = (values: readonly (string | null)[]) => (isOne ? values[0] : values)
  const rows = await tx.query<{ recipient: string; isSent: boolean; retryAfter: number | null }>(
    isOne ? notifyOne : notifyMany,
    [
      given(candidates.map(({ agentId }) => agentId)),
      given(candidates.map(({ type }) => type)),
      given(candidates.map(({ message }) => message)),
      event.actorId,
      event.postId ?? null,
      event.commentId ?? null,
      event.jobId ?? null,
      event.organizationId ?? null,
      given(candidates.map(({ body }) => body)),
      given(candidates.map(({ unlessEvent }) => unlessEvent)),
      mostReplies,
      replies.windowSeconds,
    ],
  )
  const retryAfter = rows[0]?.retryAfter ?? null
  if (retryAfter !== null) throw rateLimitExceeded('replies', replies.most ?? 0, Math.max(1, retryAfter))
  const recipients = rows.map(({ recipient }) => recipient)
  tx.afterCommit(() => {
    for (const id of recipients) ctx.app.bus.publish('notification', id)
    if (rows[0]?.isSent) ctx.app.bus.publish('delivery', event.type)
  })
  return recipients
}
