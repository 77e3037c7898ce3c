import type { Client } from 'pg'
import { CONNECTION_TIMEOUT_MS, poolSettings } from './data-source'
import { createConnector } from './database-client'
import { fromDatabaseError } from './database-errors'
import type { Send } from './send-statement'
import type { Sql } from './sql'
import { failureOf, type StatementObserver } from './statement-observer'

/** How many lookups are sent before the first of them has its response; more go elsewhere. */
const MAX_UNANSWERED = 32
/** When no response has come in two of these, the first lookup is taking too long and those behind it go elsewhere. */
const CHECK_EVERY_MS = 10
const RECONNECT_AFTER_MS = 1_000
/** Errors of a statement that was sent right behind the one that should have prepared it, and failed to. */
const NOT_PREPARED_ERRORS = ['26000', '42P05']

/** One connection for the lookups of a process. */
export interface LookupConnection extends Pick<Sql, 'lookUp'> {
  close(): Promise<void>
}

/** How lookups are sent. */
export interface LookupOptions {
  /** The postgres:// URL of PostgreSQL itself; a pooler does not keep a session. */
  readonly url: string
  readonly send: Send
  /** Where lookups go while this connection cannot take them. */
  readonly elsewhere: Sql['query']
  readonly observe?: StatementObserver | undefined
}

/** A lookup without a response. */
interface Lookup {
  /** Sends it elsewhere; what comes back on this connection is ignored then. */
  move(): void
}

/**
 * Creates a connection on which lookups are pipelined: each is sent without waiting for the response to the one before
 * (https://node-postgres.com/features/pipelining). PostgreSQL and this process then wake each other once for several of
 * them, which halves what a lookup costs both when many requests are in progress. Lookups do not wait for a slow one,
 * nor for a connection that is lost: they are reads, so they are sent again elsewhere, except the one that the others
 * did not wait for: its caller has waited long already. The connection is opened by the first lookup.
 */
export function createLookupConnection({ url, send, elsewhere, observe }: LookupOptions): LookupConnection {
  const connector = createConnector(url)
  const unanswered: Lookup[] = []
  let client: Client | null = null
  let reconnectAt = 0
  let isClosed = false
  let responses = 0
  let isStalled = false
  let timer: NodeJS.Timeout | undefined

  function connect(): void {
    if (isClosed || performance.now() < reconnectAt) return
    reconnectAt = Number.POSITIVE_INFINITY
    const opening = new connector.Client({
      connectionString: connector.url,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      ...poolSettings('startup'),
      pipeline: true,
    } as object)
    const retryLater = () => {
      client = null
      reconnectAt = performance.now() + RECONNECT_AFTER_MS
      void opening.end()
    }
    opening.connect().then(() => {
      // After an error nothing can be sent, also where the connection has not ended.
      opening.once('error', () => void opening.end())
      opening.once('end', retryLater)
      if (isClosed) void opening.end()
      else client = opening
    }, retryLater)
  }

  /** Moves all but the first lookup elsewhere when there was no response since the check before the last. */
  function watch(): void {
    let seen = responses
    let checksWithout = 0
    timer = setInterval(() => {
      if (unanswered.length === 0) {
        clearInterval(timer)
        timer = undefined
        return
      }
      checksWithout = responses === seen ? checksWithout + 1 : 0
      seen = responses
      // The first check may run before responses are read that came while this process was busy.
      if (checksWithout < 2) return
      isStalled = true
      const [, ...others] = unanswered
      for (const lookup of others) lookup.move()
    }, CHECK_EVERY_MS)
    timer.unref()
  }

  function sendPipelined<Row>(on: Client, text: string, values?: readonly unknown[]): Promise<Row[]> {
    const sentAt = performance.now()
    return new Promise((resolve, reject) => {
      let isMoved = false
      const lookup = {
        move() {
          if (!isMoved) resolve(elsewhere<Row>(text, values))
          isMoved = true
        },
      }
      const finish = (error?: unknown) => {
        responses++
        unanswered.splice(unanswered.indexOf(lookup), 1)
        if (unanswered.length === 0) isStalled = false
        // What was moved is reported where it is executed: here it has waited for another.
        if (!isMoved) observe?.(text, performance.now() - sentAt, failureOf(error))
      }
      unanswered.push(lookup)
      if (!timer) watch()
      send<Row>(on, text, values).then(
        (rows) => {
          finish()
          resolve(rows)
        },
        (error) => {
          const hasWaited = isStalled
          finish(error)
          if (!hasWaited && canBeSentAgain(error)) lookup.move()
          else reject(error)
        },
      )
    })
  }

  return {
    lookUp(text, values) {
      if (!client) connect()
      if (!client || isStalled || unanswered.length >= MAX_UNANSWERED) return elsewhere(text, values)
      return sendPipelined(client, text, values)
    },
    async close() {
      isClosed = true
      const ended = client?.end()
      // A machine that has failed never ends the connection; without lookups nobody needs to wait for it.
      if (unanswered.length > 0) await ended
    },
  }
}

/** Whether the connection failed and not the statement. */
function canBeSentAgain(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return NOT_PREPARED_ERRORS.includes(code) || fromDatabaseError(error)?.code === 'SERVICE_UNAVAILABLE'
}
