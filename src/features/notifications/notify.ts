import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { deliveryBody } from '../webhooks/delivery/enqueue-deliveries'
import type { NotificationType } from './notification.entity'
import { notificationParts } from './notification-parts'

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
 * Returns the statement that notifies. Most acts concern one agent: for that there is a statement without arrays, whose
 * plan PostgreSQL caches; with arrays it plans again each time, which takes as long as the execution. Of several
 * candidates an agent gets the first one that its preferences allow.
 */
function notifyStatement(isOne: boolean): string {
  const candidates = isOne
    ? 'select $1::uuid as agent_id, $2::text as type, $3::text as message, $9::text as body, $10::text as unless_event'
    : `select * from unnest($1::uuid[], $2::text[], $3::text[], $9::text[], $10::text[]) with ordinality
         as c(agent_id, type, message, body, unless_event, place)`
  const { inbox, written } = notificationParts({
    actor: '$4::uuid',
    postId: '$5::uuid',
    commentId: '$6::uuid',
    jobId: '$7::uuid',
    organizationId: '$8::uuid',
    repeats: '$6::uuid is not null',
    body: 'e.body',
    candidates: isOne ? 'one' : 'several',
  })
  return `with candidates as materialized (${candidates}), ${inbox}, ${written}, counted as materialized (
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
  signalNotified(ctx, tx, event.type, recipients, rows[0]?.isSent === true)
  return recipients
}

/** Has the notified agents' processes read what a statement wrote, and the deliveries be sent, after the commit. */
export function signalNotified(
  ctx: ActContext,
  tx: Transaction,
  type: NotificationType,
  recipients: readonly string[],
  isSent: boolean,
): void {
  tx.afterCommit(() => {
    for (const id of recipients) ctx.app.bus.publish('notification', id)
    if (isSent) ctx.app.bus.publish('delivery', type)
  })
}
