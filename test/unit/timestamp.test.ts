import fc from 'fast-check'
import { types } from 'pg'
import { parseTimestamp } from '../../src/platform/database/type-parsers'
import { isoTime } from '../../src/transport/graphql/iso-time'

const driver = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => Date

/** As PostgreSQL writes it in UTC: no zeros at the end of the fraction. */
const written = (date: Date) =>
  `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '')}+00`

describe('a timestamp from the database', () => {
  it('is the stored moment', () => {
    const between = { min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }
    fc.assert(fc.property(fc.date(between), (date) => expect(parseTimestamp(written(date))).toEqual(date)))
  })

  it.each([
    '2026-11-23 20:39:11.07+02',
    '2026-11-23 20:39:11.069-03:30',
    '2026-11-23 20:39:11.069123+00',
    '0044-03-15 12:00:00+00 BC',
    '0099-01-01 00:00:00+00',
    '12026-11-23 20:39:11+00',
  ])('is read as the driver reads it: %s', (text) => {
    expect(parseTimestamp(text)).toEqual(driver(text))
  })

  it('may be infinity', () => {
    expect(parseTimestamp('infinity')).toBe(Number.POSITIVE_INFINITY)
  })
})

test('a time is written as toISOString does, in any order of days and years', () => {
  const day = 86_400_000
  const near = [-1, 0, 1, 999, 1_000, day - 1, day, 1_760_000_000_123, -62_198_755_200_000, 253_402_300_800_000]
  const times = near.flatMap((time) => [time, time + 12_345_678, 1_790_000_000_000, time])
  expect(times.map((time) => isoTime(new Date(time)))).toEqual(times.map((time) => new Date(time).toISOString()))
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError)
})
