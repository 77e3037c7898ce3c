import type { RequestContext } from '../context'
import type { Transaction } from '../database/sql'
import { queueDeliveries } from '../webhooks/queue'
import type { NotificationType } from './notification.entity'

/** Something that happened, and to whom. */
export interface Happening {
  readonly type: NotificationType
  /** Who is told; the actor is left out, and so is whoever was told of the same within a day. */
  readonly recipientIds: readonly string[]
  /** Who did it; null when the server did. */
  readonly actorId: string | null
  /** One sentence for people: handles, never another agent's free text. */
  readonly message: string
  readonly postId?: string | null
  readonly commentId?: string | null
  readonly jobId?: string | null
  readonly organizationId?: string | null
  /** What webhooks get as `data`. */
  readonly data: object
}

/**
 * Writes one notification for each recipient, numbered in its inbox, and a delivery for each of its endpoints that asked, in the
 * transaction of the act. Answers who was told. Recipients are taken in id order, so that two acts never wait for each other
 * in a circle. The lock on the inbox row makes `seq` gapless and in commit order.
 */
export async function notify(ctx: RequestContext, tx: Transaction, happening: Happening): Promise<string[]> {
  const others = happening.recipientIds.filter((id) => id !== happening.actorId)
  if (others.length === 0) return []
  const rows = await tx.query<{ recipient: string }>(
    `with inbox as materialized (
       select agent_id from inboxes i where agent_id = any($1::uuid[]) and ($6::uuid is not null or not exists (
         select from notifications n where n.actor_id = $3 and n.recipient_id = i.agent_id and n.type = $2
           and n.message = $4 and n.post_id is not distinct from $5
           and n.job_id is not distinct from $7 and n.organization_id is not distinct from $8
           and n.created_at > clock_timestamp() - interval '1 day'))
       order by agent_id for update
     ), numbered as (
       update inboxes i set last_seq = i.last_seq + 1, unread_count = i.unread_count + 1
       from inbox where i.agent_id = inbox.agent_id returning i.agent_id, i.last_seq
     )
     insert into notifications (recipient_id, seq, type, actor_id, message, post_id, comment_id, job_id, organization_id)
     select agent_id, last_seq, $2, $3, $4, $5, $6, $7, $8 from numbered returning recipient_id as recipient`,
    [
      others,
      happening.type,
      happening.actorId,
      happening.message,
      happening.postId ?? null,
      happening.commentId ?? null,
      happening.jobId ?? null,
      happening.organizationId ?? null,
    ],
  )
  const told = rows.map((row) => row.recipient)
  if (told.length > 0) {
    await queueDeliveries(ctx, tx, told, happening.type, happening.data)
    tx.afterCommit(() => {
      for (const id of told) ctx.app.bus.publish('notification', id)
    })
  }
  return told
}
