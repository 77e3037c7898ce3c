import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Logger } from 'pino'
import { migrate } from '../migrate'
import { migrations as released } from '../migrations'
import { connectForBackup } from './backup-client'
import { type BackupFooter, type BackupHeader, type BackupPart, readBackup } from './backup-format'

/** How many rows each table has after it. */
export type RestoredRows = BackupFooter['rows']

/**
 * Restores a backup into the database at `url`, which must be empty. The tables are made by the migrations that the
 * backup names; later ones of this version run at the end, so that an older backup becomes one of this version. The
 * rows are loaded in one transaction. Throws an Error of one line.
 */
export async function restoreBackup(url: string, source: AsyncIterable<Buffer>, log: Logger): Promise<RestoredRows> {
  const parts = readBackup(source)
  const header = headerOf(await parts.next())
  const client = await connectForBackup(url)
  try {
    await requireEmpty(client, header)
    await migrate({ url, log, migrations: migrationsOf(header) })
    const rows = await load(client, parts)
    await migrate({ url, log })
    await client.query('analyze')
    return rows
  } finally {
    await client.end()
  }
}

function headerOf({ value }: IteratorResult<BackupPart>): BackupHeader {
  if (value?.kind === 'header' && value.header.format === 1) return value.header
  throw new Error('This backup has a form that this version does not know: restore it with a newer one.')
}

function migrationsOf(header: BackupHeader): typeof released {
  const nameOf = (Migration: (typeof released)[number]) => new Migration().name ?? Migration.name
  const known = new Set(released.map(nameOf))
  const unknown = header.migrations.find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new Error(`This backup was made by a newer version (${unknown}): restore it with that one.`)
  return released.filter((Migration) => header.migrations.includes(nameOf(Migration)))
}

/** A database is empty without tables, or with those of a restore that failed. */
async function requireEmpty(client: Client, header: BackupHeader): Promise<void> {
  const exists = async (table: string) =>
    (await client.query('select to_regclass($1) is not null as exists', [`public.${table}`])).rows[0].exists as boolean
  const isUsed = async () => (await client.query('select exists (select from agents) as used')).rows[0].used as boolean
  const isNewer = async () => {
    const { rows } = await client.query('select name from migrations where name <> all($1)', [header.migrations])
    return rows.length > 0
  }
  const isRefused =
    ((await exists('agents')) && (await isUsed())) || ((await exists('migrations')) && (await isNewer()))
  if (isRefused) throw new Error('A backup is restored into an empty database, and this one has tables of its own.')
}

async function load(client: Client, parts: AsyncIterable<BackupPart>): Promise<RestoredRows> {
  await client.query('begin')
  const constraints = await dropForeignKeys(client)
  const tables = await emptyTables(client)
  const rows: Record<string, number> = {}
  for await (const part of parts) {
    if (part.kind === 'table') rows[part.table] = await loadTable(client, part)
    else if (part.kind === 'statement') await client.query(part.text)
    else if (part.kind === 'footer') requireSame(rows, part.footer.rows)
  }
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`)
  // Each is checked as it is made.
  for (const constraint of constraints) await client.query(constraint)
  await client.query('commit')
  return rows
}

async function loadTable(client: Client, { copy, rows }: Extract<BackupPart, { kind: 'table' }>): Promise<number> {
  const copying = client.query(copyFrom(copy))
  await pipeline(rows, copying)
  return copying.rowCount
}

function requireSame(loaded: RestoredRows, expected: RestoredRows): void {
  for (const [table, count] of Object.entries(expected))
    if (loaded[table] !== count)
      throw new Error(`The backup lists ${count} rows of ${table}, and ${loaded[table] ?? 0} came out of it.`)
}

/**
 * References between tables are circular, so there is no order in which to load them. Returns the statements that
 * create them again.
 */
async function dropForeignKeys(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  )
  for (const { drop } of rows) await client.query(drop)
  return rows.map(({ make }) => make)
}

/** Removes what migrations wrote, and keeps triggers from counting rows that were counted already. */
async function emptyTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations'`,
  )
  const tables = rows.map(({ name }) => name)
  if (tables.length > 0) await client.query(`truncate ${tables.join(', ')}`)
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`)
  return tables
}
