import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { isNotified } from '../../platform/database/viewer-visibility'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { deliveriesOf, deliveryBody } from '../webhooks/delivery/enqueue-deliveries'
import type { NotificationType } from './notification.entity'

/** What an act means to some agents. */
export interface EventDescription {
  readonly type: NotificationType
  /**
   * Who is told; left out are the actor, whoever was told of the same within a day, whoever blocked the actor or is
   * blocked by it, and whoever mutes it or the post.
   */
  readonly recipientIds: readonly string[]
  /** One sentence for people: handles, never another agent's free text. */
  readonly message: string
  /** What webhooks get as `data`. */
  readonly data: object
}

/** Something that happened, and to whom. */
export interface NewNotification extends EventDescription {
  /** Who did it; null when the server did. */
  readonly actorId: string | null
  readonly postId?: string | null
  readonly commentId?: string | null
  readonly jobId?: string | null
  readonly organizationId?: string | null
  /**
   * What the same act means beside that: a comment can answer a comment and mention agents. Each recipient gets one
   * notification, of the first description that names it, and each of its endpoints one delivery, of the first event
   * that the endpoint asked for.
   */
  readonly also?: readonly EventDescription[]
}

/**
 * An event for the endpoints of one agent that asked for it; those that asked for `unlessEvent` too get that one
 * instead.
 */
interface RecipientEvent {
  readonly agentId: string
  readonly event: string
  readonly body: string
  readonly unlessEvent: string | null
}

/**
 * Returns each recipient with the first description that names it, and each event that its endpoints may have asked
 * for.
 */
function sortOut({ actorId, also = [], ...first }: NewNotification) {
  const told = new Map<string, { type: string; message: string }>()
  const events: RecipientEvent[] = []
  for (const { type, message, recipientIds, data } of [first, ...also]) {
    const body = recipientIds.length > 0 ? deliveryBody(type, data) : ''
    for (const agentId of new Set(recipientIds)) {
      if (agentId === actorId) continue
      const first = told.get(agentId)?.type ?? null
      if (first === type) continue
      if (first === null) told.set(agentId, { type, message })
      events.push({ agentId, event: type, body, unlessEvent: first })
    }
  }
  return { told: [...told].map(([agentId, { type, message }]) => ({ agentId, type, message })), events }
}

/**
 * The statement that tells. Most acts concern one agent: that has a text of its own, without arrays, whose plan
 * PostgreSQL keeps; with arrays it would plan anew each time, which costs as much as telling.
 */
function telling(isOne: boolean): string {
  const wanted = isOne
    ? 'select $1::uuid as agent_id, $2::text as type, $3::text as message'
    : 'select * from unnest($1::uuid[], $2::text[], $3::text[]) as w(agent_id, type, message)'
  const events = isOne
    ? 'select $9::uuid as agent_id, $10::text as event, $11::text as body, $12::text as unless_event'
    : 'select * from unnest($9::uuid[], $10::text[], $11::text[], $12::text[]) as e(agent_id, event, body, unless_event)'
  return `with wanted as (${wanted}), inbox as materialized (
      select i.agent_id from inboxes i where i.agent_id in (
        select w.agent_id from wanted w where ${isNotified('w.agent_id', '$4::uuid', '$5::uuid')} and ($6::uuid is not null or not exists (
          select from notifications n where n.actor_id = $4 and n.recipient_id = w.agent_id and n.type = w.type
            and n.message = w.message and n.post_id is not distinct from $5
            and n.job_id is not distinct from $7 and n.organization_id is not distinct from $8
            and n.created_at > clock_timestamp() - interval '1 day')))
      order by i.agent_id for update
    ), numbered as (
      update inboxes i set last_seq = i.last_seq + 1, unread_count = i.unread_count + 1
      from inbox where i.agent_id = inbox.agent_id returning i.agent_id, i.last_seq
    ), told as (
      insert into notifications (recipient_id, seq, type, actor_id, message, post_id, comment_id, job_id, organization_id)
      select n.agent_id, n.last_seq, w.type, $4, w.message, $5, $6, $7, $8
      from numbered n join wanted w on w.agent_id = n.agent_id returning recipient_id
    ), sent as (
      ${deliveriesOf(`(select e.* from (${events}) e join told on told.recipient_id = e.agent_id)`)}
    ), counted as materialized (
      select take_limit('replies', concat_ws(' ', $4::uuid, $5::uuid, recipient_id), $13::int, $14::int) as until
      from (select recipient_id from told where $6::uuid is not null and $13::int is not null order by recipient_id) told
    )
    select recipient_id as recipient, exists (select from sent) as "isSent",
      (select ceil(extract(epoch from max(until) - clock_timestamp()))::int from counted) as "retryAfter"
    from told`
}
const notifyOne = telling(true)
const notifyMany = telling(false)

/**
 * Writes one notification for each recipient, numbered in its inbox, and a delivery for each event that an endpoint of
 * its asked for, in the transaction of the act and in one statement. Answers who was told. Recipients are taken in id
 * order, so that two acts never wait for each other in a circle. The lock on the inbox row makes `seq` gapless and in
 * commit order.
 *
 * Comments of one agent under one post that notify the same other agent are limited, so that two programs that answer
 * each other stop. Throws RATE_LIMITED.
 */
export async function notify(ctx: ActContext, tx: Transaction, happening: NewNotification): Promise<string[]> {
  const { told, events } = sortOut(happening)
  if (told.length === 0) return []
  const isOne = told.length === 1 && events.length === 1
  const replies = limitOf(ctx, 'replies')
  const given = (values: readonly (string | null)[]) => (isOne ? values[0] : values)
  const rows = await tx.query<{ recipient: string; isSent: boolean; retryAfter: number | null }>(
    isOne ? notifyOne : notifyMany,
    [
      given(told.map(({ agentId }) => agentId)),
      given(told.map(({ type }) => type)),
      given(told.map(({ message }) => message)),
      happening.actorId,
      happening.postId ?? null,
      happening.commentId ?? null,
      happening.jobId ?? null,
      happening.organizationId ?? null,
      given(events.map(({ agentId }) => agentId)),
      given(events.map(({ event }) => event)),
      given(events.map(({ body }) => body)),
      given(events.map(({ unlessEvent }) => unlessEvent)),
      replies.most,
      replies.windowSeconds,
    ],
  )
  const retryAfter = rows[0]?.retryAfter ?? null
  if (retryAfter !== null) throw rateLimitExceeded('replies', replies.most ?? 0, Math.max(1, retryAfter))
  const recipients = rows.map(({ recipient }) => recipient)
  tx.afterCommit(() => {
    for (const id of recipients) ctx.app.bus.publish('notification', id)
    if (rows[0]?.isSent) ctx.app.bus.publish('delivery', happening.type)
  })
  return recipients
}
