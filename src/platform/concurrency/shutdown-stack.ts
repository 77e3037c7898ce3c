import type { Logger } from 'pino'
import { withTimeout } from './with-timeout'

/** The parts that were opened, to be closed in reverse order. */
export interface ShutdownStack {
  /** Adds how to close a part, and how many milliseconds that may take. */
  add(part: string, withinMs: number, close: () => Promise<unknown> | unknown): void
  /**
   * Closes everything. A part that fails or takes too long is logged and skipped, and the others are still closed.
   * Resolves to whether all of them closed in order.
   */
  shutDown(): Promise<boolean>
}

/** Creates an empty stack. */
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
