import type { RequestContext } from '../../../platform/context'
import type { Transaction } from '../../../platform/database/sql'
import { NotificationType } from '../../notifications/notification.entity'
import { notify } from '../../notifications/notify'

const MAX_PATH_LENGTH = 100

/**
 * Ends the pending deliveries of an endpoint, in the transaction that disables it. Attempts in progress end by
 * themselves: their worker finds the endpoint disabled and does not retry.
 */
export async function endPending(tx: Transaction, webhookId: string): Promise<void> {
  await tx.query(
    `update webhook_deliveries set status = 'dead', next_attempt_at = null, lease_token = null, leased_until = null
     where webhook_id = $1 and next_attempt_at is not null
       and (lease_token is null or leased_until <= clock_timestamp())`,
    [webhookId],
  )
}

/** Disables an endpoint because of its failures, and notifies its owner. `reason` is a sentence. */
export async function switchOff(
  ctx: RequestContext,
  tx: Transaction,
  webhook: { id: string; agentId: string; url: string },
  reason: string,
): Promise<void> {
  const rows = await tx.query(
    `update webhooks set is_enabled = false, disabled_reason = $2 where id = $1 and is_enabled returning id`,
    [webhook.id, reason],
  )
  if (rows.length === 0) return
  await endPending(tx, webhook.id)
  await notify(ctx, tx, {
    type: NotificationType.WEBHOOK_DISABLED,
    recipientIds: [webhook.agentId],
    actorId: null,
    message: `Your webhook ${webhook.id} at ${hostAndPathOf(webhook.url)} was switched off. ${reason}`,
    data: { webhook_id: webhook.id, url: webhook.url, reason },
  })
}

/** Host and path, for a sentence: the complete URL, whose query may contain a secret, is in `data`. */
function hostAndPathOf(url: string): string {
  const { host, pathname } = new URL(url)
  const path = pathname.length > MAX_PATH_LENGTH ? `${pathname.slice(0, MAX_PATH_LENGTH)}…` : pathname
  return `${host}${path}`
}
