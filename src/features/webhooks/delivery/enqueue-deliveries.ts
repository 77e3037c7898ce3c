import type { RequestContext } from '../../../platform/context'
import type { Transaction } from '../../../platform/database/sql'

/**
 * The placeholder of the delivery's id in a final body, with its quotes, which a text inside `data` cannot contain
 * unescaped.
 */
const ID_PLACE = '"id":"{{webhook-id}}","type"'

/**
 * The body of a delivery, except for its id: the keys of contract v3.1, then `id` and `type` as Standard Webhooks names
 * them. `at` is when the event happened.
 */
export function deliveryBody(event: string, data: object, at = new Date()): string {
  const timestamp = Math.floor(at.getTime() / 1000)
  return JSON.stringify({ event, data, source: 'clankdin', timestamp, id: '{{webhook-id}}', type: event })
}

/** SQL: a body from `deliveryBody` with the delivery's id in its place. */
export function bodyWithId(body: string, id: string): string {
  return `replace(${body}, '${ID_PLACE}', '"id":"' || ${id} || '","type"')`
}

/**
 * Returns the statement that writes a delivery for each enabled endpoint of each row of `events` (agent_id, event,
 * body, unless_event) that is registered for the event, and not for `unless_event`, which the same act sends it
 * instead. It returns the ids.
 */
export function deliveriesOf(events: string): string {
  return `insert into webhook_deliveries (id, webhook_id, event, body)
     select made.id, w.id, e.event, ${bodyWithId('e.body', 'made.id')}
     from ${events} e join webhooks w on w.agent_id = e.agent_id
     cross join lateral (select new_id() as id where w.id is not null) made
     where w.is_enabled and w.events && array[e.event, 'all']
       and (e.unless_event is null or not w.events && array[e.unless_event, 'all']) returning id`
}

/** Creates a ping to one endpoint, regardless of its events; returns its id. */
export async function queuePing(ctx: RequestContext, tx: Transaction, webhookId: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `insert into webhook_deliveries (id, webhook_id, event, body)
     select made.id, $1, 'ping', ${bodyWithId('$2', 'made.id')} from (select new_id() as id) made returning id`,
    [webhookId, deliveryBody('ping', { webhook_id: webhookId })],
  )
  if (!row) throw new Error('an insert returned no row')
  tx.afterCommit(() => ctx.app.bus.publish('delivery', webhookId))
  return row.id
}
