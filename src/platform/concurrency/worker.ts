import type { Logger } from 'pino'

const FIRST_WAIT_MS = 250

/** Work that is done when there may be some. */
export interface Worker {
  /** There may be work: do it now, or once more after what is under way. */
  wake(): void
  /** Ends the loop; resolves when what is under way has ended. */
  stop(): Promise<void>
}

interface WorkerOptions {
  /** What the log calls it. */
  readonly name: string
  readonly log: Logger
  /** The longest wait between two runs, in ms: hints may get lost. */
  readonly sweepMs: number
  /** How many ms the first run waits; it is made at once otherwise. */
  readonly delayMs?: number
  /** One run; answers in how many ms there is more to do, or null. */
  readonly work: () => Promise<number | null>
}

/** Runs `work` now or after the delay, when woken, when it says so and on every sweep, never twice at a time. What fails is logged and tried again, later each time. */
export function startWorker({ name, log, sweepMs, delayMs, work }: WorkerOptions): Worker {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isWoken = false
  let isStopped = false
  let failures = 0

  async function run(): Promise<number> {
    try {
      let next: number | null
      do {
        isWoken = false
        next = await work()
      } while (isWoken && !isStopped)
      failures = 0
      return Math.min(Math.ceil(next ?? sweepMs), sweepMs)
    } catch (error) {
      const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, sweepMs)
      failures++
      if (!isStopped) log.warn({ err: error }, `${name} failed; it is tried again in ${wait} ms`)
      return wait
    }
  }

  function go(): void {
    clearTimeout(timer)
    running = run().then((wait) => {
      running = null
      if (isStopped) return
      if (isWoken && failures === 0) go()
      else timer = setTimeout(go, wait)
    })
  }

  if (delayMs === undefined) go()
  else timer = setTimeout(go, delayMs)
  return {
    wake() {
      isWoken = true
      if (!running && !isStopped && failures === 0) go()
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
