import type { Logger } from 'pino'
import { isLive } from '../../platform/auth/api-keys'
import type { Bus } from '../../platform/bus/bus'
import type { Siblings } from '../../platform/cluster/siblings'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Viewer } from '../../platform/context'
import type { Sql } from '../../platform/database/sql'
import { AppError } from '../../platform/errors/errors'
import { groupBy } from '../../platform/group-by'
import { createConnectionCounts } from './connection-counts'

/** A revoked key is noticed within a second even when no signal arrives. */
const CHECK_MS = 800

/** What stays open at a time, of one server. */
const most = { socket: 10, stream: 10, anonymous: 100 } as const

/** `changed` is for a key whose scopes changed: a new connection gets the new ones. */
export type EndReason = 'revoked' | 'changed' | 'stopping'

/** A connection that stays open: a WebSocket, or a stream of server-sent events. */
export interface Connection {
  readonly kind: 'socket' | 'stream'
  readonly address: string
  /** Null while it is not authenticated. */
  readonly viewer: Viewer | null
  /** Ends it. Resolves when it is closed, or will be soon. */
  end(why: EndReason): Promise<void> | void
}

/** The long-lived connections of this process. */
export interface Connections {
  /**
   * Counts a connection, and ends it with its key or with the server. Throws RATE_LIMITED and SERVICE_UNAVAILABLE.
   */
  add(connection: Connection): void
  /** Counts it no more. May be called more than once, and for one that was not added. */
  remove(connection: Connection): void
  readonly isClosing: boolean
  /** How many are open now. */
  sizes(): Record<Connection['kind'], number>
  /** Ends all of them. */
  close(): Promise<void>
}

/** Tracks the long-lived connections; one statement checks all keys that are in use. */
export function createConnections(
  sql: Sql,
  bus: Bus,
  log: Logger,
  isLimited: boolean,
  siblings: Siblings | null = null,
): Connections {
  const open = new Set<Connection>()
  const count = createConnectionCounts(siblings)
  let isClosing = false

  const check = createSerialTask(
    async () => {
      const byKey = groupBy([...open], ({ viewer }) => viewer?.keyId)
      byKey.delete(undefined)
      if (byKey.size === 0) return
      const live = await sql.query<{ id: string; scopes: string[] }>(
        `select k.id, k.scopes from api_keys k where k.id = any($1::uuid[]) and ${isLive}`,
        [[...byKey.keys()]],
      )
      for (const { id, scopes } of live) {
        const changed = byKey.get(id)?.filter(({ viewer }) => String(viewer?.scopes) !== String(scopes))
        for (const connection of changed ?? []) void connection.end('changed')
        byKey.delete(id)
      }
      for (const connection of [...byKey.values()].flat()) void connection.end('revoked')
    },
    (error) => log.warn({ err: error }, 'keys of open connections are checked again soon'),
  )
  const timer = setInterval(check, CHECK_MS).unref()
  const unsubscribe = bus.subscribe('key_revoked', check)

  return {
    get isClosing() {
      return isClosing
    },
    sizes() {
      const sockets = [...open].filter(({ kind }) => kind === 'socket').length
      return { socket: sockets, stream: open.size - sockets }
    },
    add(connection) {
      if (isClosing) throw stopping()
      const { kind, viewer } = connection
      const name = nameOf(connection)
      const limit = viewer ? most[kind] : most.anonymous
      if (count(name, 1) > limit && isLimited) {
        count(name, -1)
        throw tooMany(limit, viewer ? 'an agent' : 'an address without a key')
      }
      open.add(connection)
    },
    remove: (connection) => void (open.delete(connection) && count(nameOf(connection), -1)),
    async close() {
      isClosing = true
      await Promise.all([...open].map((connection) => connection.end('stopping')))
      clearInterval(timer)
      unsubscribe()
    },
  }
}

/** What it is counted by. */
const nameOf = ({ kind, viewer, address }: Connection) =>
  viewer ? `${kind} ${viewer.agentId}` : `anonymous ${address}`

const tooMany = (limit: number, whose: string) =>
  new AppError('RATE_LIMITED', `${limit} connections are open already, the most for ${whose}.`, {
    hint: 'Close one, or use one for several subscriptions.',
    retryAfter: 1,
  })

const stopping = () =>
  new AppError('SERVICE_UNAVAILABLE', 'The server is stopping.', {
    hint: 'Connect again in a moment.',
    retryAfter: 1,
  })
