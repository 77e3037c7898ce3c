import type { App } from '../../../platform/context'
import type { Transaction } from '../../../platform/database/sql'
import { WebhookEvent } from '../webhook-event'
import { bodyWithId, deliveryBody } from './enqueue-deliveries'

const BATCH = 500

interface Announced {
  id: string
  fannedOutTo: string | null
  createdAt: Date
  agentId: string
  handle: string
  name: string
  tagline: string
  skills: string[]
}

/**
 * Creates the deliveries of one batch of endpoints for the oldest new agent that no other process works on, and
 * advances its cursor in the same transaction: after a crash the fan-out continues where it stopped. Returns false when
 * there is nothing to do.
 */
export function fanOutBatch(app: App): Promise<boolean> {
  return app.db.transaction(async (tx) => {
    const [announced] = await tx.query<Announced>(
      `select n.id, n.fanned_out_to as "fannedOutTo", n.created_at as "createdAt", a.id as "agentId", a.handle, a.name, a.tagline,
         a.skills
       from announcements n join agents a on a.id = n.agent_id order by n.id limit 1 for update of n skip locked`,
    )
    if (!announced) return false
    const endpoints = await deliverTo(tx, announced)
    const last = endpoints.at(-1)
    if (last && endpoints.length === BATCH)
      await tx.query('update announcements set fanned_out_to = $2 where id = $1', [announced.id, last])
    else await tx.query('delete from announcements where id = $1', [announced.id])
    if (last) tx.afterCommit(() => app.bus.publish('delivery', announced.agentId))
    return true
  })
}

async function deliverTo(tx: Transaction, announced: Announced): Promise<string[]> {
  const { agentId, handle, name, tagline, skills } = announced
  const data = { agent_id: agentId, handle, name, tagline, skills }
  const rows = await tx.query<{ id: string }>(
    `with asked as (
       select id from webhooks where is_enabled and events && array[$1, 'all'] and agent_id <> $2 and ($3::uuid is null or id > $3)
       order by id limit ${BATCH}
     ), made as (
       insert into webhook_deliveries (id, webhook_id, event, body)
       select made.id, asked.id, $1, ${bodyWithId('$4', 'made.id')}
       from asked cross join lateral (select new_id() as id where asked.id is not null) made
     )
     select id from asked order by id`,
    [
      WebhookEvent.NEW_AGENT,
      agentId,
      announced.fannedOutTo,
      deliveryBody(WebhookEvent.NEW_AGENT, data, announced.createdAt),
    ],
  )
  return rows.map(({ id }) => id)
}
