import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Bus, Channel } from './bus'
import { decodeSignals, encodeSignals, type Signal } from './signal-message'

/** Signals published within this time are sent in one message. */
const GATHER_MS = 3
/** The same while messages follow each other: each costs every process about as much as a statement. */
const BUSY_GATHER_MS = 10
/** How many signals are buffered while the link is down; the sweeps of the other processes make up for the rest. */
const MAX_PENDING = 10_000
/** After this time without a message the link is probed, so that a broken one is noticed. */
const SILENCE_MS = 10_000
const RETRY_MS = 1_000

/** The events of a link, for the bus. */
export interface LinkEvents {
  /**
   * The link is up: from now on `send` delivers, and rejects when it cannot. Earlier messages of others may be lost.
   */
  up(send: (message: string) => Promise<unknown>): void
  down(): void
  receive(message: string): void
  readonly log: Logger
}

/** A link to the other processes on the same database; it reconnects by itself until it is closed. */
export interface Link {
  close(): Promise<void>
}

/**
 * Creates a bus over a link: local listeners are called immediately, other processes get the signals of a few
 * milliseconds in one message, one message at a time. Resolves when the link is up or has failed for the first time.
 */
export async function createRemoteBus(log: Logger, open: (events: LinkEvents) => Promise<Link>): Promise<Bus> {
  const origin = randomUUID()
  const listeners = new EventEmitter().setMaxListeners(0)
  const pending = new Set<Signal>()
  let send: ((message: string) => Promise<unknown>) | null = null
  let sending: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let lastSentAt = Number.NEGATIVE_INFINITY
  let closed = false

  function emit(event: string, ...args: unknown[]): void {
    for (const listener of listeners.rawListeners(event)) {
      try {
        Reflect.apply(listener, null, args)
      } catch (error) {
        log.error({ err: error }, 'a listener of the bus failed')
      }
    }
  }

  async function sendPending(): Promise<void> {
    const batch = [...pending]
    pending.clear()
    try {
      for (const message of encodeSignals(origin, batch)) await send?.(message)
    } catch (error) {
      log.warn({ err: error }, 'signals to other processes were delayed')
      for (const signal of batch) if (pending.size < MAX_PENDING) pending.add(signal)
      schedule(RETRY_MS)
    }
  }

  function flush(): void {
    timer = null
    if (!send || sending !== null) return
    sending = sendPending().finally(() => {
      sending = null
      lastSentAt = performance.now()
      if (pending.size > 0) schedule(gatherMs())
    })
  }

  const gatherMs = () => (performance.now() - lastSentAt < 2 * BUSY_GATHER_MS ? BUSY_GATHER_MS : GATHER_MS)

  function schedule(after: number): void {
    if (!send || timer || sending !== null || closed) return
    timer = setTimeout(flush, after)
  }

  const heartbeat = setInterval(() => schedule(0), SILENCE_MS).unref()
  const link = await open({
    log,
    up(how) {
      send = how
      schedule(GATHER_MS)
      emit('resync')
    },
    down() {
      send = null
    },
    receive(message) {
      const { origin: sender, signals } = decodeSignals(message)
      if (sender === origin) return
      for (const [channel, id] of signals) emit(`signal ${channel}`, id)
    },
  })

  const on = (event: string, listener: (...args: string[]) => void) => {
    listeners.on(event, listener)
    return () => void listeners.off(event, listener)
  }
  return {
    publish(channel: Channel, id: string) {
      if (pending.size < MAX_PENDING) pending.add(`${channel}:${id}`)
      if (!timer && sending === null) schedule(gatherMs())
      emit(`signal ${channel}`, id)
    },
    subscribe: (channel, listener) => on(`signal ${channel}`, listener),
    onResync: (listener) => on('resync', listener),
    async close() {
      closed = true
      clearInterval(heartbeat)
      if (timer) clearTimeout(timer)
      await sending
      if (pending.size > 0) flush()
      await sending
      send = null
      listeners.removeAllListeners()
      await link.close()
    },
  }
}
