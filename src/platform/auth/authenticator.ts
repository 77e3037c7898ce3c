import type { Logger } from 'pino'
import type { Bus } from '../bus/bus'
import { invalidApiKey, type Viewer } from '../context'
import type { Database } from '../database/database'
import { hashApiKey, isWellFormedApiKey } from './api-key'
import { createKeyUsage } from './key-usage'
import { findViewer } from './viewer.queries'

/**
 * How long a key's agent is cached; a key revoked on another process is noticed by then even when no signal arrives.
 */
const CACHE_TTL_MS = 900
const MAX_CACHED = 10_000

/** Resolves API keys to agents. */
export interface Authenticator {
  /**
   * The agent of an Authorization header's value; null without one. Throws UNAUTHENTICATED for a key that is invalid,
   * revoked, expired or malformed.
   */
  authenticate(authorization: string | undefined): Promise<Viewer | null>
  /** Writes the times of last use that are not written yet, and stops. */
  close(): Promise<void>
}

function parseBearer(authorization: string): string {
  const [scheme, key, ...rest] = authorization.trim().split(/\s+/)
  if (scheme?.toLowerCase() !== 'bearer' || !key || rest.length > 0 || !isWellFormedApiKey(key)) throw invalidApiKey()
  return key
}

/** Creates an authenticator over the database. A malformed key costs no query; a known one costs one query a second. */
export function createAuthenticator(db: Database, bus: Bus, log: Logger): Authenticator {
  const known = new Map<string, { viewer: Promise<Viewer | null>; until: number }>()
  // The whole cache is dropped. A lookup that is in progress must not be cached either: its entry is dropped with the
  // others, and the next request starts a new one.
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
