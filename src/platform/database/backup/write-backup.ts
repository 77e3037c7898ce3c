import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { connectForBackup } from './backup-client'
import { copyLine, endOfRows, footerLine, headerLine, sequenceLine } from './backup-format'

/** Which migrations ran is kept by running them again. */
const KEPT_BY_MIGRATIONS = 'migrations'

const TABLES = `select quote_ident(c.relname) as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> '${KEPT_BY_MIGRATIONS}'
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  group by c.oid order by c.relname`

const SEQUENCES = `select quote_ident(s.relname) as name from pg_class s
  where s.relnamespace = 'public'::regnamespace and s.relkind = 'S' and not exists (
    select from pg_depend d where d.objid = s.oid and d.refobjid = 'public.${KEPT_BY_MIGRATIONS}'::regclass)
  order by s.relname`

/**
 * Yields a backup of the database at `url`: everything as it is at one moment, read in one snapshot, while servers go
 * on writing. Throws what the database throws.
 */
export async function* writeBackup(url: string): AsyncGenerator<Buffer | string> {
  const client = await connectForBackup(url)
  try {
    await client.query('begin isolation level repeatable read read only')
    yield* partsOf(client)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function* partsOf(client: Client): AsyncGenerator<Buffer | string> {
  const read = async <Row>(text: string) => (await client.query(text)).rows as Row[]
  const migrations = await read<{ name: string }>(`select name from ${KEPT_BY_MIGRATIONS} order by id`)
  const [server] = await read<{ postgres: string; at: Date }>(
    `select current_setting('server_version') as postgres, now() as at`,
  )
  yield headerLine({
    format: 1,
    madeAt: server?.at.toISOString() ?? '',
    postgres: server?.postgres ?? '',
    migrations: migrations.map(({ name }) => name),
  })
  const rows: Record<string, number> = {}
  for (const { name, columns } of await read<{ name: string; columns: string }>(TABLES)) {
    yield copyLine(name, columns)
    const copying = client.query(copyTo(`copy public.${name} (${columns}) to stdout`))
    for await (const chunk of copying) yield chunk as Buffer
    rows[name] = copying.rowCount
    yield endOfRows
  }
  // Last: sequences are not part of the snapshot, and one that is ahead of its rows is harmless.
  for (const { name } of await read<{ name: string }>(SEQUENCES)) {
    const [sequence] = await read<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from public.${name}`,
    )
    if (sequence) yield sequenceLine(name, sequence.value, sequence.isCalled)
  }
  yield footerLine({ rows })
}
