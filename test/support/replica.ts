import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/platform/database/embedded'
import { copyDirectory, createDataDir } from './data-dir'

/** A PostgreSQL of the test's own. */
export interface Postgres {
  /** As the server connects. */
  readonly url: string
  /** As superuser. */
  readonly superuserUrl: string
  stop(): Promise<void>
}

/** A replica must allow as many connections as the server whose data it begins with. */
const settings = { fsync: 'off', shared_buffers: '32MB', max_connections: '400' }

async function start(dataDir: string, more: Record<string, string> = {}): Promise<Postgres> {
  const { url, stop } = await startEmbedded({ dataDir, log: () => undefined, settings: { ...settings, ...more } })
  return { url, stop, superuserUrl: `postgres://postgres@127.0.0.1:${new URL(url).port}/clankdin` }
}

/**
 * Starts a PostgreSQL with a migrated database, and a streaming replica of it. The replica begins as a copy of the
 * stopped data directory: the embedded PostgreSQL has no `pg_basebackup`.
 */
export async function startWithReplica(): Promise<{ primary: Postgres; replica: Postgres; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'replica-'))
  const [first, second] = [join(directory, 'primary'), join(directory, 'replica')]
  await createDataDir(first)
  const rules = join(first, 'postgres/pg_hba.conf')
  // The first rule that fits applies.
  await writeFile(rules, `host all,replication postgres 127.0.0.1/32 trust\n${await readFile(rules, 'utf8')}`)
  await copyDirectory(first, second)
  await writeFile(join(second, 'postgres/standby.signal'), '')
  const primary = await start(first)
  const { port } = new URL(primary.url)
  const replica = await start(second, { primary_conninfo: `host=127.0.0.1 port=${port} user=postgres` })
  return {
    primary,
    replica,
    async stop() {
      await replica.stop()
      await primary.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
