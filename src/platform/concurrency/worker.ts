import type { Logger } from 'pino'
import { backoffMs } from './backoff'
import { createSerialTask } from './serial-task'

const FIRST_RETRY_MS = 250

/** A background loop that runs when there may be work. */
export interface Worker {
  /** Signals that there may be work: runs now, or once more after the current run. */
  wake(): void
  /** Ends the loop; resolves when the current run has ended. */
  stop(): Promise<void>
}

interface WorkerOptions {
  /** Its name in the log. */
  readonly name: string
  readonly log: Logger
  /** The longest wait between two runs, in ms: signals may get lost. */
  readonly sweepMs: number
  /** How many ms to wait before the first run; 0 by default. */
  readonly delayMs?: number
  /** One run; returns after how many ms there is more to do, or null. */
  readonly work: () => Promise<number | null>
}

/**
 * Runs `work` at once or after the delay, when woken, after the time that it returned, and on every sweep, never twice
 * at a time. A failure is logged and retried with a growing delay.
 */
export function startWorker({ name, log, sweepMs, delayMs = 0, work }: WorkerOptions): Worker {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let failures = 0

  const runAgainIn = (ms: number) => {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(task, ms)
  }
  const task = createSerialTask(
    async () => {
      clearTimeout(timer)
      if (isStopped) return
      const next = await work()
      failures = 0
      runAgainIn(Math.min(Math.ceil(next ?? sweepMs), sweepMs))
    },
    (error) => {
      failures++
      const wait = backoffMs(failures, FIRST_RETRY_MS, sweepMs)
      if (!isStopped) log.warn({ err: error }, `${name} failed; it is tried again in ${wait} ms`)
      runAgainIn(wait)
    },
  )
  if (delayMs === 0) task()
  else runAgainIn(delayMs)
  return {
    wake() {
      if (!isStopped && failures === 0) task()
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await task.idle()
    },
  }
}
