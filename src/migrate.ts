import 'reflect-metadata'
import { readConfig } from './config'
import { startEmbedded } from './platform/database/embedded'
import { migrate } from './platform/database/migrate'
import { createLog } from './platform/log'

/** Brings the tables up to date without starting the server. */
async function main(): Promise<void> {
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR, LOG_LEVEL } = readConfig(process.env)
  const embedded = DATABASE_URL ? null : await startEmbedded({ dataDir: DATA_DIR, log: console.error })
  const url = DATABASE_DIRECT_URL ?? DATABASE_URL ?? embedded?.url ?? ''
  try {
    await migrate({ url, log: createLog(LOG_LEVEL) })
    console.log('The tables are up to date.')
  } finally {
    await embedded?.stop()
  }
}

main().catch((error: Error) => {
  console.error(`Cannot migrate: ${error.message}`)
  process.exitCode = 1
})
