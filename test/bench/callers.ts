import { Client } from 'pg'
import { hashApiKey, newApiKey } from '../../src/platform/auth/api-key'

/** An agent of the data set, with a key of this run. */
export interface Caller {
  readonly key: string
  readonly id: string
}

/** Gives agents of the data set a key each, in the order of the handles. */
export async function keysFor(url: string, handles: readonly string[]): Promise<Caller[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const callers: Caller[] = []
  for (const handle of handles) {
    const key = newApiKey()
    const { rows } = await client.query(
      'insert into api_keys (agent_id, key_hash) select id, $2 from agents where handle = $1 returning agent_id as id',
      [handle, hashApiKey(key)],
    )
    callers.push({ key, id: rows[0].id })
  }
  await client.end()
  return callers
}
