import { Client, type ClientConfig } from 'pg'
import type { DatabaseAddress, DatabaseHost } from './database-url'

/** A failed host does not respond; a call waits 1.5 s for a connection. */
const PROBE_TIMEOUT_MS = 1_000

/** Finds the server to connect to among several. */
export interface PrimaryFinder {
  /** Returns the host that was found last, or else the first suitable one. Rejects when there is none. */
  find(): Promise<DatabaseHost>
  /** Forgets a host that failed: the next call searches again. */
  forget(host: DatabaseHost): void
}

/** All hosts are probed at once, and concurrent callers share one search. */
export function createPrimaryFinder({ hosts, url, needsWrites }: DatabaseAddress): PrimaryFinder {
  let found: DatabaseHost | null = null
  let searching: Promise<DatabaseHost> | null = null

  async function search(): Promise<DatabaseHost> {
    try {
      found = await Promise.any(hosts.map((host) => probe(url, host, needsWrites)))
      return found
    } catch (error) {
      const reasons = (error as AggregateError).errors.map((reason: Error) => reason.message)
      // The code of the first error is kept, such as that of a rejected password.
      throw Object.assign(new Error(reasons.join('; ')), { code: (error as AggregateError).errors[0]?.code })
    } finally {
      searching = null
    }
  }

  return {
    async find() {
      if (found) return found
      searching ??= search()
      return searching
    },
    forget(host) {
      if (found === host) found = null
    },
  }
}

async function probe(url: string, host: DatabaseHost, needsWrites: boolean): Promise<DatabaseHost> {
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
    application_name: 'clankdin search for the primary',
  }
  const client = new Client(config)
  Object.assign(client, host)
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query('show transaction_read_only')
    if (needsWrites && rows[0]?.transaction_read_only !== 'off')
      throw Object.assign(new Error(`${host.host}:${host.port} takes no writes`), { code: '25006' })
    return host
  } finally {
    client.end().catch(() => undefined)
  }
}
