/**
 * A backup is text under gzip that psql can read, too: a comment of JSON, for each table a `copy … from stdin;`, its
 * rows in PostgreSQL's text format and `\.`, then the sequences, and at the end a comment with the number of rows of
 * each table.
 */
export interface BackupHeader {
  readonly format: 1
  readonly madeAt: string
  readonly postgres: string
  /** The migrations that made the tables. */
  readonly migrations: readonly string[]
}

/** The last line of a complete backup. */
export interface BackupFooter {
  readonly rows: Readonly<Record<string, number>>
}

/** One part of a backup: the rows of a table come as blocks of whole lines. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly copy: string; readonly table: string; readonly rows: AsyncIterable<Buffer> }
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'footer'; readonly footer: BackupFooter }

const HEADER = '-- clankdin backup '
const FOOTER = '-- end '
const COPY = /^copy public\.("?\w+"?) \([^()]*\) from stdin;$/
const SEQUENCE = /^select setval\('public\.\w+', \d+, (true|false)\);$/
const END_OF_ROWS = Buffer.from('\\.\n')
const NEWLINE = 0x0a

export const headerLine = (header: BackupHeader) => `${HEADER}${JSON.stringify(header)}\n`
export const footerLine = (footer: BackupFooter) => `${FOOTER}${JSON.stringify(footer)}\n`
export const copyLine = (table: string, columns: string) => `copy public.${table} (${columns}) from stdin;\n`
export const endOfRows = END_OF_ROWS.toString()
export const sequenceLine = (name: string, value: string, isCalled: boolean) =>
  `select setval('public.${name}', ${value}, ${isCalled});\n`

/**
 * Reads the parts of a backup; the rows of a table must be read before the next part is requested. Throws an Error of
 * one line for a text that is no backup: nothing of it but its rows and the statements above is ever executed.
 */
export async function* readBackup(source: AsyncIterable<Buffer>): AsyncGenerator<BackupPart> {
  const lines = createLineReader(source)
  for (let isFirst = true; ; isFirst = false) {
    const line = await lines.line()
    if (line === null) throw new Error('The backup ends early: it is not complete.')
    if (isFirst !== line.startsWith(HEADER)) throw new Error('This is no backup of ClankdIn.')
    if (isFirst) yield { kind: 'header', header: JSON.parse(line.slice(HEADER.length)) }
    else if (line.startsWith(FOOTER)) return yield { kind: 'footer', footer: JSON.parse(line.slice(FOOTER.length)) }
    else if (COPY.test(line)) {
      const [, table = ''] = COPY.exec(line) ?? []
      yield { kind: 'table', copy: line.slice(0, -1), table, rows: lines.rows() }
    } else if (SEQUENCE.test(line)) yield { kind: 'statement', text: line }
    else throw new Error(`The backup has a line that does not belong there: ${line.slice(0, 80)}`)
  }
}

interface LineReader {
  /** The next line, without its end; null at the end. */
  line(): Promise<string | null>
  /** Blocks of whole lines up to `\.`, which is not among them. */
  rows(): AsyncGenerator<Buffer>
}

function createLineReader(source: AsyncIterable<Buffer>): LineReader {
  const chunks = source[Symbol.asyncIterator]()
  let rest = Buffer.alloc(0)
  const fill = async () => {
    const { done, value } = await chunks.next()
    if (!done) rest = Buffer.concat([rest, value])
    return !done
  }
  const take = (length: number) => {
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return taken
  }
  return {
    async line() {
      while (!rest.includes(NEWLINE)) if (!(await fill())) return null
      return take(rest.indexOf(NEWLINE) + 1)
        .toString('utf8', 0)
        .slice(0, -1)
    },
    async *rows() {
      for (;;) {
        const end = endOfRowsIn(rest)
        if (end !== null) {
          if (end > 0) yield take(end)
          take(END_OF_ROWS.length)
          return
        }
        // Whole lines only, so that the end is always found at the beginning of one.
        const whole = rest.lastIndexOf(NEWLINE) + 1
        if (whole > 0) yield take(whole)
        if (!(await fill())) throw new Error('The backup ends early: it is not complete.')
      }
    },
  }
}

/** Where `\.` stands alone on a line; no row holds it, as backslashes are doubled in rows. */
function endOfRowsIn(block: Buffer): number | null {
  if (block.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) return 0
  const before = block.indexOf(`\n${END_OF_ROWS}`)
  return before === -1 ? null : before + 1
}
