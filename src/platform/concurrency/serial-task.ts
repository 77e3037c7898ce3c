/**
 * Work that never runs twice at a time. Calling it runs the work, or, while it is running, schedules one more run
 * afterwards.
 */
export interface SerialTask {
  (): void
  /** Resolves when nothing is running any more. */
  idle(): Promise<void>
}

/** Creates a serial task. Several calls during a run result in one more run. Failures go to `onError`. */
export function createSerialTask(work: () => Promise<void>, onError: (error: unknown) => void): SerialTask {
  let running: Promise<void> | null = null
  let isAsked = false
  async function run(): Promise<void> {
    while (isAsked) {
      isAsked = false
      await work().catch(onError)
    }
    running = null
  }
  const ask = () => {
    isAsked = true
    running ??= run()
  }
  return Object.assign(ask, {
    async idle() {
      await running
    },
  })
}
