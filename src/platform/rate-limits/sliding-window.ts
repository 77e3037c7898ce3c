/** A window has so many slices: the counts of a slice expire together. */
const SLICES = 60

/** The status of one caller within a window. Times are whole seconds from now, and at least 1. */
export interface RateLimitStatus {
  readonly limit: number
  readonly remaining: number
  /** Until everything is available again; 0 when it is now. */
  readonly resetAfter: number
  /** Until one more is allowed; 0 when it is now. */
  readonly retryAfter: number
}

/** Counts events within the last seconds, ending at any moment and not at the clock's minute. */
export interface SlidingWindow {
  /** Adds a count at `now`, a monotonic time in milliseconds. */
  add(now: number, count: number): void
  /** How many are in the window at `now`. */
  used(now: number): number
  statusOf(now: number, limit: number): RateLimitStatus
}

/** Creates a window of so many milliseconds, exact to a sixtieth of it: its size does not depend on the limit. */
export function createSlidingWindow(windowMs: number): SlidingWindow {
  const sliceMs = windowMs / SLICES
  const counts = new Uint32Array(SLICES)
  let newest = 0
  let sum = 0

  function moveTo(slice: number): void {
    if (slice <= newest) return
    if (slice - newest >= SLICES) {
      counts.fill(0)
      sum = 0
    }
    for (let passed = Math.max(newest + 1, slice - SLICES + 1); passed <= slice; passed++) {
      sum -= counts[passed % SLICES] ?? 0
      counts[passed % SLICES] = 0
    }
    newest = slice
  }

  /** Seconds until no more than `most` are left, when nothing is added. */
  function secondsUntil(now: number, most: number): number {
    if (sum <= most) return 0
    // From the newest slice on: every response states when nothing is left, which is when the newest one expires.
    let kept = 0
    let slice = newest
    for (; slice > newest - SLICES; slice--) {
      kept += counts[slice % SLICES] ?? 0
      if (kept > most) break
    }
    return Math.max(1, Math.ceil(((slice + SLICES) * sliceMs - now) / 1_000))
  }

  return {
    add(now, count) {
      const slice = Math.floor(now / sliceMs)
      moveTo(slice)
      counts[newest % SLICES] = (counts[newest % SLICES] ?? 0) + count
      sum += count
    },
    used(now) {
      moveTo(Math.floor(now / sliceMs))
      return sum
    },
    statusOf(now, limit) {
      moveTo(Math.floor(now / sliceMs))
      return {
        limit,
        remaining: Math.max(0, limit - sum),
        resetAfter: secondsUntil(now, 0),
        retryAfter: secondsUntil(now, limit - 1),
      }
    },
  }
}
