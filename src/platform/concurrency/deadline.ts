import { InFlight } from './in-flight'

const CHECKS = 20

/** What is ended when it takes too long. */
interface Expiring {
  /** Is called once, unless it was removed before. */
  expire(): void
}

/** Adds what begins now; returns what removes it, which is to be called once, also after it has expired. */
export type Deadline = (item: Expiring) => () => void

/** Creates a deadline of so many milliseconds for things that begin at any time; they expire up to 5 % later. */
export function createDeadline(milliseconds: number): Deadline {
  const pending = new InFlight<{ readonly item: Expiring; readonly until: number }>()
  let timer: NodeJS.Timeout | undefined

  function check(): void {
    const now = performance.now()
    for (const { item, until } of pending.items()) if (until <= now) item.expire()
    if (pending.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return (item) => {
    timer ??= setInterval(check, milliseconds / CHECKS).unref()
    return pending.add({ item, until: performance.now() + milliseconds })
  }
}
