import type { Client } from 'pg'
import { createConnector } from '../database-client'

/** Values are written alike whatever the database or the role is set to, and no timeout cuts a big table. */
const SETTINGS = `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set datestyle = 'ISO';
  set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set timezone = 'UTC'`

/** Opens a connection for a backup or for restoring one; the caller closes it. */
export async function connectForBackup(url: string): Promise<Client> {
  const { url: connectionString, Client } = createConnector(url)
  const client = new Client({ connectionString, application_name: 'clankdin backup', keepAlive: true })
  await client.connect()
  await client.query(SETTINGS)
  return client
}
