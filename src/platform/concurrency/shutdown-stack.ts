import type { Logger } from 'pino'
import { withTimeout } from './with-timeout'

/** What was opened and is to be closed, the last one first. */
export interface ShutdownStack {
  /** Remembers how to close a part, and how many milliseconds that may take. */
  add(part: string, withinMs: number, close: () => Promise<unknown> | unknown): void
  /**
   * Closes everything. A part that fails or takes too long is logged and left: the others get their turn. Resolves to
   * whether all of them closed in order.
   */
  shutDown(): Promise<boolean>
}

/** Nothing opened yet. */
export function createShutdownStack(log: Logger): ShutdownStack {
  const parts: { part: string; withinMs: number; close: () => Promise<unknown> | unknown }[] = []

  async function closeOne({ part, withinMs, close }: (typeof parts)[number]): Promise<boolean> {
    try {
      await withTimeout(close(), withinMs, () => {
        throw new Error(`not closed within ${withinMs} ms`)
      })
      return true
    } catch (error) {
      log.warn({ err: error, part }, 'a part did not close in order')
      return false
    }
  }

  return {
    add: (part, withinMs, close) => void parts.push({ part, withinMs, close }),
    async shutDown() {
      let isInOrder = true
      for (let last = parts.pop(); last; last = parts.pop()) isInOrder = (await closeOne(last)) && isInOrder
      return isInOrder
    },
  }
}
