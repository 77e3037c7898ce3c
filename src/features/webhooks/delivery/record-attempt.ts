import { type App, createContext } from '../../../platform/context'
import { type Claim, recordDelivered, recordFailed, releaseClaim } from './delivery-claims.queries'
import { nextAttemptDelay } from './retry-schedule'
import { type Attempt, UNREADABLE_SECRET } from './send'
import { switchOff } from './switch-off'

interface RateLimitStatus {
  agentId: string
  url: string
  isEnabled: boolean
  failsForDays: boolean
}

/** Writes what an attempt that began at `at` came to. Rejects when the database does not take it. */
export async function recordAttempt(app: App, claim: Claim, attempt: Attempt, at: Date): Promise<void> {
  if (attempt.error === 'stopped') return releaseClaim(app.db, claim)
  const { status, durationMs, error, answer } = attempt
  const entry = { at: at.toISOString(), status, durationMs, error, answer }
  if (attempt.outcome !== 'delivered') return recordFailure(app, claim, attempt, entry)
  const isOurs = await recordDelivered(app.db, claim, entry)
  if (isOurs && claim.isSuccessNews)
    await app.db.query('update webhooks set failing_since = null, last_success_at = clock_timestamp() where id = $1', [
      claim.webhookId,
    ])
}

/**
 * The endpoint's row is locked first, as when its owner changes it, so that it is one or the other who switches it off. A failure of
 * ours does not count against it.
 */
function recordFailure(app: App, claim: Claim, attempt: Attempt, entry: object): Promise<void> {
  const isOurs = attempt.error === UNREADABLE_SECRET
  return app.db.transaction(async (tx) => {
    const [webhook] = await tx.query<RateLimitStatus>(
      `update webhooks set failing_since = case when $2 then failing_since else coalesce(failing_since, clock_timestamp()) end
       where id = $1
       returning agent_id as "agentId", url, is_enabled as "isEnabled",
         failing_since < clock_timestamp() - interval '5 days' as "failsForDays"`,
      [claim.webhookId, isOurs],
    )
    if (!webhook) return
    const reason = isOurs ? null : reasonToStop(webhook, attempt)
    const delay =
      reason === null && webhook.isEnabled
        ? nextAttemptDelay(app.config.WEBHOOK_RETRY_SCHEDULE, claim.attemptsMade + 1, attempt.retryAfterSeconds)
        : null
    const isRecorded = await recordFailed(tx, claim, entry, delay)
    if (!isRecorded || reason === null) return
    const ctx = createContext(app, { viewer: null, requestId: `webhook-${claim.id}`, address: '' }, tx)
    await switchOff(ctx, tx, { id: claim.webhookId, ...webhook }, reason)
  })
}

function reasonToStop({ failsForDays }: RateLimitStatus, { outcome }: Attempt): string | null {
  if (outcome === 'gone') return 'It answered 410 Gone.'
  return failsForDays ? 'It failed for five days.' : null
}
