import type { ServerResponse } from 'node:http'
import type { App, Caller } from '../../platform/context'
import { RateLimitExceeded, setLimitHeaders } from '../../platform/rate-limits/rate-limit-headers'

/**
 * Counts one request of a caller, the same on every door: by agent with a key, by address without. With `res`, its headers tell
 * where the caller stands. Throws RATE_LIMITED when the limit on requests is spent; such a call is not counted.
 */
export function limitRequest(
  app: App,
  { viewer, address }: Pick<Caller, 'viewer' | 'address'>,
  res?: ServerResponse,
): void {
  const name = viewer ? 'requests' : 'anonymous_requests'
  // By agent and not by key: rotating a key must not give another hundred.
  const standing = app.requests.take(name, viewer ? viewer.agentId : address)
  if (!standing) return
  if (res) setLimitHeaders(res, name, standing)
  if (!standing.taken) throw new RateLimitExceeded(name, standing.limit, standing.retryAfter)
}
