import type { Logger } from 'pino'
import {
  cursorOfPlace,
  isLostPlace,
  markOf,
  NOTIFICATION_CURSOR,
  type Place,
  placeLost,
  placeOfCursor,
  placesBefore,
} from '../../features/notifications/place'
import type { Bus } from '../../platform/bus/bus'
import { createGate, type Source } from '../../platform/concurrency/event-stream'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Sql } from '../../platform/database/sql'
import { AppError, notFound } from '../../platform/errors/errors'
import { groupBy } from '../../platform/group-by'
import type { Metrics } from '../../platform/metrics/metrics'
import { encodeCursor } from '../../platform/pagination/cursor'
import { inboxesMoved, inboxOf, notificationsBehind } from './inbox.queries'
import { createInboxReader, type Inbox } from './inbox-reader'
import { NotificationEvent, type Resync } from './notification-event'

const PAGE = 100

/** What one reader reads. */
type InboxSource = Source<NotificationEvent | Resync> & { readonly cursor: string }

/** Where an inbox is known to reach. */
interface End {
  readonly seq: number
  readonly id: string
}

/** Notifications as they arrive, for any number of readers an agent. */
export interface Inboxes {
  /**
   * An agent's notifications behind `after`, then live; without it only what comes from now on, and behind an empty one
   * all that are kept. Each once, in order, at the reader's own pace. `cursor` is where it begins. A Resync comes where
   * the inbox lost what was read. Throws BAD_CURSOR, CURSOR_EXPIRED, CURSOR_LOST and NOT_FOUND.
   */
  read(recipientId: string, after?: string | null): Promise<InboxSource>
  /** Looks for what no signal told. */
  sweep(): Promise<void>
  close(): void
}

