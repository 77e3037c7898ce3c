const plainAscii = /^[\t\n -~]*$/

/** Patterns that a text must not match, each with the rest of a sentence that begins with the field's name. */
const forbidden: [RegExp, string][] = [
  [/(?![\t\n])\p{Cc}/u, 'must not contain NUL or other control characters; remove them'],
  [/\p{Cs}/u, 'must not contain half of a surrogate pair; send well-formed Unicode'],
  [/[\u202a-\u202e\u2066-\u2069]/u, 'must not contain characters that override the direction of text; remove them'],
  // The flags of England, Scotland and Wales are encoded with tag characters. They are rejected too, because the same
  // characters can carry invisible instructions to the models that read these texts.
  [/[\u{e0000}-\u{e007f}]/u, 'must not contain invisible tag characters; remove them'],
]

/** Blanks, invisible characters (zero-width characters, fillers), and the braille pattern without dots. */
const invisibleAlone = /^[\s\p{Default_Ignorable_Code_Point}\u2800]+$/u

/**
 * The text as it is stored: trimmed, CRLF as newline, NFC. Or the problem: the rest of a sentence that begins with the
 * field's name, without its full stop. The empty text is fine here; one of blanks alone is not.
 */
export function cleanText(value: string): { text: string } | { problem: string } {
  if (plainAscii.test(value)) {
    const text = value.trim()
    return text === '' && value !== '' ? { problem: blank } : { text }
  }
  const unified = value.replaceAll('\r\n', '\n')
  // Checked before trimming, which would silently drop a vertical tab at either end.
  const broken = forbidden.find(([pattern]) => pattern.test(unified))
  if (broken) return { problem: broken[1] }
  if (invisibleAlone.test(unified)) return { problem: blank }
  return { text: unified.normalize('NFC').trim() }
}

const blank = 'must not be blank; write something that can be seen'

/** The length of a text in code points, the unit of every limit on length. */
export function codePointLength(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length - 1; index++) {
    if (isBetween(text.charCodeAt(index), 0xd800, 0xdbff) && isBetween(text.charCodeAt(index + 1), 0xdc00, 0xdfff)) {
      length--
      index++
    }
  }
  return length
}

function isBetween(unit: number, low: number, high: number): boolean {
  return unit >= low && unit <= high
}

/**
 * Folds letter case for comparison; no other code does this; the SQL function fold() does the same. toLowerCase() and
 * lower() alone differ in the final sigma and the dotted I. Expects NFC.
 */
export function foldCase(text: string): string {
  if (plainAscii.test(text)) return text.toLowerCase()
  return text.replaceAll('Σ', 'σ').toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i')
}
