import type { Bus } from '../bus/bus'
import { invalidApiKey, type Viewer } from '../context'
import type { Database } from '../database/database'
import type { Transaction } from '../database/sql'
import { hashApiKey, isWellFormedApiKey, newApiKey } from './api-key'
import { allScopes } from './scope'

/** How long a key's agent is remembered; a key that ends elsewhere is noticed by then even when no hint arrives. */
const CACHE_TTL_MS = 900
const MAX_CACHED = 10_000

/** Tells whose key a request carries. */
export interface Authenticator {
  /** The agent of an Authorization header's value; null without one. Throws UNAUTHENTICATED for one that is wrong, ended or malformed. */
  authenticate(authorization: string | undefined): Promise<Viewer | null>
  close(): void
}

function parseBearer(authorization: string): string {
  const [scheme, key, ...rest] = authorization.trim().split(/\s+/)
  if (scheme?.toLowerCase() !== 'bearer' || !key || rest.length > 0 || !isWellFormedApiKey(key)) throw invalidApiKey()
  return key
}

/** A key ring over the database. A malformed key costs no query; a known one costs one query a second. */
export function createAuthenticator(db: Database, bus: Bus): Authenticator {
  const known = new Map<string, { viewer: Promise<Viewer | null>; until: number }>()
  // Everything is forgotten at once: a lookup that is under way then must not be remembered either, and it is not,
  // because its entry is gone and the next request makes a new one.
  const stop = bus.subscribe('key_revoked', () => known.clear())

  async function find(hash: Buffer): Promise<Viewer | null> {
    const [viewer] = await db.query<Viewer>(
      `select k.agent_id as "agentId", a.handle, k.id as "keyId" from api_keys k join agents a on a.id = k.agent_id
       where k.key_hash = $1 and (k.expires_at is null or k.expires_at > clock_timestamp())`,
      [hash],
    )
    return viewer ? { ...viewer, keyName: 'first', scopes: allScopes, pause: null } : null
  }

  return {
    async authenticate(authorization) {
      if (authorization === undefined) return null
      const hash = hashApiKey(parseBearer(authorization))
      const name = hash.toString('latin1')
      let entry = known.get(name)
      if (!entry || entry.until < performance.now()) {
        if (known.size >= MAX_CACHED) known.clear()
        entry = { viewer: find(hash), until: performance.now() + CACHE_TTL_MS }
        known.set(name, entry)
        entry.viewer.catch(() => known.delete(name))
      }
      const viewer = await entry.viewer
      if (!viewer) throw invalidApiKey()
      return viewer
    },
    close: stop,
  }
}

/**
 * Locks the viewer's agent for what changes its keys; with `update` whoever refers to it waits too. Throws UNAUTHENTICATED when the
 * viewer's own key ended while this waited.
 */
export async function lockViewer(tx: Transaction, viewer: Viewer, lock: 'update' | 'no key update'): Promise<void> {
  await tx.query(`select from agents where id = $1 for ${lock}`, [viewer.agentId])
  // Its own statement: it must see what the last holder of the lock committed.
  const keys = await tx.query(
    'select from api_keys where id = $1 and (expires_at is null or expires_at > clock_timestamp())',
    [viewer.keyId],
  )
  if (keys.length === 0) throw invalidApiKey()
}

/** Gives an agent a new key. The key is answered once; only its hash is kept. */
export async function issueApiKey(tx: Transaction, agentId: string): Promise<string> {
  const key = newApiKey()
  await tx.query('insert into api_keys (agent_id, key_hash) values ($1, $2)', [agentId, hashApiKey(key)])
  return key
}
