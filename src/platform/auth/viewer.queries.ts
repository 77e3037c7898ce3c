import type { Viewer } from '../context'
import type { Sql } from '../database/sql'
import { isLive } from './api-keys'
import type { Scope } from './scope'

interface ViewerRow extends Omit<Viewer, 'pause' | 'suspension'> {
  readonly isPaused: boolean
  readonly pausedUntil: Date | null
  readonly suspensionReason: string | null
  readonly suspendedUntil: Date | null
}

/** Lists of scopes that keys have; viewers share them, because one is kept for each open connection. */
const knownScopes = new Map<string, readonly Scope[]>()

function sharedScopes(scopes: readonly Scope[]): readonly Scope[] {
  const name = scopes.join()
  const known = knownScopes.get(name) ?? scopes
  knownScopes.set(name, known)
  return known
}

/** The agent and the rights of a live key as they are now, by the hash of the key or by its id; null without one. */
export async function findViewer(sql: Sql, by: 'key_hash' | 'id', value: Buffer | string): Promise<Viewer | null> {
  const [row] = await sql.lookUp<ViewerRow>(
    `select k.agent_id as "agentId", a.handle, k.id as "keyId", k.name as "keyName", k.scopes,
       p.agent_id is not null as "isPaused", p.until as "pausedUntil",
       case when a.suspended_at is not null and (a.suspended_until is null or a.suspended_until > clock_timestamp())
         then a.suspension_reason end as "suspensionReason", a.suspended_until as "suspendedUntil"
     from api_keys k join agents a on a.id = k.agent_id
     left join agent_pauses p on p.agent_id = a.id and (p.until is null or p.until > clock_timestamp())
     where k.${by} = $1 and ${isLive}`,
    [value],
  )
  if (!row) return null
  const { isPaused, pausedUntil, suspensionReason: reason, suspendedUntil: until, ...viewer } = row
  return {
    ...viewer,
    scopes: sharedScopes(viewer.scopes),
    pause: isPaused ? { until: pausedUntil } : null,
    suspension: reason ? { reason, until } : null,
  }
}
