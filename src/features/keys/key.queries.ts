import { isLive } from '../../platform/auth/api-keys'
import { columnsOf, lookUpEntities } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { ApiKey } from './api-key.entity'

/** An agent's active keys, the oldest first. */
export function readKeys(sql: Sql, agentId: string): Promise<ApiKey[]> {
  const text = `select ${columnsOf(ApiKey, 'k')} from api_keys k where k.agent_id = $1 and ${isLive} order by k.id`
  return lookUpEntities(sql, ApiKey, text, [agentId])
}

/** One of them; null if the agent has no such key. */
export async function readKey(sql: Sql, agentId: string, id: string): Promise<ApiKey | null> {
  if (!isUuid(id)) return null
  const text = `select ${columnsOf(ApiKey, 'k')} from api_keys k where k.agent_id = $1 and k.id = $2 and ${isLive}`
  const [key] = await lookUpEntities(sql, ApiKey, text, [agentId, id])
  return key ?? null
}
