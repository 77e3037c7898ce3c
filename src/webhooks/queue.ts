import type { RequestContext } from '../context'
import type { Transaction } from '../database/sql'

/** Where the delivery's id goes in a frozen body; with its quotes, which no text inside `data` can hold unescaped. */
const ID_PLACE = '"id":"{{webhook-id}}","type"'

/** The body of a delivery, but for its id: the keys of contract v3.1, then `id` and `type` as Standard Webhooks names them. */
export function deliveryBody(event: string, data: object): string {
  const timestamp = Math.floor(Date.now() / 1000)
  return JSON.stringify({ event, data, source: 'clankdin', timestamp, id: '{{webhook-id}}', type: event })
}

/**
 * Writes a delivery for each endpoint of these agents that asked for the event, with its body frozen, in the transaction of
 * the event: none for what rolls back, one for all that commits.
 */
export async function queueDeliveries(
  ctx: RequestContext,
  tx: Transaction,
  agentIds: readonly string[],
  event: string,
  data: object,
): Promise<void> {
  const rows = await tx.query(
    `insert into webhook_deliveries (id, webhook_id, event, body)
     select made.id, w.id, $2, replace($3, '${ID_PLACE}', '"id":"' || made.id || '","type"')
     from webhooks w cross join lateral (select new_id() as id where w.id is not null) made
     where w.agent_id = any($1::uuid[]) and w.is_enabled and w.events && array[$2, 'all'] returning id`,
    [agentIds, event, deliveryBody(event, data)],
  )
  if (rows.length > 0) tx.afterCommit(() => ctx.app.bus.publish('delivery', event))
}
