import { cursorOfPlace } from '../../features/notifications/place'
import type { Gate, Source } from '../../platform/concurrency/event-stream'
import { type NotificationEvent, Resync } from './notification-event'

/** The part of an inbox that a process holds for its live readers: the events behind `base` up to `head`. */
export interface Inbox {
  readonly recipientId: string
  base: number
  /** Negative until it is known. */
  head: number
  /** What distinguishes the notification at `head` from another one there. */
  mark: string
  /** Where to go on after it went back to an earlier state; a new object each time. */
  restart: { readonly seq: number; readonly id: string } | null
  /** Whether a signal came before the head was known. */
  isSignaled: boolean
  events: NotificationEvent[]
  readonly readers: Set<() => void>
}

/** Where a reader begins, and how it reads on. */
interface ReaderOptions {
  readonly gate: Gate
  /** It has what is up to here. */
  readonly place: number
  /** So far is there when it begins. */
  readonly reach: number
  /** The next events behind a place; none only when there are none up to `reach`. */
  pageBehind(inbox: Inbox, place: number, reach: number): Promise<NotificationEvent[]>
}

/** What one reader reads of an inbox, at its own pace. `gate` opens when the inbox moved. */
export function createInboxReader(inbox: Inbox, options: ReaderOptions): Source<NotificationEvent | Resync> {
  const { gate, pageBehind } = options
  let { place, reach: reachAtStart } = options
  let { restart } = inbox
  let page: NotificationEvent[] = []
  let next = 0
  let isStopped = false

  /** What a reader receives that has read what is lost. */
  function goBack(): Resync | null {
    if (!inbox.restart || inbox.restart === restart) return null
    restart = inbox.restart
    page = []
    next = 0
    reachAtStart = 0
    if (place <= restart.seq) return null
    place = restart.seq
    return new Resync(cursorOfPlace(restart))
  }

  return {
    async pull() {
      while (!isStopped) {
        const resync = goBack()
        if (resync) return resync
        const event = page[next++]
        if (event) {
          place = event.seq
          return event
        }
        const reach = Math.max(inbox.head, reachAtStart)
        if (reach <= place) {
          await gate.wait()
          continue
        }
        page = await pageBehind(inbox, place, reach)
        next = 0
        if (page.length === 0) place = reach
      }
      return null
    },
    stop() {
      isStopped = true
    },
  }
}
