import fc from 'fast-check'
import { types } from 'pg'
import { parseTexts } from '../../src/platform/database/type-parsers'

const driver = types.getTypeParser(1009 as never) as (text: string) => unknown

/** As PostgreSQL writes it: quoted where it has to be. */
function written(text: string | null): string {
  if (text === null) return 'NULL'
  const isQuoted = text === '' || /[\s{},"\\]|^null$/i.test(text)
  return isQuoted ? `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"` : text
}

describe('an array of texts from the database', () => {
  it('is the stored array', () => {
    const texts = fc.oneof(fc.constantFrom('SQL', 'null', 'NULLABLE', 'C++', '東京', 'a b', '', null), fc.string())
    fc.assert(
      fc.property(fc.array(texts), (array) => {
        expect(parseTexts(`{${array.map(written).join()}}`)).toEqual(array)
      }),
    )
  })

  it.each(['{}', '{a}', '{a,b}', '{NULL,a}', '{{a,b},{c,d}}', '[2:3]={a,b}', '{"a,b",c}'])(
    'is read as the driver reads it: %s',
    (text) => {
      expect(parseTexts(text)).toEqual(driver(text))
    },
  )
})
