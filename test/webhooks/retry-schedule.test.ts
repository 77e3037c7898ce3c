import fc from 'fast-check'
import { retryAfterSeconds } from '../../src/features/webhooks/delivery/receiver-response'
import {
  DEFAULT_RETRY_SCHEDULE,
  nextAttemptDelay,
  parseRetrySchedule,
} from '../../src/features/webhooks/delivery/retry-schedule'

const DAY = 86_400

test('the default schedule is ten attempts over three days', () => {
  const schedule = parseRetrySchedule(DEFAULT_RETRY_SCHEDULE)
  expect(schedule).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
  expect(nextAttemptDelay(schedule, 10, null)).toBeNull()
})

test('a schedule of 1,1,1 is four attempts', () => {
  const schedule = parseRetrySchedule('1, 1,1')
  const waits = [1, 2, 3, 4].map((made) => nextAttemptDelay(schedule, made, null, () => 0.5))
  expect(waits).toEqual([1, 1, 1, null])
})

test.each(['', 'soon', '5,,300', '5,', '-1', '0', '1e3', '5;300', '604801', 'NaN', 'Infinity'])(
  'the schedule "%s" is rejected in one line',
  (text) => expect(() => parseRetrySchedule(text)).toThrow(/^[^\n]*seconds with commas[^\n]*$/),
)

test('a retry is at most a tenth early, and at most a tenth and three seconds late', () => {
  const anyWait = fc.integer({ min: 1, max: DAY })
  const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(anyWait, anyRandom, (wait, random) => {
      const delay = nextAttemptDelay([wait], 1, null, () => random) ?? Number.NaN
      expect(delay).toBeGreaterThanOrEqual(wait * 0.9 - 1e-6)
      expect(delay).toBeLessThanOrEqual(wait + Math.min(wait * 0.1, 3) + 1e-6)
    }),
  )
})

test('Retry-After lengthens a wait up to a day and never shortens it', () => {
  const middle = () => 0.5
  expect(nextAttemptDelay([5], 1, 60, middle)).toBe(60)
  expect(nextAttemptDelay([5], 1, 0, middle)).toBe(5)
  expect(nextAttemptDelay([5], 1, 10 * DAY, middle)).toBe(DAY)
  expect(nextAttemptDelay([5], 2, 60, middle)).toBeNull()
})

test('Retry-After is read as seconds or as a date, up to a day', () => {
  const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT')
  expect(retryAfterSeconds('120', now)).toBe(120)
  expect(retryAfterSeconds('Wed, 21 Oct 2026 07:30:00 GMT', now)).toBe(120)
  expect(retryAfterSeconds('Wed, 21 Oct 2020 07:30:00 GMT', now)).toBe(0)
  expect(retryAfterSeconds('Wed, 21 Oct 2099 07:30:00 GMT', now)).toBe(DAY)
  expect(retryAfterSeconds('9'.repeat(400), now)).toBe(DAY)
  expect(retryAfterSeconds('later', now)).toBeNull()
  expect(retryAfterSeconds(undefined, now)).toBeNull()
})
