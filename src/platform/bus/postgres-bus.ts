import type { Client } from 'pg'
import type { Logger } from 'pino'
import { backoffMs } from '../concurrency/backoff'
import { createConnector } from '../database/database-client'
import type { Bus } from './bus'
import { createRemoteBus, type Link, type LinkEvents } from './remote-bus'

const CHANNEL = 'clankdin_hints'
const DRAIN_TIMEOUT_MS = 5_000
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

/**
 * A bus over LISTEN and NOTIFY, on one connection of its own: never inside a business transaction, whose commit would
 * wait for a lock that all notifying transactions share. Reconnects by itself. `connectionString` is a postgres:// URL.
 */
export function createPostgresBus(options: { connectionString: string; log: Logger }): Promise<Bus> {
  return createRemoteBus(options.log, (events) => openLink(options.connectionString, events))
}

async function openLink(databaseUrl: string, events: LinkEvents): Promise<Link> {
  const connector = createConnector(databaseUrl)
  let client: Client | null = null
  let retry: NodeJS.Timeout | null = null
  let failures = 0
  let closed = false

  function lost(lostClient: Client, error: unknown): void {
    if (client !== lostClient) return
    client = null
    events.down()
    lostClient.end().catch(() => undefined)
    if (closed) return
    events.log.warn({ err: error }, 'the connection for signals is lost; events wait for the next sweep')
    retry = setTimeout(connect, backoffMs(++failures, FIRST_RETRY_MS, LAST_RETRY_MS))
  }

  async function connect(): Promise<void> {
    const next = new connector.Client({
      connectionString: connector.url,
      keepAlive: true,
      connectionTimeoutMillis: DRAIN_TIMEOUT_MS,
      query_timeout: DRAIN_TIMEOUT_MS,
      application_name: 'clankdin signals',
    })
    client = next
    next.on('notification', ({ payload }) => events.receive(payload ?? ''))
    next.on('error', (error) => lost(next, error))
    next.on('end', () => lost(next, new Error('the database ended the connection')))
    try {
      await next.connect()
      // The sweep makes up for signals that a crash of the database loses, so nothing waits for the disk.
      await next.query('set synchronous_commit = off')
      await next.query(`listen ${CHANNEL}`)
      if (client !== next) return
      failures = 0
      events.up((message) =>
        next
          .query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [CHANNEL, message] })
          .catch((error: unknown) => {
            lost(next, error)
            throw error
          }),
      )
    } catch (error) {
      lost(next, error)
    }
  }

  await connect()
  return {
    async close() {
      closed = true
      if (retry) clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
