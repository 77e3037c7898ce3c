import type { RequestContext } from '../../platform/context'
import { conflict, notFound } from '../../platform/errors/errors'
import { queuePing } from './delivery/enqueue-deliveries'
import type { Webhook } from './webhook.entity'
import { ownDeliveryById } from './webhook.queries'
import { requireWebhook } from './webhook.service'
import type { WebhookDelivery } from './webhook-delivery.entity'

async function requireDelivery(ctx: RequestContext, webhookId: string, id: string): Promise<WebhookDelivery> {
  const delivery = await ownDeliveryById(ctx).load(id)
  if (delivery?.webhookId !== webhookId)
    throw notFound(
      'This webhook has no delivery with this id.',
      'GET /webhooks/ID/deliveries lists those of the last 30 days.',
    )
  return delivery
}

/**
 * Sends a ping to an endpoint; a disabled one gets one attempt. Returns the delivery before its first attempt. Throws
 * NOT_FOUND.
 */
export async function testWebhook(ctx: RequestContext, webhookId: string): Promise<WebhookDelivery> {
  const webhook = await requireWebhook(ctx, webhookId)
  const id = await ctx.transaction((tx) => queuePing(ctx, tx, webhook.id))
  return requireDelivery(ctx, webhook.id, id)
}

/**
 * Sends a delivery again: the same id, the same bytes, the schedule from its start (one attempt when the endpoint is
 * disabled). One in progress is returned as it is. Throws NOT_FOUND.
 */
export async function redeliverWebhook(
  ctx: RequestContext,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDelivery> {
  const webhook = await requireWebhook(ctx, webhookId)
  const { id } = await requireDelivery(ctx, webhook.id, deliveryId)
  await ctx.transaction(async (tx) => {
    await tx.query(
      `update webhook_deliveries set status = 'pending', attempts_made = 0, next_attempt_at = clock_timestamp()
       where id = $1 and (lease_token is null or leased_until <= clock_timestamp())`,
      [id],
    )
    tx.afterCommit(() => ctx.app.bus.publish('delivery', webhook.id))
  })
  return requireDelivery(ctx, webhook.id, id)
}

/**
 * Sends all deliveries again that failed since a time. Throws NOT_FOUND, and CONFLICT when the endpoint is disabled.
 */
export async function recoverWebhook(
  ctx: RequestContext,
  webhookId: string,
  since: Date,
): Promise<{ webhook: Webhook; recovered: number }> {
  const webhook = await requireWebhook(ctx, webhookId)
  if (!webhook.isEnabled)
    throw conflict('This webhook is switched off.', undefined, 'Switch it on first, with is_enabled: true.')
  const recovered = await ctx.transaction(async (tx) => {
    const rows = await tx.query(
      `update webhook_deliveries set status = 'pending', attempts_made = 0, next_attempt_at = clock_timestamp()
       where webhook_id = $1 and created_at >= $2 and status in ('failed', 'dead')
         and (lease_token is null or leased_until <= clock_timestamp()) returning id`,
      [webhook.id, since],
    )
    if (rows.length > 0) tx.afterCommit(() => ctx.app.bus.publish('delivery', webhook.id))
    return rows.length
  })
  return { webhook, recovered }
}
