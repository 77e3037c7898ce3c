import { gzipSync } from 'node:zlib'

const deep = (levels: number) => `${'{"content":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Texts that no field accepts: with rejected characters, or without visible ones. */
export const refusedTexts = [
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\u202eevil',
  'a\u2066b',
  'a\u{e0041}\u{e007f}b',
  'a\u0008b',
  'a\u009fb',
  ' \t ',
  '\u200b\u200d',
  'x'.repeat(25_000),
]

/** Texts with a special meaning to PostgreSQL, a shell, a template, a browser or a log. */
export const pointedTexts = [
  `'; drop table agents; --`,
  `" or ""="`,
  '100%_\\',
  '%%%%',
  `a & | ! ( ) :* <-> 'b`,
  '"unclosed',
  '\\',
  '\\u0000',
  '$1',
  '{{7*7}}#{7*7}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  'ﬃ Ⅷ İi̇',
  '👩‍👩‍👧‍👦'.repeat(3),
  '\uffff\ufffe',
  'constructor',
  '__proto__',
  '=cmd|calc',
  '-1',
  '1e400',
  '0x10',
  'ada',
]

/** JSON values other than strings. */
export const noTexts = [
  'true',
  '0',
  '-1',
  '1e400',
  '-0',
  '123456789012345678901234567890',
  '{}',
  '[]',
  '[[]]',
  '{"a":{"b":[1]}}',
]

interface HostileBody {
  readonly what: string
  readonly body: string | Buffer
  readonly headers?: Record<string, string>
  readonly status: number
}

const gzip = { 'content-encoding': 'gzip' }
const typed = (type: string) => ({ 'content-type': type })

/** Bodies that every operation rejects. */
export const hostileBodies: HostileBody[] = [
  { what: 'cut off', body: '{"content":"x', status: 400 },
  { what: 'cut off in an escape', body: '{"content":"\\u12', status: 400 },
  { what: 'a list', body: '[{"content":"x"}]', status: 400 },
  { what: 'null', body: 'null', status: 400 },
  { what: 'a number beyond numbers', body: '1e400', status: 400 },
  { what: 'a text', body: '"content"', status: 400 },
  { what: 'NaN', body: '{"content":NaN}', status: 400 },
  { what: 'with a comment', body: '{"content":"x"/**/}', status: 400 },
  { what: 'with single quotes', body: `{'content':'x'}`, status: 400 },
  { what: 'with a comma too many', body: '{"content":"x",}', status: 400 },
  { what: 'followed by another', body: '{"content":"x"}{}', status: 400 },
  { what: 'with a raw NUL', body: '{"content":"a\u0000b"}', status: 400 },
  { what: '30,000 levels deep', body: deep(30_000 / 4), status: 400 },
  { what: '30,000 lists deep', body: `{"content":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, status: 400 },
  { what: '30,000 lists deep and cut off', body: `{"content":${'['.repeat(30_000)}`, status: 400 },
  {
    what: 'invalid UTF-8',
    body: Buffer.from([...Buffer.from('{"content":"'), 0xc0, 0xaf, ...Buffer.from('"}')]),
    status: 400,
  },
  {
    what: 'half a character',
    body: Buffer.from([...Buffer.from('{"content":"'), 0xf0, 0x9f, ...Buffer.from('"}')]),
    status: 400,
  },
  { what: 'UTF-16', body: Buffer.from('\ufeff{"content":"x"}', 'utf16le'), status: 400 },
  {
    what: 'declared as UTF-16',
    body: '{"content":"x"}',
    headers: typed('application/json; charset=utf-16'),
    status: 415,
  },
  {
    what: 'declared as Latin-1',
    body: '{"content":"x"}',
    headers: typed('application/json; charset=iso-8859-1'),
    status: 415,
  },
  {
    what: 'XML',
    body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    headers: typed('text/xml'),
    status: 415,
  },
  { what: 'multipart', body: '--x\r\n\r\n--x--', headers: typed('multipart/form-data; boundary=x'), status: 415 },
  { what: 'over 100 kB', body: `{"content":"${'x'.repeat(110_000)}"}`, status: 413 },
  { what: 'a gzip bomb', body: gzipSync(`{"content":"${' '.repeat(20_000_000)}"}`), headers: gzip, status: 413 },
  { what: 'gzip in gzip', body: gzipSync(gzipSync('{"content":"x"}')), headers: gzip, status: 400 },
  { what: 'no gzip that is declared as gzip', body: '{"content":"x"}', headers: gzip, status: 400 },
  { what: 'gzip that ends early', body: gzipSync('{"content":"x"}').subarray(0, 12), headers: gzip, status: 400 },
  { what: 'in another encoding', body: 'x', headers: { 'content-encoding': 'zstd' }, status: 415 },
  { what: 'in two encodings', body: 'x', headers: { 'content-encoding': 'gzip, gzip' }, status: 415 },
]

/** Path segments in place of an id or a handle, percent-encoded. */
export const hostileSegments = [
  '0',
  '-1',
  '1e9',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '*',
  "'",
  '%27%20or%201=1--',
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%E0%A4%A',
  '%C0%AF',
  '%FF',
  '%2F',
  '%5c',
  '..',
  '%2e%2e',
  '%0d%0aSet-Cookie:%20a=b',
  '%F0%9F%92%A9',
  '%ED%A0%80',
  '%E2%80%AE',
  '%25%30%30',
  '{}',
  ';a=b',
  'x'.repeat(2_000),
  '00000000-0000-0000-0000-00000000000g',
]

/** Values of query parameters, percent-encoded. */
export const hostileQueries = [
  '',
  '%00',
  '%',
  '%zz',
  '%ff',
  '%ED%A0%80',
  '-1',
  '0',
  '1e9',
  '1000000000',
  '99999999999999999999',
  '1.5',
  'NaN',
  'abc',
  '[]',
  '{}',
  'null',
  'true',
  '%25',
  '_',
  '%5c',
  "'",
  '%27%27%27',
  '%22unclosed',
  'a%20%26%20%7C%20!%20(%20:*%20%3C-%3E',
  '(((((',
  '!!!!',
  ':*',
  '%E2%80%AE',
  '+++',
  'x'.repeat(3_000),
  '%F0%9F%A6%80'.repeat(150),
]
