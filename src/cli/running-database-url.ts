import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config'

type DatabaseSettings = Pick<Config, 'DATABASE_DIRECT_URL' | 'DATABASE_URL' | 'DATA_DIR'>

/**
 * Returns the URL of the database of the settings, or of the embedded one that a server runs. Throws an Error of one
 * line where there is none.
 */
export async function runningDatabaseUrl(settings: DatabaseSettings): Promise<string> {
  const { DATABASE_DIRECT_URL, DATABASE_URL, DATA_DIR } = settings
  if (DATABASE_DIRECT_URL) return DATABASE_DIRECT_URL
  if (DATABASE_URL) return DATABASE_URL
  try {
    return (await readFile(join(DATA_DIR, 'database-url'), 'utf8')).trim()
  } catch {
    throw new Error(`There is no database under ${DATA_DIR}: start the server first, or set DATABASE_URL or DATA_DIR.`)
  }
}
