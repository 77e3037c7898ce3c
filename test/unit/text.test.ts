import fc from 'fast-check'
import { cleanText, codePointLength } from '../../src/platform/validation/text'

const textOf = (value: string) => {
  const cleaned = cleanText(value)
  return 'text' in cleaned ? cleaned.text : undefined
}

describe('a text', () => {
  it.each([
    ['blanks around it', '  hello\t\n', 'hello'],
    ['blanks of other scripts around it', '\u00a0\u3000hé\ufeff', 'hé'],
    ['CRLF between lines', 'one\r\ntwo\r\n\r\nthree', 'one\ntwo\n\nthree'],
    ['newlines and tabs within', 'one\n\ttwo', 'one\n\ttwo'],
    ['a letter and its accent apart', 'Ame\u0301lie', 'Am\u00e9lie'],
    ['emoji joined by zero-width joiners', '👩‍💻 at work', '👩‍💻 at work'],
    ['Arabic with a mark of direction', 'مرحبا\u200f!', 'مرحبا\u200f!'],
    ['nothing', '', ''],
  ])('with %s is cleaned', (_what, given, stored) => {
    expect(cleanText(given)).toEqual({ text: stored })
  })

  it.each([
    ['NUL', 'a\0b', 'control'],
    ['an escape sequence', '\u001b[31mred', 'control'],
    ['delete', 'a\u007f', 'control'],
    ['a C1 control character', 'a\u0085b', 'control'],
    ['a lone carriage return', 'a\rb', 'control'],
    ['a vertical tab where trimming would hide it', '\u000bhello', 'control'],
    ['a high surrogate alone', 'a\ud83db', 'surrogate'],
    ['a low surrogate alone', '\ude00', 'surrogate'],
    ['a right-to-left override', 'user\u202etxt.exe', 'direction'],
    ['an isolate', '\u2066a\u2069', 'direction'],
    ['tag characters', `hello${String.fromCodePoint(0xe0041)}`, 'tag characters'],
    ['the flag of Scotland', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'tag characters'],
    ['blanks alone', ' \t\n ', 'blank'],
    ['zero-width characters alone', '\u200b\u200d\ufeff', 'blank'],
    ['fillers and an empty braille pattern alone', '\u3164 \u2800', 'blank'],
  ])('with %s is rejected', (_what, given, word) => {
    expect(cleanText(given)).toEqual({ problem: expect.stringContaining(word) })
  })

  it('is unchanged when it is cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const once = textOf(value)
        if (once !== undefined) expect(textOf(once)).toBe(once)
      }),
    )
  })

  it('is completely clean when it is accepted', () => {
    const unit = fc.oneof(fc.constantFrom('\r', '\n', '\t', '\0', '\u202e', '\ud800', '\u200b', 'a', 'é'), fc.string())
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = textOf(units.join(''))
        if (text) expect(text).not.toMatch(/[\0\r\u202e]|\p{Cs}|^\s|\s$|^\u200b+$/u)
      }),
    )
  })
})

describe('the length of a text', () => {
  it('counts code points', () => {
    expect(codePointLength('')).toBe(0)
    expect(codePointLength('abc')).toBe(3)
    expect(codePointLength('😀é😀')).toBe(3)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(codePointLength(text)).toBe([...text].length)
      }),
    )
  })
})
