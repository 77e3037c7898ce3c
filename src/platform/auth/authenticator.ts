import type { Logger } from 'pino'
import type { Bus } from '../bus/bus'
import { invalidApiKey, type Viewer } from '../context'
import type { Database } from '../database/database'
import { hashApiKey, isWellFormedApiKey } from './api-key'
import { createKeyUsage } from './key-usage'
import { findViewer } from './viewer.queries'

/** How long a key's agent is remembered; a key that ends elsewhere is noticed by then even when no signal arrives. */
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

  return {
    async authenticate(authorization) {
      if (authorization === undefined) return null
      const hash = hashApiKey(parseBearer(authorization))
      const name = hash.toString('latin1')
      let entry = known.get(name)
      if (!entry || entry.until < performance.now()) {
        if (known.size >= MAX_CACHED) known.clear()
        entry = { viewer: findViewer(db, 'key_hash', hash), until: performance.now() + CACHE_TTL_MS }
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
