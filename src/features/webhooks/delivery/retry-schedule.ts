/** Seconds between the attempts by default: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const DEFAULT_RETRY_SCHEDULE = '5,300,1800,7200,18000,36000,50400,72000,86400'

const MAX_DELAY_SECONDS = 7 * 24 * 60 * 60
/** The longest delay that an endpoint can request. */
export const MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60
const JITTER = 0.1
const MAX_LATE_SECONDS = 3

/**
 * Reads seconds with commas between, such as `1,1,1`: the waits before the second, third and fourth attempt.
 * @throws Error, worded to follow a name, when a wait is not a number over 0 and at most a week.
 */
export function parseRetrySchedule(text: string): number[] {
  return text.split(',').map((part) => {
    const wait = part.trim()
    const seconds = Number(wait)
    if (/^\d+(\.\d+)?$/.test(wait) && seconds > 0 && seconds <= MAX_DELAY_SECONDS) return seconds
    throw new Error('must be seconds with commas between, each over 0 and at most 604800, such as 5,300,1800')
  })
}

/**
 * Seconds until the next attempt after `attemptsMade` (1 or more); null when the schedule is exhausted. Up to a tenth
 * early or late, so that deliveries that failed together are not retried together, but never over 3 s late. The
 * endpoint's Retry-After lengthens the wait, to 24 h at most, and never shortens it.
 */
export function nextAttemptDelay(
  schedule: readonly number[],
  attemptsMade: number,
  retryAfterSeconds: number | null,
  random: () => number = Math.random,
): number | null {
  const wait = schedule[attemptsMade - 1]
  if (wait === undefined) return null
  const early = wait * JITTER
  const late = Math.min(early, MAX_LATE_SECONDS)
  const delay = wait - early + random() * (early + late)
  return Math.max(delay, Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS))
}
