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
import { Gate } from '../../platform/concurrency/event-stream'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Sql } from '../../platform/database/sql'
import { AppError, notFound } from '../../platform/errors/errors'
import { groupBy } from '../../platform/group-by'
import type { Metrics } from '../../platform/metrics/metrics'
import { encodeCursor } from '../../platform/pagination/cursor'
import { inboxesMoved, inboxOf, notificationsBehind } from './inbox.queries'
import { type Inbox, InboxReader, none } from './inbox-reader'
import { NotificationEvent } from './notification-event'

const PAGE = 100

/** The known end of an inbox. */
interface End {
  readonly seq: number
  readonly id: string
}

/** Notifications as they arrive, for any number of readers an agent. */
export interface Inboxes {
  /**
   * An agent's stored notifications after `after`, then live; without it only new ones, and after an empty one all
   * stored ones. Each is sent once, in order, at the reader's own pace. `cursor` is where it begins. A Resync is sent
   * when the inbox lost rows that were read. Throws BAD_CURSOR, CURSOR_EXPIRED, CURSOR_LOST and NOT_FOUND.
   */
  read(recipientId: string, after?: string | null): Promise<InboxReader>
  /** Looks for rows whose signal was lost. */
  sweep(): Promise<void>
  close(): void
}

/** Reads each inbox once for all its readers: after a signal, in one statement for all inboxes with new rows. */
export function createInboxes(sql: Sql, bus: Bus, log: Logger, metrics: Metrics | null = null): Inboxes {
  const inboxes = new Map<string, Inbox>()
  /** Inboxes with new rows, with the last known end of each. */
  const moved = new Map<Inbox, End | null>()

  const load = createSerialTask(
    async () => {
      // Inboxes without readers are left out; a reader that came back has a new one.
      const batch = [...moved].filter(([inbox]) => inboxes.get(inbox.recipientId) === inbox)
      moved.clear()
      if (batch.length === 0) return
      const places = batch.map(([{ recipientId, head }]) => ({ recipientId, seq: head }))
      const found = groupBy(await notificationsBehind(sql, places, PAGE), (row) => row.recipientId)
      const lost: Inbox[] = []
      for (const [index, [inbox, known]] of batch.entries()) {
        // The inbox went back meanwhile: the rows were read after another place.
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
        // After a full page there may be more. Otherwise all rows up to `known` could be read: missing ones are
        // deleted.
        const head = rows.length < PAGE && known && known.seq > last.seq ? known : last
        if (rows.length === PAGE) moved.set(inbox, known)
        if (head.seq <= inbox.head) continue
        inbox.events = rows.map((row) => new NotificationEvent(row))
        for (const row of rows) metrics?.eventDelay((Date.now() - row.createdAt.getTime()) / 1_000)
        inbox.base = inbox.head
        inbox.head = head.seq
        inbox.mark = markOf(head.id)
        for (const reader of inbox.readers) reader.open()
      }
      if (lost.length > 0) await restart(lost)
      if (moved.size > 0) load()
    },
    (error) => log.warn({ err: error }, 'notifications wait for the next sweep'),
  )

  /** Makes the readers of inboxes that went back resume before what is lost. */
  async function restart(lost: readonly Inbox[]): Promise<void> {
    const places = await placesBefore(sql, lost)
    log.warn({ inboxes: lost.length }, 'inboxes went back to an earlier state; their readers resume before it')
    for (const inbox of lost) {
      const place = places.get(inbox.recipientId)
      if (!place) continue
      inbox.restart = place
      inbox.events = none
      inbox.base = inbox.head = place.seq
      inbox.mark = markOf(place.id)
      for (const reader of inbox.readers) reader.open()
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

  function join(recipientId: string, reader: Gate): Inbox {
    let inbox = inboxes.get(recipientId)
    if (!inbox) {
      inbox = {
        recipientId,
        base: -1,
        head: -1,
        mark: '',
        restart: null,
        isSignaled: false,
        events: none,
        readers: [],
      }
      inboxes.set(recipientId, inbox)
    }
    inbox.readers = inbox.readers.concat(reader)
    return inbox
  }

  function leave(inbox: Inbox, left: Gate): void {
    inbox.readers = inbox.readers.filter((reader) => reader !== left)
    if (inbox.readers.length === 0 && inboxes.get(inbox.recipientId) === inbox) inboxes.delete(inbox.recipientId)
  }

  /**
   * Returns the next events after a position; none only if there are none up to `reach`, which must be committed by
   * now.
   */
  async function pageBehind(inbox: Inbox, place: number, reach: number): Promise<NotificationEvent[]> {
    if (inbox.base >= 0 && place >= inbox.base && reach <= inbox.head)
      return inbox.events.filter((event) => event.seq > place)
    const rows = await notificationsBehind(sql, [{ recipientId: inbox.recipientId, seq: place }], PAGE)
    return rows.filter((row) => Number(row.seq) > place).map((row) => new NotificationEvent(row))
  }

  /**
   * Returns where to begin. The reader has joined the inbox by then, so that no signal is missed between this query and
   * the first pull.
   */
  async function start(inbox: Inbox, from: Place | 'oldest' | null) {
    const place = from === 'oldest' ? null : from
    const now = await inboxOf(sql, inbox.recipientId, place?.seq ?? null)
    if (!now) throw notFound('This account was just deleted.', 'Stop: its key is no longer valid.')
    if (place && isLostPlace(place, now.lastSeq, now.placeId)) throw await placeLost(sql, inbox.recipientId, place)
    const requested = from === 'oldest' ? now.trimmedSeq : place && Number(place.seq)
    if (requested !== null && requested > now.lastSeq) throw badCursor()
    if (requested !== null && requested < now.trimmedSeq) throw cursorExpired()
    if (inbox.head < 0) {
      inbox.base = inbox.head = now.lastSeq
      inbox.mark = markOf(now.lastId)
      if (inbox.isSignaled) move(inbox.recipientId, null)
    }
    return { seq: requested ?? now.lastSeq, head: now.lastSeq, id: requested === null ? now.lastId : now.placeId }
  }

  const reading = { pageBehind, leave }
  return {
    async read(recipientId, after) {
      const requested = after == null ? null : after === '' ? 'oldest' : placeOfCursor(after, 'cursor')
      const gate = new Gate()
      const inbox = join(recipientId, gate)
      try {
        const { seq, head, id } = await start(inbox, requested)
        const cursor =
          id === null ? after || encodeCursor(NOTIFICATION_CURSOR, String(seq)) : cursorOfPlace({ seq, id })
        return new InboxReader(inbox, reading, { gate, place: seq, reach: head, cursor })
      } catch (error) {
        leave(inbox, gate)
        throw error
      }
    },
    async sweep() {
      if (inboxes.size === 0) return
      const known = [...inboxes.values()].filter(({ head }) => head >= 0)
      const places = known.map(({ recipientId, head, mark }) => ({ recipientId, seq: head, mark }))
      const compared = new Map(places.map((place) => [place.recipientId, place]))
      const lost: Inbox[] = []
      for (const { recipientId, lastSeq, lastId, placeId } of await inboxesMoved(sql, places)) {
        const inbox = inboxes.get(recipientId)
        const place = compared.get(recipientId)
        if (!inbox || !place) continue
        const isLost = isLostPlace({ seq: String(place.seq), mark: place.mark }, Number(lastSeq), placeId)
        if (!isLost) move(recipientId, { seq: Number(lastSeq), id: lastId })
        // One that has moved since was compared when it did.
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
    hint: 'Read GET /notifications for what is left, and continue from its newest cursor.',
  })