/** Reads each inbox once for all its readers: when a signal comes, in one statement for all inboxes that moved. */
export function createInboxes(sql: Sql, bus: Bus, log: Logger, metrics: Metrics | null = null): Inboxes {
  const inboxes = new Map<string, Inbox>()
  /** Inboxes that moved, with how far they are known to reach. */
  const moved = new Map<Inbox, End | null>()

  const load = createSerialTask(
    async () => {
      // Who left and came back has a new one: an inbox that nobody reads any more is not read along with it.
      const batch = [...moved].filter(([inbox]) => inboxes.get(inbox.recipientId) === inbox)
      moved.clear()
      if (batch.length === 0) return
      const places = batch.map(([{ recipientId, head }]) => ({ recipientId, seq: head }))
      const found = groupBy(await notificationsBehind(sql, places, PAGE), (row) => row.recipientId)
      const lost: Inbox[] = []
      for (const [index, [inbox, known]] of batch.entries()) {
        // It went back meanwhile: what was read stands behind another place.
        if (inbox.head !== places[index]?.seq) {
          moved.set(inbox, known)
          continue
        }
        const read = found.get(inbox.recipientId) ?? []
        const rows = read.filter((row) => Number(row.seq) > inbox.head).slice(0, PAGE)
        const [first] = read
        if (first && first !== rows[0] && markOf(first.id) !== inbox.mark) {
          lost.push(inbox)
          continue
        }
        const newest = rows.at(-1)
        const last = { seq: Number(newest?.seq ?? 0), id: newest?.id ?? '' }
        // Behind a full page there may be more. Else everything up to `known` was there to be read: what is missing is
        // deleted.
        const head = rows.length < PAGE && known && known.seq > last.seq ? known : last
        if (rows.length === PAGE) moved.set(inbox, known)
        if (head.seq <= inbox.head) continue
        inbox.events = rows.map((row) => new NotificationEvent(row))
        for (const row of rows) metrics?.eventDelay((Date.now() - row.createdAt.getTime()) / 1_000)
        inbox.base = inbox.head
        inbox.head = head.seq
        inbox.mark = markOf(head.id)
        for (const wake of inbox.readers) wake()
      }
      if (lost.length > 0) await restart(lost)
      if (moved.size > 0) load()
    },
    (error) => log.warn({ err: error }, 'notifications wait for the next sweep'),
  )

  /** Has the readers of inboxes that went back go on from before what is lost. */
  async function restart(lost: readonly Inbox[]): Promise<void> {
    const places = await placesBefore(sql, lost)
    log.warn({ inboxes: lost.length }, 'inboxes went back to an earlier state; their readers go on from before it')
    for (const inbox of lost) {
      const place = places.get(inbox.recipientId)
      if (!place) continue
      inbox.restart = place
      inbox.events = []
      inbox.base = inbox.head = place.seq
      inbox.mark = markOf(place.id)
      for (const wake of inbox.readers) wake()
      moved.set(inbox, null)
    }
  }

  function move(recipientId: string, known: End | null): void {
    const inbox = inboxes.get(recipientId)
    if (!inbox) return
    if (inbox.head < 0) {
      inbox.isSignaled = true
      return
    }
    const before = moved.get(inbox) ?? null
    moved.set(inbox, (known?.seq ?? 0) > (before?.seq ?? 0) ? known : before)
    load()
  }
  const unsubscribe = bus.subscribe('notification', (recipientId) => move(recipientId, null))

  function join(recipientId: string, wake: () => void): Inbox {
    let inbox = inboxes.get(recipientId)
    if (!inbox) {
      inbox = {
        recipientId,
        base: -1,
        head: -1,
        mark: '',
        restart: null,
        isSignaled: false,
        events: [],
        readers: new Set(),
      }
      inboxes.set(recipientId, inbox)
    }
    inbox.readers.add(wake)
    return inbox
  }

  function leave(inbox: Inbox, wake: () => void): void {
    inbox.readers.delete(wake)
    if (inbox.readers.size === 0 && inboxes.get(inbox.recipientId) === inbox) inboxes.delete(inbox.recipientId)
  }

  /** The next events behind a place; none only when there are none up to `reach`, which must be committed by now. */
  async function pageBehind(inbox: Inbox, place: number, reach: number): Promise<NotificationEvent[]> {
    if (inbox.base >= 0 && place >= inbox.base && reach <= inbox.head)
      return inbox.events.filter((event) => event.seq > place)
    const rows = await notificationsBehind(sql, [{ recipientId: inbox.recipientId, seq: place }], PAGE)
    return rows.filter((row) => Number(row.seq) > place).map((row) => new NotificationEvent(row))
  }

  /** Where to begin. The inbox is joined by then, so that no signal passes between this look and the first pull. */
  async function start(inbox: Inbox, from: Place | 'oldest' | null) {
    const place = from === 'oldest' ? null : from
    const now = await inboxOf(sql, inbox.recipientId, place?.seq ?? null)
    if (!now) throw notFound('This account was just deleted.', 'Stop: its key is no longer valid.')
    if (place && isLostPlace(place, now.lastSeq, now.placeId)) throw await placeLost(sql, inbox.recipientId, place)
    const asked = from === 'oldest' ? now.trimmedSeq : place && Number(place.seq)
    if (asked !== null && asked > now.lastSeq) throw badCursor()
    if (asked !== null && asked < now.trimmedSeq) throw cursorExpired()
    if (inbox.head < 0) {
      inbox.base = inbox.head = now.lastSeq
      inbox.mark = markOf(now.lastId)
      if (inbox.isSignaled) move(inbox.recipientId, null)
    }
    return { seq: asked ?? now.lastSeq, head: now.lastSeq, id: asked === null ? now.lastId : now.placeId }
  }

  return {
    async read(recipientId, after) {
      const asked = after == null ? null : after === '' ? 'oldest' : placeOfCursor(after, 'cursor')
      const gate = createGate()
      const inbox = join(recipientId, gate.open)
      try {
        const { seq, head, id } = await start(inbox, asked)
        const cursor =
          id === null ? after || encodeCursor(NOTIFICATION_CURSOR, String(seq)) : cursorOfPlace({ seq, id })
        const { pull, stop } = createInboxReader(inbox, { gate, place: seq, reach: head, pageBehind })
        const end = () => {
          stop()
          leave(inbox, gate.open)
          gate.open()
        }
        return { pull, stop: end, cursor }
      } catch (error) {
        leave(inbox, gate.open)
        throw error
      }
    },
    async sweep() {
      if (inboxes.size === 0) return
      const known = [...inboxes.values()].filter(({ head }) => head >= 0)
      const places = known.map(({ recipientId, head, mark }) => ({ recipientId, seq: head, mark }))
      const asked = new Map(places.map((place) => [place.recipientId, place]))
      const lost: Inbox[] = []
      for (const { recipientId, lastSeq, lastId, placeId } of await inboxesMoved(sql, places)) {
        const inbox = inboxes.get(recipientId)
        const place = asked.get(recipientId)
        if (!inbox || !place) continue
        const isLost = isLostPlace({ seq: String(place.seq), mark: place.mark }, Number(lastSeq), placeId)
        if (!isLost) move(recipientId, { seq: Number(lastSeq), id: lastId })
        // One that moved on meanwhile was compared by that.
        else if (inbox.head === place.seq && inbox.mark === place.mark) lost.push(inbox)
      }
      if (lost.length === 0) return
      await restart(lost)
      load()
    },
    close: unsubscribe,
  }
}

function badCursor(): AppError {
  const message = 'The cursor does not belong to this inbox.'
  return new AppError('BAD_CURSOR', message, {
    fields: [{ field: 'cursor', message }],
    hint: 'Take it from a notification, or leave it out to begin now.',
  })
}

const cursorExpired = () =>
  new AppError('CURSOR_EXPIRED', 'Notifications are kept for 30 days, and some behind this cursor are gone.', {
    hint: 'Read GET /notifications for what is left, and go on from its newest cursor.',
  })
