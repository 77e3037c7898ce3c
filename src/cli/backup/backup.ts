import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Config } from '../../config'
import { type RestoredRows, restoreBackup } from '../../platform/database/backup/restore-backup'
import { writeBackup } from '../../platform/database/backup/write-backup'
import { startEmbedded } from '../../platform/database/embedded'
import { createLog } from '../../platform/log'
import { runningDatabaseUrl } from '../running-database-url'

const USAGE = 'Usage: npm run backup -- FILE, or npm run restore -- FILE'

/** Runs `create FILE` or `restore FILE`. Throws an Error of one line. */
export async function runBackup(config: Config, [command, file, ...surplus]: string[]): Promise<void> {
  if (file === undefined || surplus.length > 0) throw new Error(USAGE)
  if (command === 'create') await create(await runningDatabaseUrl(config), file)
  else if (command === 'restore') await restore(config, file)
  else throw new Error(USAGE)
}

/**
 * The file is created completely and safely on disk, or not at all. Only its owner may read it, because it contains
 * private data.
 */
async function create(url: string, file: string): Promise<void> {
  const draft = `${file}.draft`
  try {
    await pipeline(Readable.from(writeBackup(url)), createGzip(), createWriteStream(draft, { mode: 0o600 }))
    const written = await open(draft, 'r+')
    await written.sync().finally(() => written.close())
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  console.log(`The backup is in ${file}.`)
}

async function restore(config: Config, file: string): Promise<void> {
  const { DATABASE_DIRECT_URL, DATABASE_URL, DATA_DIR, LOG_LEVEL } = config
  // Opened first, so that a wrong name makes no data directory.
  const source = (await open(file)).createReadStream()
  const embedded = DATABASE_URL ? null : await startEmbedded({ dataDir: DATA_DIR, log: console.error })
  const url = DATABASE_DIRECT_URL ?? DATABASE_URL ?? embedded?.url ?? ''
  try {
    const gunzip = createGunzip()
    const reading = pipeline(source, gunzip)
    // The reader of the text gets the error, too.
    reading.catch(() => undefined)
    const rows = await restoreBackup(url, gunzip, createLog(LOG_LEVEL))
    console.log(`Restored ${total(rows)} rows of ${Object.keys(rows).length} tables from ${file}.`)
  } finally {
    await embedded?.stop()
  }
}

const total = (rows: RestoredRows) => Object.values(rows).reduce((sum, count) => sum + count, 0)
