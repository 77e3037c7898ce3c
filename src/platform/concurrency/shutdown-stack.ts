import type { Logger } from 'pino'
import { withTimeout } from './with-timeout'

/** What was opened and is to be closed, the last one first. */
export interface ShutdownStack {
  /** Remembers how to close a part, and how many milliseconds that may take. */
  add(part: string, withinMs: number, close: () => Promise<unknown> | unknown): void
  /** Closes everything. A part that fails or takes too long is logged and left: the others get their turn. */
  shutDown(): Promise<void>
}

/** Nothing opened yet. */
export function createShutdownStack(log: Logger): ShutdownStack {
  const parts: { part: string; withinMs: number; close: () => Promise<unknown> | unknown }[] = []

  async function closeOne({ part, withinMs, close }: (typeof parts)[number]): Promise<void> {
    try {
      await withTimeout(close(), withinMs, () => {
        throw new Error(`not closed within ${withinMs} ms`)
      })
    } catch (error) {
      log.warn({ err: error, part }, 'a part did not close in order')
    }
  }

  return {
    add: (part, withinMs, close) => void parts.push({ part, withinMs, close }),
    async shutDown() {
      for (let last = parts.pop(); last; last = parts.pop()) await closeOne(last)
    },
  }
}
