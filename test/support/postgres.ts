import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { entities } from '../../src/entities'
import { openDatabase } from '../../src/platform/database/database'
import { startEmbedded } from '../../src/platform/database/embedded'
import { migrate } from '../../src/platform/database/migrate'
import { copyDirectory } from './data-dir'

/** The template of every test file's database. */
export const TEMPLATE = 'clankdin_template'

/**
 * Its data need not survive a crash. Commits wait for a missing standby where `synchronous_commit` is on,
 * which a test may set for its database.
 */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  synchronous_standby_names: 'nobody',
  full_page_writes: 'off',
  max_connections: '400',
}

/** A PostgreSQL of the tests' own, with a migrated template; `dataDir` is a migrated data directory to copy. */
export async function startPostgres(): Promise<{ url: string; dataDir: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'clankdin-test-'))
  const [dataDir, copy] = [join(folder, 'used'), join(folder, 'made')]
  const start = () => startEmbedded({ dataDir, log: () => undefined, settings })
  const first = await start()
  await migrate({ url: first.url, log: pino({ level: 'silent' }) })
  await first.stop()
  await copyDirectory(dataDir, copy)
  const embedded = await start()
  const admin = await openDatabase(databaseUrl(embedded.url, 'postgres'), 2, entities)
  await admin.query(`create database ${TEMPLATE} template clankdin`)
  await admin.close()
  return {
    url: embedded.url,
    dataDir: copy,
    async stop() {
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The URL of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
