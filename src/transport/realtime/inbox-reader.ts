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
  events: readonly NotificationEvent[]
  /** One for each reader, opened when the inbox moved. */
  readers: readonly Gate[]
}

/** Where a reader begins, and how it reads on. */
interface ReaderOptions {
  readonly gate: Gate
  /** It has what is up to here. */
  readonly place: number
  /** So far is there when it begins. */
  readonly reach: number
  /** The same as a cursor. */
  readonly cursor: string
}

/** The inboxes as their readers use them. */
interface Reading {
  /** The next events behind a place; none only when there are none up to `reach`. */
  pageBehind(inbox: Inbox, place: number, reach: number): Promise<NotificationEvent[]>
  leave(inbox: Inbox, gate: Gate): void
}

/** No events; equal for all inboxes that had none yet. */
export const none: readonly NotificationEvent[] = []

/**
 * What one reader reads of an inbox, at its own pace. A class because there are thousands: methods of a prototype exist
 * once.
 */
export class InboxReader implements Source<NotificationEvent | Resync> {
  /** Where it begins. */
  readonly cursor: string
  private readonly gate: Gate
  private place: number
  private reachAtStart: number
  private restart: Inbox['restart']
  private page = none
  private next = 0
  private isStopped = false

  constructor(
    private readonly inbox: Inbox,
    private readonly inboxes: Reading,
    { gate, place, reach, cursor }: ReaderOptions,
  ) {
    this.cursor = cursor
    this.gate = gate
    this.place = place
    this.reachAtStart = reach
    this.restart = inbox.restart
  }

  pull(): Promise<NotificationEvent | Resync | null> {
    // A waiting async function would take more memory than the rest of the reader.
    return this.isUpToDate() ? this.gate.wait().then(() => this.read()) : this.read()
  }

  stop(): void {
    this.isStopped = true
    this.inboxes.leave(this.inbox, this.gate)
    this.gate.open()
  }

  private reach(): number {
    return Math.max(this.inbox.head, this.reachAtStart)
  }

  private isUpToDate(): boolean {
    if (this.isStopped || this.inbox.restart !== this.restart) return false
    return this.next >= this.page.length && this.reach() <= this.place
  }

  private async read(): Promise<NotificationEvent | Resync | null> {
    while (!this.isStopped) {
      const resync = this.goBack()
      if (resync) return resync
      const event = this.page[this.next++]
      if (event) {
        this.place = event.seq
        return event
      }
      const reach = this.reach()
      if (reach <= this.place) {
        await this.gate.wait()
        continue
      }
      this.page = await this.inboxes.pageBehind(this.inbox, this.place, reach)
      this.next = 0
      if (this.page.length === 0) this.place = reach
    }
    return null
  }

  /** What a reader receives that has read what is lost. */
  private goBack(): Resync | null {
    const { restart } = this.inbox
    if (!restart || restart === this.restart) return null
    this.restart = restart
    this.page = none
    this.next = 0
    this.reachAtStart = 0
    if (this.place <= restart.seq) return null
    this.place = restart.seq
    return new Resync(cursorOfPlace(restart))
  }
}
