import { invalidApiKey, type Viewer } from '../context'
import type { Transaction } from '../database/sql'
import { hashApiKey, hintOf, newApiKey } from './api-key'
import { allScopes, type Scope } from './scope'

/** The condition for a key `k` that has not expired. */
export const isLive = '(k.expires_at is null or k.expires_at > clock_timestamp())'

/** The keys that replaced each other by rotation have one lineage: the id of the first of them. */
export const lineageOf = 'coalesce(k.lineage_id, k.id)'

/** A key while changes of its agent's keys are locked. */
export interface LockedKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly lineageId: string
  readonly expiresAt: Date | null
  /** When a rotation replaced it, for a key in the overlap. */
  readonly supersededAt: Date | null
}

/**
 * Locks the viewer's agent while its keys change; with `update` writes that refer to the agent wait too. Returns the
 * viewer's key as it is now. Throws UNAUTHENTICATED when the key was revoked while this waited.
 */
export async function lockViewer(
  tx: Transaction,
  viewer: Viewer,
  lock: 'update' | 'no key update',
): Promise<LockedKey> {
  await tx.query(`select from agents where id = $1 for ${lock}`, [viewer.agentId])
  // Its own statement: it must see what the last holder of the lock committed.
  const [key] = await tx.query<LockedKey>(
    `select k.name, k.scopes, ${lineageOf} as "lineageId", k.expires_at as "expiresAt", k.superseded_at as "supersededAt"
     from api_keys k where k.id = $1 and ${isLive}`,
    [viewer.keyId],
  )
  if (!key) throw invalidApiKey()
  return key
}

/** The properties of a new key; by default it has all scopes and no expiry. */
interface NewApiKey {
  readonly name?: string
  readonly scopes?: readonly Scope[]
  readonly expiresAt?: Date | null
  readonly lineageId?: string | null
  readonly supersededAt?: Date | null
}

/** Gives an agent a new key. The key is returned once; only its hash is stored. */
export async function issueApiKey(
  tx: Transaction,
  agentId: string,
  { name = 'first', scopes = allScopes, expiresAt = null, lineageId = null, supersededAt = null }: NewApiKey = {},
): Promise<{ id: string; apiKey: string }> {
  const apiKey = newApiKey()
  const [row] = await tx.query<{ id: string }>(
    `insert into api_keys (agent_id, key_hash, hint, name, scopes, expires_at, lineage_id, superseded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [agentId, hashApiKey(apiKey), hintOf(apiKey), name, scopes, expiresAt, lineageId, supersededAt],
  )
  if (!row) throw new Error('an insert returned no row')
  return { id: row.id, apiKey }
}
