import { randomUUID } from 'node:crypto'
import type { Database } from '../../../platform/database/database'
import type { Sql, Transaction } from '../../../platform/database/sql'
import { visible } from '../../../platform/database/visibility'
import { MAX_SLOW_REQUESTS } from './endpoint-backoff'

/** A delivery that this process may send until its lease ends. */
export interface Claim {
  readonly id: string
  readonly token: string
  readonly webhookId: string
  readonly url: string
  readonly body: string
  /** Encrypted. */
  readonly secret: Buffer
  /** Encrypted; null without a rotation. */
  readonly oldSecrets: Buffer | null
  /** How many attempts of the schedule were made before. */
  readonly attemptsMade: number
  /** Whether a success changes the endpoint's row: it was failing, or its last success is a while ago. */
  readonly isSuccessNews: boolean
}

/** The filter of a claim. */
export interface ClaimRequest {
  /** Endpoints that fail, or those that do not. */
  readonly failing: boolean
  /** Endpoints are claimed in id order after this one, so that each gets its turn. */
  readonly after: string
  readonly most: number
  /** Endpoints that get no deliveries now. */
  readonly excluded: readonly string[]
  /** Endpoints with a slow attempt that may get further ones. */
  readonly slow: readonly string[]
  /** Endpoints in a pause after a failure: they get only deliveries overdue by `pauseSeconds`. */
  readonly paused: readonly string[]
  readonly pauseSeconds: number
  readonly leaseSeconds: number
}

/** Before the first endpoint. */
export const START = '00000000-0000-0000-0000-000000000000'

/**
 * At most two at a time for one endpoint; one for an endpoint that fails, or has had no success yet. $7 are those with
 * a slow attempt, which must not delay the others.
 */
const freeSlots = `case when w.id = any($7::uuid[]) then ${MAX_SLOW_REQUESTS} when w.failing_since is null and w.last_success_at is not null then 2 else 1 end - (
  select count(*) from webhook_deliveries b
  where b.webhook_id = w.id and b.lease_token is not null and b.leased_until > statement_timestamp())`

const dueBy = (paused: string, seconds: string) => `statement_timestamp() - make_interval(secs =>
  case when w.id = any(${paused}::uuid[]) then ${seconds}::float8 else 0 end)`

/**
 * With more due than this, endpoints are found one by one in the index instead, to avoid reading a long backlog of one
 * endpoint.
 */
const LONG_BACKLOG = 500

/** Endpoints after $1 with due deliveries, in id order, at a cost independent of their backlogs. */
const readyEndpoints = `
  with recursive due as materialized (
    select webhook_id, next_attempt_at from webhook_deliveries
    where next_attempt_at <= statement_timestamp() order by next_attempt_at limit ${LONG_BACKLOG}
  ), backlog as materialized (
    select count(*) = ${LONG_BACKLOG} as is_long from due
  ), walk as (
    (select webhook_id, next_attempt_at from webhook_deliveries
     where next_attempt_at is not null and webhook_id > $1 and (select is_long from backlog)
     order by webhook_id, next_attempt_at limit 1)
    union all
    select next.* from walk cross join lateral (
      select webhook_id, next_attempt_at from webhook_deliveries
      where next_attempt_at is not null and webhook_id > walk.webhook_id order by webhook_id, next_attempt_at limit 1) next
  ), queue as (
    (select webhook_id, min(next_attempt_at) as next_attempt_at from due
     where webhook_id > $1 and not (select is_long from backlog) group by webhook_id order by webhook_id)
    union all
    select webhook_id, next_attempt_at from walk
  )
  select w.id from queue cross join lateral (
    select w.id from webhooks w join ${visible('agents')} owner on owner.id = w.agent_id
    where w.id = queue.webhook_id and (w.failing_since is not null) = $2 and w.id <> all($3::uuid[])
      and queue.next_attempt_at <= ${dueBy('$4', '$5')} and ${freeSlots} > 0
    offset 0) w
  limit $6`

/**
 * Rows stay locked, so that no other process counts their attempts in progress at the same time; rows locked by another
 * process are skipped.
 */
const lockEndpoints = `select id from webhooks where id = any($1::uuid[]) for no key update skip locked`

