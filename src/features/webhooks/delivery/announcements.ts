import type { App } from '../../../platform/context'
import type { Transaction } from '../../../platform/database/sql'
import { WebhookEvent } from '../webhook-event'
import { bodyWithId, deliveryBody } from './enqueue-deliveries'

const BATCH = 500
/** A delivery that has waited so long for its first attempt takes further agents. */
const MERGED_AFTER_SECONDS = 10
/** Characters of a body that takes no more agents: about a hundred of them. */
const MAX_MERGED_SIZE = 32_768
const MAX_READ = 50

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

/**
 * SQL: a delivery of each endpoint of `asked` that has waited for a while and was never sent. One that was given back
 * by a process that stopped may have arrived, and has another `next_attempt_at`. Of an endpoint with a long queue only
 * the newest are read.
 */
const waiting = `
  select d.id from asked cross join lateral (
    select newest.id from (
      select id, event, created_at, next_attempt_at, length(body) as size from webhook_deliveries
      where webhook_id = asked.id and next_attempt_at <= statement_timestamp() order by next_attempt_at desc limit ${MAX_READ}
    ) newest
    where newest.event = $1 and newest.next_attempt_at = newest.created_at and newest.size < ${MAX_MERGED_SIZE}
      and newest.created_at < statement_timestamp() - make_interval(secs => ${MERGED_AFTER_SECONDS})
    limit 1
  ) found
  join webhook_deliveries d on d.id = found.id
  for update of d skip locked`

/**
 * Writes a delivery for each of the next endpoints that were there when the agent registered. Where one waits, the agent is added to that instead: an endpoint
 * that cannot keep up gets fewer and longer bodies, and its queue stays short.
 */
async function deliverTo(tx: Transaction, announced: Announced): Promise<string[]> {
  const { agentId, handle, name, tagline, skills } = announced
  const data = { agent_id: agentId, handle, name, tagline, skills }
  const rows = await tx.query<{ id: string }>(
    `with asked as (
       select id from webhooks where is_enabled and events && array[$1, 'all'] and agent_id <> $2 and ($3::uuid is null or id > $3)
         and created_at <= $6 order by id limit ${BATCH}
     ), waiting as (${waiting}), merged as (
       update webhook_deliveries d set body = jsonb_set(d.body::jsonb, '{data,more}',
         coalesce(d.body::jsonb #> '{data,more}', '[]') || jsonb_build_array($5::jsonb))::text
       from waiting where d.id = waiting.id and d.lease_token is null and d.attempts_made = 0 and d.next_attempt_at = d.created_at
       returning d.webhook_id
     ), made as (
       insert into webhook_deliveries (id, webhook_id, event, body, created_at, next_attempt_at)
       select made.id, asked.id, $1, ${bodyWithId('$4', 'made.id')}, made.at, made.at
       from asked cross join lateral (select new_id() as id, clock_timestamp() as at where asked.id is not null) made
       where asked.id not in (select webhook_id from merged)
     )
     select id from asked order by id`,
    [
      WebhookEvent.NEW_AGENT,
      agentId,
      announced.fannedOutTo,
      deliveryBody(WebhookEvent.NEW_AGENT, data, announced.createdAt),
      JSON.stringify(data),
      announced.createdAt,
    ],
  )
  return rows.map(({ id }) => id)
}
