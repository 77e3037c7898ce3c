import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Bus, Channel } from './bus'
import { decodeSignals, encodeSignals, type Signal } from './signal-message'

/** Hints that come within this time travel together. */
const GATHER_MS = 3
/** What is kept for other processes while the line is down; beyond it their sweeps find what no hint told. */
const MAX_PENDING = 10_000
/** A line that is silent is tried, so that a dead one is noticed. */
const SILENCE_MS = 10_000
const RETRY_MS = 1_000

/** What a line to the other processes tells the bus. */
export interface LineEvents {
  /** It stands: from now on `send` delivers, and rejects when it cannot. What was sent by others before may be lost. */
  up(send: (message: string) => Promise<unknown>): void
  down(): void
  receive(message: string): void
  readonly log: Logger
}

/** A line to the other processes on the same database; it reconnects by itself until it is closed. */
export interface Line {
  close(): Promise<void>
}

/**
 * A bus over a line: local listeners are called at once, other processes get what was gathered in a few milliseconds,
 * one message after the other. Resolves when the line stands or has failed for the first time.
 */
export async function createRemoteBus(log: Logger, open: (events: LineEvents) => Promise<Line>): Promise<Bus> {
  const origin = randomUUID()
  const listeners = new EventEmitter().setMaxListeners(0)
  const pending = new Set<Signal>()
  let send: ((message: string) => Promise<unknown>) | null = null
  let sending: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  function tell(event: string, ...args: unknown[]): void {
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
      log.warn({ err: error }, 'hints to other processes were delayed')
      for (const hint of batch) if (pending.size < MAX_PENDING) pending.add(hint)
      schedule(RETRY_MS)
    }
  }

  function flush(): void {
    timer = null
    if (!send || sending !== null) return
    sending = sendPending().finally(() => {
      sending = null
      if (pending.size > 0) schedule(GATHER_MS)
    })
  }

  function schedule(after: number): void {
    if (!send || timer || sending !== null || closed) return
    timer = setTimeout(flush, after)
  }

  const heartbeat = setInterval(() => schedule(0), SILENCE_MS).unref()
  const line = await open({
    log,
    up(how) {
      send = how
      schedule(GATHER_MS)
      tell('resync')
    },
    down() {
      send = null
    },
    receive(message) {
      const { origin: sender, hints } = decodeSignals(message)
      if (sender === origin) return
      for (const [channel, id] of hints) tell(`hint ${channel}`, id)
    },
  })

  const on = (event: string, listener: (...args: string[]) => void) => {
    listeners.on(event, listener)
    return () => void listeners.off(event, listener)
  }
  return {
    publish(channel: Channel, id: string) {
      if (pending.size < MAX_PENDING) pending.add(`${channel}:${id}`)
      schedule(GATHER_MS)
      tell(`hint ${channel}`, id)
    },
    subscribe: (channel, listener) => on(`hint ${channel}`, listener),
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
      await line.close()
    },
  }
}
