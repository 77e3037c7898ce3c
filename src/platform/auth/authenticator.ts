import type { Logger } from 'pino'
import type { Bus } from '../bus/bus'
import { invalidApiKey, type Viewer } from '../context'
import type { Database } from '../database/database'
import { hashApiKey, isWellFormedApiKey } from './api-key'
import { isLive } from './api-keys'
import { createKeyUsage } from './key-usage'
import type { Scope } from './scope'

/** How long a key's agent is remembered; a key that ends elsewhere is noticed by then even when no hint arrives. */
const CACHE_TTL_MS = 900
const MAX_CACHED = 10_000

/** Tells whose key a request carries. */
export interface Authenticator {
  /**
   * The agent of an Authorization header's value; null without one. Throws UNAUTHENTICATED for one that is wrong, ended
   * or malformed.
   */
  authenticate(authorization: string | undefined): Promise<Viewer | null>
  /** Writes when keys were used last, and stops. */
  close(): Promise<void>
}

interface KeyRow {
  readonly agentId: string
  readonly handle: string
  readonly keyId: string
  readonly keyName: string
  readonly scopes: readonly Scope[]
  readonly isPaused: boolean
  readonly pausedUntil: Date | null
  readonly suspensionReason: string | null
  readonly suspendedUntil: Date | null
}

function parseBearer(authorization: string): string {
  const [scheme, key, ...rest] = authorization.trim().split(/\s+/)
  if (scheme?.toLowerCase() !== 'bearer' || !key || rest.length > 0 || !isWellFormedApiKey(key)) throw invalidApiKey()
  return key
}

/** An authenticator over the database. A malformed key costs no query; a known one costs one query a second. */
export function createAuthenticator(db: Database, bus: Bus, log: Logger): Authenticator {
  const known = new Map<string, { viewer: Promise<Viewer | null>; until: number }>()
  // Everything is forgotten at once: a lookup that is under way then must not be remembered either, and it is not,
  // because its entry is gone and the next request makes a new one.
  const stop = bus.subscribe('key_revoked', () => known.clear())
  const usage = createKeyUsage(db, log)

  async function find(hash: Buffer): Promise<Viewer | null> {
    const [row] = await db.query<KeyRow>(
      `select k.agent_id as "agentId", a.handle, k.id as "keyId", k.name as "keyName", k.scopes,
         p.agent_id is not null as "isPaused", p.until as "pausedUntil",
         case when a.suspended_at is not null and (a.suspended_until is null or a.suspended_until > clock_timestamp())
           then a.suspension_reason end as "suspensionReason", a.suspended_until as "suspendedUntil"
       from api_keys k join agents a on a.id = k.agent_id
       left join agent_pauses p on p.agent_id = a.id and (p.until is null or p.until > clock_timestamp())
       where k.key_hash = $1 and ${isLive}`,
      [hash],
    )
    if (!row) return null
    const { isPaused, pausedUntil, suspensionReason: reason, suspendedUntil: until, ...viewer } = row
    return {
      ...viewer,
      pause: isPaused ? { until: pausedUntil } : null,
      suspension: reason ? { reason, until } : null,
    }
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
      usage.note(viewer.keyId)
      return viewer
    },
    close() {
      stop()
      return usage.close()
    },
  }
}
