import { type App, createContext } from '../../../platform/context'
import type { Transaction } from '../../../platform/database/sql'
import { type Claim, recordDelivered, recordFailed, releaseClaim } from './delivery-claims.queries'
import { nextAttemptDelay } from './retry-schedule'
import { type Attempt, INTERNAL_FAILURE, UNREADABLE_SECRET } from './send'
import { switchOff } from './switch-off'

interface EndpointState {
  readonly agentId: string
  readonly url: string
  readonly isEnabled: boolean
  readonly isFailing: boolean
  readonly failsForDays: boolean
}

/**
 * Records the result of an attempt that began at `at`. It is stored completely or not at all, and not if another
 * process has claimed the delivery. Rejects when the database fails.
 */
export async function recordAttempt(app: App, claim: Claim, attempt: Attempt, at: Date): Promise<void> {
  if (attempt.error === 'stopped') return releaseClaim(app.db, claim)
  const { status, durationMs, error, answer } = attempt
  const entry = { at: at.toISOString(), status, durationMs, error, answer }
  if (attempt.outcome === 'delivered') return recordDelivered(app.db, claim, entry, claim.isSuccessNews)
  return app.db.transaction((tx) => recordFailure(app, tx, claim, attempt, entry))
}

/** A failure of this server does not count against the endpoint. */
async function recordFailure(app: App, tx: Transaction, claim: Claim, attempt: Attempt, entry: object): Promise<void> {
  const isOurs = attempt.error === UNREADABLE_SECRET || attempt.error === INTERNAL_FAILURE
  const webhook = await lockEndpoint(tx, claim.webhookId)
  if (!webhook) return
  const reason = isOurs ? null : reasonToStop(webhook, attempt)
  const delay =
    reason === null && webhook.isEnabled
      ? nextAttemptDelay(app.config.WEBHOOK_RETRY_SCHEDULE, claim.attemptsMade + 1, attempt.retryAfterSeconds)
      : null
  const isRecorded = await recordFailed(tx, claim, entry, delay)
  if (!isRecorded) return
  if (!isOurs && !webhook.isFailing)
    await tx.query('update webhooks set failing_since = clock_timestamp() where id = $1', [claim.webhookId])
  if (reason === null) return
  const ctx = createContext(app, { viewer: null, requestId: `webhook-${claim.id}`, address: '' }, tx)
  await switchOff(ctx, tx, { id: claim.webhookId, ...webhook }, reason)
}

/** Locks the endpoint's row before the delivery's, as its owner's changes and claims do. */
async function lockEndpoint(tx: Transaction, id: string): Promise<EndpointState | undefined> {
  const [webhook] = await tx.query<EndpointState>(
    `select agent_id as "agentId", url, is_enabled as "isEnabled", failing_since is not null as "isFailing",
       coalesce(failing_since < clock_timestamp() - interval '5 days', false) as "failsForDays"
     from webhooks where id = $1 for no key update`,
    [id],
  )
  return webhook
}

function reasonToStop({ failsForDays }: EndpointState, { outcome }: Attempt): string | null {
  if (outcome === 'gone') return 'It responded with 410 Gone.'
  return failsForDays ? 'It failed for five days.' : null
}
