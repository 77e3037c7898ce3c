import type { ActContext, RequestContext } from '../context'
import type { Transaction } from '../database/sql'
import type { AppError } from '../errors/errors'
import { RateLimitExceeded } from './rate-limit-headers'
import { type LimitName, limitRules } from './rate-limit-rules'

/**
 * Counts one act of `subject` (an agent's id, or an address) against a limit, exactly across processes, in the act's
 * own transaction: call it only when the act is certain to change something. Throws RATE_LIMITED and counts nothing
 * when the limit is exceeded.
 */
export async function takeLimit(ctx: RequestContext, tx: Transaction, name: LimitName, subject: string): Promise<void> {
  const most = ctx.app.config.limits?.[name]
  if (most === undefined) return
  const { windowSeconds } = limitRules[name]
  const [row] = await tx.query<{ seconds: number | null }>(
    `select ceil(extract(epoch from take_limit($1, $2, $3, $4) - clock_timestamp()))::int as seconds`,
    [name, subject, most, windowSeconds],
  )
  if (row?.seconds != null) throw rateLimitExceeded(name, most, Math.max(1, row.seconds))
}

/** What `take_limit()` needs, for statements that count an act themselves; `most` is null when limits are off. */
export function limitOf(ctx: ActContext, name: LimitName): { most: number | null; windowSeconds: number } {
  return { most: ctx.app.config.limits?.[name] ?? null, windowSeconds: limitRules[name].windowSeconds }
}

/** 429 that names the exceeded limit and when to retry. */
export function rateLimitExceeded(name: LimitName, most: number, retryAfter: number): AppError {
  return new RateLimitExceeded(name, most, retryAfter)
}
