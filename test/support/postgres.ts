import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { entities } from '../../src/entities'
import { openDatabase } from '../../src/platform/database/database'
import { type EmbeddedDatabase, startEmbedded } from '../../src/platform/database/embedded'
import { migrate } from '../../src/platform/database/migrate'

/** The template of every test file's database. */
export const TEMPLATE = 'clankdin_template'

/** A PostgreSQL of the tests' own, with a migrated template. Its data need not survive a crash, so fsync is off. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clankdin-test-'))
  const embedded: EmbeddedDatabase = await startEmbedded({
    dataDir,
    log: () => undefined,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
  })
  const admin = await openDatabase(embedded.url, 2, entities)
  await admin.query(`create database ${TEMPLATE}`)
  await admin.close()
  const url = databaseUrl(embedded.url, TEMPLATE)
  await migrate({ url, log: pino({ level: 'silent' }) })
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The URL of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
