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

/** The handles of agents by id. */
export async function handlesOf(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; handle: string }>(
    'select id, handle from agents where id = any($1::uuid[])',
    [ids],
  )
  return new Map(rows.map(({ id, handle }) => [id, handle]))
}
