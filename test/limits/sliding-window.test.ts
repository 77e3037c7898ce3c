import fc from 'fast-check'
import { createSlidingWindow } from '../../src/platform/rate-limits/sliding-window'

const MINUTE = 60_000

test('requests of the last minute count, whatever the clock shows', () => {
  const window = createSlidingWindow(MINUTE)
  const start = 1_000_000 * MINUTE + 59_500
  for (let request = 0; request < 100; request++) window.add(start, 1)
  expect(window.used(start + 1_000)).toBe(100)
  expect(window.statusOf(start + 1_000, 100)).toEqual({ limit: 100, remaining: 0, resetAfter: 59, retryAfter: 59 })
  expect(window.used(start + MINUTE)).toBe(0)
})

test('a request after Retry-After is accepted, and one a second earlier is not', () => {
  const times = fc.array(fc.integer({ min: 0, max: 3 * MINUTE }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 10 }), (offsets, limit) => {
      const window = createSlidingWindow(MINUTE)
      let now = 0
      for (const offset of offsets.sort((a, b) => a - b)) {
        now = 1_000 * MINUTE + offset
        if (window.used(now) < limit) window.add(now, 1)
      }
      const { retryAfter, remaining } = window.statusOf(now, limit)
      expect(retryAfter).toBeLessThanOrEqual(60)
      expect(retryAfter === 0).toBe(remaining > 0)
      expect(window.used(now + retryAfter * 1_000)).toBeLessThan(limit)
    }),
    { seed: 7, numRuns: 300 },
  )
})

test('never more than the limit within 59 seconds, and as many again after 60', () => {
  const window = createSlidingWindow(MINUTE)
  const taken: number[] = []
  for (let now = 5 * MINUTE; now < 8 * MINUTE; now += 130) {
    if (window.used(now) >= 20) continue
    window.add(now, 1)
    taken.push(now)
  }
  for (const time of taken) {
    const soon = taken.filter((other) => other >= time && other < time + 59_000)
    expect(soon.length).toBeLessThanOrEqual(20)
  }
  expect(taken).toHaveLength(60)
})
