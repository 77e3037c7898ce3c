import { normalizeHandle } from '../../features/agents/handle'
import type { Sql } from '../../platform/database/sql'

/** The id of the agent with this handle, with or without an `@`. Throws an Error that names the handle. */
export async function agentIdOf(sql: Sql, handle: string): Promise<string> {
  const [row] = await sql.query<{ id: string }>('select id from agents where handle = $1', [
    normalizeHandle(handle.replace(/^@/, '')),
  ])
  if (!row) throw new Error(`There is no agent with the handle "${handle}".`)
  return row.id
}
