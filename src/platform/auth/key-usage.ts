import type { Logger } from 'pino'
import type { Database } from '../database/database'

const FLUSH_MS = 5_000
const MINUTE_MS = 60_000

/** Records when keys were last used. */
export interface KeyUsage {
  /** Records a use. It never waits and never fails. */
  note(keyId: string): void
  /** Writes what is not written yet and stops. */
  close(): Promise<void>
}

/**
 * Records the last use of keys to the minute: each key at most once a minute, all keys in one statement, outside the
 * requests.
 */
export function createKeyUsage(db: Database, log: Logger): KeyUsage {
  const noted = new Set<string>()
  let pending: string[] = []
  let minute = 0
  let timer: NodeJS.Timeout | null = null

  async function flush(): Promise<void> {
    timer = null
    const ids = pending
    pending = []
    if (ids.length === 0) return
    try {
      // A key that is locked is skipped: a later minute will be written.
      await db.query(
        `update api_keys set last_used_at = date_trunc('minute', clock_timestamp()) where id in (
           select id from api_keys where id = any($1::uuid[])
             and (last_used_at is null or last_used_at < date_trunc('minute', clock_timestamp()))
           order by id for no key update skip locked)`,
        [ids],
      )
    } catch (error) {
      log.warn({ err: error }, 'the last use of keys was not written')
    }
  }

  return {
    note(keyId) {
      const now = Math.floor(Date.now() / MINUTE_MS)
      if (now !== minute) noted.clear()
      minute = now
      if (noted.has(keyId)) return
      noted.add(keyId)
      pending.push(keyId)
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref()
    },
    async close() {
      if (timer) clearTimeout(timer)
      await flush()
    },
  }
}
