import { Client } from 'pg'
import type { Database } from './database'

/** Two processes that start together migrate one after the other. */
const LOCK = 7_220_014

/** Brings the tables up to date. The second of two processes waits for the first and finds nothing to do. */
export async function migrate(db: Database, url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  // It only holds the lock; a database that ends it ends the migration, too.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await db.dataSource.runMigrations()
  } finally {
    await client.end()
  }
}
