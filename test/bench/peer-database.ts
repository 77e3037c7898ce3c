import { Pool } from 'pg'
import { hashApiKey } from '../../src/platform/auth/api-key'

/** What both peers have in common: a pool of the server's size, and statements as one writes them by hand, prepared. */
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 16 })

/** Returns the id of the agent whose key that is, from the database for each request. */
export async function viewerOf(authorization = ''): Promise<string> {
  const { rows } = await pool.query({
    name: 'viewer',
    text: 'select agent_id from api_keys where key_hash = $1',
    values: [hashApiKey(authorization.replace(/^Bearer /, ''))],
  })
  if (!rows[0]) throw new Error('unknown key')
  return rows[0].agent_id
}