const leaseDeliveries = `
  with due as (
    select d.id from webhooks w cross join lateral (
      select id from webhook_deliveries
      where webhook_id = w.id and next_attempt_at <= ${dueBy('$2', '$3')}
      order by next_attempt_at limit greatest(0, ${freeSlots}) for update skip locked) d
    where w.id = any($1::uuid[]) limit $4)
  update webhook_deliveries d set lease_token = $5, leased_until = statement_timestamp() + make_interval(secs => $6),
    next_attempt_at = statement_timestamp() + make_interval(secs => $6)
  from due, webhooks w where d.id = due.id and w.id = d.webhook_id
  returning d.id, d.lease_token as token, d.webhook_id as "webhookId", w.url, d.body, w.secret, w.old_secrets as "oldSecrets",
    d.attempts_made as "attemptsMade", w.failing_since is not null or w.last_success_at is null
      or w.last_success_at < statement_timestamp() - interval '1 minute' as "isSuccessNews"`

/** Claims due deliveries; returns them, and the endpoint after which to continue next time. */
export async function claimDue(db: Database, request: ClaimRequest): Promise<{ claims: Claim[]; next: string }> {
  const { failing, after, most, excluded, slow, paused, pauseSeconds, leaseSeconds } = request
  const values = [after, failing, excluded, paused, pauseSeconds, most, slow]
  const ready = (await db.query<{ id: string }>(readyEndpoints, values)).map(({ id }) => id)
  const last = ready.at(-1)
  if (last === undefined) return { claims: [], next: START }
  const claims = await db.transaction(async (tx) => {
    const locked = (await tx.query<{ id: string }>(lockEndpoints, [ready])).map(({ id }) => id)
    return tx.query<Claim>(leaseDeliveries, [locked, paused, pauseSeconds, most, randomUUID(), leaseSeconds, slow])
  })
  return { claims, next: ready.length < most ? START : last }
}

/**
 * Milliseconds until a delivery becomes due that is not due yet, a lost process's lease included; null when there is
 * none.
 */
export async function nextDueIn(sql: Sql): Promise<number | null> {
  const [row] = await sql.query<{ ms: number | null }>(
    `select (extract(epoch from min(next_attempt_at) - statement_timestamp()) * 1000)::float8 as ms
     from webhook_deliveries where next_attempt_at > statement_timestamp()`,
  )
  return row?.ms ?? null
}

/** Releases a claim, as if it had not been made. */
export async function releaseClaim(sql: Sql, { id, token }: Claim): Promise<void> {
  await sql.query(
    `update webhook_deliveries set lease_token = null, leased_until = null, next_attempt_at = clock_timestamp()
     where id = $1 and lease_token = $2`,
    [id, token],
  )
}

const MAX_LOGGED = 100
const ended = `attempts_made = attempts_made + 1, lease_token = null, leased_until = null,
  attempt_log = case when jsonb_array_length(attempt_log) < ${MAX_LOGGED} then attempt_log else attempt_log - 0 end || $3::jsonb`

/**
 * Records that a claim was delivered; when `isNews`, its endpoint's success too, in the same statement. Changes nothing
 * when the lease was lost: another process then records the result.
 */
export async function recordDelivered(
  db: Database,
  { id, token }: Claim,
  entry: object,
  isNews: boolean,
): Promise<void> {
  const delivered = `update webhook_deliveries set status = 'delivered', next_attempt_at = null, ${ended}
    where id = $1 and lease_token = $2 returning webhook_id`
  const withNews = `with delivered as (${delivered})
    update webhooks w set failing_since = null, last_success_at = clock_timestamp() from delivered where w.id = delivered.webhook_id`
  await db.statement((tx) => tx.query(isNews ? withNews : delivered, [id, token, JSON.stringify(entry)]))
}

/** Records that an attempt failed, and when the next one is due; null: never. Returns false when the lease was lost. */
export async function recordFailed(
  tx: Transaction,
  { id, token }: Claim,
  entry: object,
  delaySeconds: number | null,
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_deliveries set status = case when $4::float8 is null then 'dead' else 'failed' end,
       next_attempt_at = clock_timestamp() + make_interval(secs => $4), ${ended}
     where id = $1 and lease_token = $2 returning id`,
    [id, token, JSON.stringify(entry), delaySeconds],
  )
  return rows.length > 0
}
