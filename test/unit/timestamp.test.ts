import fc from 'fast-check'
import { types } from 'pg'
import { parseTimestamp } from '../../src/platform/database/type-parsers'

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
