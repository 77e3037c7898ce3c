import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { databaseUrl, TEMPLATE } from './postgres'

/** The tests' PostgreSQL, started by the global set-up. */
function postgresUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error('TEST_DATABASE_URL is not set; run the tests with jest and its configuration.')
  return url
}

/** A migrated database for one test file, or a copy of a database that nobody uses; `drop` removes it. */
export async function createTestDatabase(from?: { url: string }): Promise<{ url: string; drop(): Promise<void> }> {
  const name = from ? new URL(from.url).pathname.slice(1) : TEMPLATE
  // A pooler keeps connections after its clients have gone.
  if (from && process.env.TEST_POOLER_URL)
    await asAdmin(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`)
  return createDatabase(`template ${name} strategy file_copy`)
}

/** A database without tables. */
export const createEmptyDatabase = () => createDatabase('')

async function createDatabase(options: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name} ${options}`)
  return { url: databaseUrl(postgresUrl(), name), drop: () => dropDatabase(name) }
}

/**
 * A database that PostgreSQL still cleans up cannot be dropped; it is removed with the whole PostgreSQL when the tests
 * end.
 */
const dropDatabase = (name: string) =>
  asAdmin(`drop database if exists ${name} with (force)`).catch((error: { code?: string }) => {
    if (error.code !== '42501') throw error
  })

/** Runs one statement on the server's own database, or on the one at `url`. */
export async function asAdmin(statement: string, url = postgresUrl()): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    // Two copies of one template at a time: the second would find it in use.
    await client.query('select pg_advisory_lock(1)')
    await client.query(statement)
  } finally {
    await client.end()
  }
}
