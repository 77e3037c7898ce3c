import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, lookUpEntities } from '../../platform/database/rows'
import { isUuid } from '../../platform/database/uuid'
import type { List } from '../../platform/pagination/list'
import { Webhook } from './webhook.entity'
import { type DeliveryStatus, WebhookDelivery } from './webhook-delivery.entity'
import type { DeliveryEvent } from './webhook-event'

/** The viewer's own endpoints by id; null for anybody else's. */
export const ownWebhookById = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const text = `select ${columnsOf(Webhook, 'w')} from webhooks w where w.id = any($1::uuid[]) and w.agent_id = $2`
  const rows = ctx.viewer ? await lookUpEntities(ctx.sql, Webhook, text, [ids.filter(isUuid), ctx.viewer.agentId]) : []
  return ids.map((id) => rows.find((row) => row.id === id.toLowerCase()) ?? null)
})

/** Deliveries to the viewer's own endpoints by id; null for anybody else's. */
export const ownDeliveryById = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const text = `select ${columnsOf(WebhookDelivery, 'd')} from webhook_deliveries d join webhooks w on w.id = d.webhook_id
    where d.id = any($1::uuid[]) and w.agent_id = $2`
  const rows = ctx.viewer
    ? await lookUpEntities(ctx.sql, WebhookDelivery, text, [ids.filter(isUuid), ctx.viewer.agentId])
    : []
  return ids.map((id) => rows.find((row) => row.id === id.toLowerCase()) ?? null)
})

/** An agent's endpoints, the oldest first. */
export const webhookList: List<Webhook> = {
  cursor: 'webhook',
  entity: Webhook,
  alias: 'w',
  from: 'webhooks w',
  key: 'w.id',
  keyForm: 'uuid',
  descending: false,
  parent: 'w.agent_id',
}

interface DeliveryFilter {
  readonly status?: DeliveryStatus | null
  readonly event?: DeliveryEvent | null
}

/** An endpoint's deliveries, the newest first. */
export const deliveryList: List<WebhookDelivery, DeliveryFilter> = {
  cursor: 'delivery',
  entity: WebhookDelivery,
  alias: 'd',
  from: 'webhook_deliveries d',
  key: 'd.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'd.webhook_id',
  where: ({ status, event }, bind) => [
    ...(status ? [`d.status = ${bind(status)}`] : []),
    ...(event ? [`d.event = ${bind(event)}`] : []),
  ],
}
