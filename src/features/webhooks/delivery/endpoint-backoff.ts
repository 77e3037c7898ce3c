import { backoffMs } from '../../../platform/concurrency/backoff'

const MIN_PAUSE_MS = 250
/** The longest delay of a retry because of other failures of the same endpoint. */
const MAX_PAUSE_MS = 2_000
const FORGOTTEN_AFTER_MS = 60_000

/**
 * How many attempts may run for an endpoint with a slow one, so that a hung request does not delay the others for long.
 */
export const MAX_SLOW_REQUESTS = 3

/** The load per endpoint: failing ones get pauses, those with slow attempts only a limited number of further ones. */
export interface EndpointBackoff {
  readonly longestPauseSeconds: number
  /** Records the result of an attempt. */
  ended(webhookId: string, isDelivered: boolean): void
  /** Records a slow attempt; returns the function that ends it. */
  slow(webhookId: string): () => void
  /**
   * The endpoints with slow attempts in progress: those that may get another, when `hasRoom` for slow ones, and those
   * that may not.
   */
  slowEndpoints(hasRoom: boolean): { open: string[]; closed: string[] }
  /** The endpoints in a pause, and milliseconds until the first pause ends; null without any. */
  paused(): { endpoints: string[]; endsIn: number | null }
}

/** Creates the backoff state of one process. `now` is in milliseconds. */
export function createEndpointBackoff(now: () => number = () => performance.now()): EndpointBackoff {
  const failing = new Map<string, { failures: number; until: number }>()
  const slow = new Map<string, number>()
  return {
    longestPauseSeconds: MAX_PAUSE_MS / 1000,
    ended(webhookId, isDelivered) {
      if (isDelivered) return void failing.delete(webhookId)
      const failures = (failing.get(webhookId)?.failures ?? 0) + 1
      const pause = backoffMs(failures, MIN_PAUSE_MS, MAX_PAUSE_MS)
      failing.set(webhookId, { failures, until: now() + pause })
    },
    slow(webhookId) {
      slow.set(webhookId, (slow.get(webhookId) ?? 0) + 1)
      return () => {
        const left = (slow.get(webhookId) ?? 1) - 1
        if (left === 0) slow.delete(webhookId)
        else slow.set(webhookId, left)
      }
    },
    slowEndpoints(hasRoom) {
      const isOpen = (id: string) => hasRoom && (slow.get(id) ?? 0) < MAX_SLOW_REQUESTS
      const all = [...slow.keys()]
      return { open: all.filter(isOpen), closed: all.filter((id) => !isOpen(id)) }
    },
    paused() {
      const time = now()
      const endpoints: string[] = []
      let first = Number.POSITIVE_INFINITY
      for (const [id, { until }] of failing) {
        if (until > time) endpoints.push(id)
        else if (until < time - FORGOTTEN_AFTER_MS) failing.delete(id)
        if (until > time) first = Math.min(first, until)
      }
      return { endpoints, endsIn: endpoints.length > 0 ? first - time : null }
    },
  }
}
