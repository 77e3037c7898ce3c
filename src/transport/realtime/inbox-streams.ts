import type { Logger } from 'pino'
import type { Bus } from '../../platform/bus/bus'
import { createGate, type Gate, type Source } from '../../platform/concurrency/event-stream'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Sql } from '../../platform/database/sql'
import { AppError, notFound } from '../../platform/errors/errors'
import { groupBy } from '../../platform/group-by'
import type { Metrics } from '../../platform/metrics/metrics'
import { inboxesBehind, inboxOf, notificationsBehind } from './inbox.queries'
import { cursorOfSeq, NotificationEvent, seqOfCursor } from './notification-event'

const PAGE = 100

/** The state of an inbox with live readers on this process: the events after `base` up to `head`. */
interface Inbox {
  readonly recipientId: string
  base: number
  /** Negative until it is known. */
  head: number
  /** Whether a signal came before the head was known. */
  isSignaled: boolean
  events: NotificationEvent[]
  readonly readers: Set<() => void>
}

/** Notifications as they arrive, for any number of readers an agent. */
export interface Inboxes {
  /**
   * An agent's stored notifications after `after`, then live; without it only new ones, and after an empty one all
   * stored ones. Each is sent once, in order, at the reader's own pace. `cursor` is where it begins. Throws BAD_CURSOR,
   * CURSOR_EXPIRED and NOT_FOUND.
   */
  read(recipientId: string, after?: string | null): Promise<Source<NotificationEvent> & { readonly cursor: string }>
  /** Looks for rows whose signal was lost. */
  sweep(): Promise<void>
  close(): void
}

/** Reads each inbox once for all its readers: after a signal, in one statement for all inboxes with new rows. */
export function createInboxes(sql: Sql, bus: Bus, log: Logger, metrics: Metrics | null = null): Inboxes {
  const inboxes = new Map<string, Inbox>()
  /** Inboxes with new rows, with the last known number of each. */
  const moved = new Map<Inbox, number>()

  const load = createSerialTask(
    async () => {
      // Inboxes without readers are left out; a reader that came back has a new one.
      const batch = [...moved].filter(([inbox]) => inboxes.get(inbox.recipientId) === inbox)
      moved.clear()
      if (batch.length === 0) return
      const places = batch.map(([{ recipientId, head }]) => ({ recipientId, seq: head }))
      const found = groupBy(await notificationsBehind(sql, places, PAGE), (row) => row.recipientId)
      for (const [inbox, known] of batch) {
        const rows = found.get(inbox.recipientId) ?? []
        const last = Number(rows.at(-1)?.seq ?? 0)
        // After a full page there may be more. Otherwise all rows up to `known` could be read: missing ones are
        // deleted.
        const head = rows.length === PAGE ? last : Math.max(last, known)
        if (rows.length === PAGE) moved.set(inbox, known)
        if (head <= inbox.head) continue
        inbox.events = rows.map((row) => new NotificationEvent(row))
        for (const row of rows) metrics?.eventDelay((Date.now() - row.createdAt.getTime()) / 1_000)
        inbox.base = inbox.head
        inbox.head = head
        for (const wake of inbox.readers) wake()
      }
      if (moved.size > 0) load()
    },
    (error) => log.warn({ err: error }, 'notifications wait for the next sweep'),
  )

  function move(recipientId: string, known: number): void {
    const inbox = inboxes.get(recipientId)
    if (!inbox) return
    if (inbox.head < 0) {
      inbox.isSignaled = true
      return
    }
    moved.set(inbox, Math.max(known, moved.get(inbox) ?? 0))
    load()
  }
  const unsubscribe = bus.subscribe('notification', (recipientId) => move(recipientId, 0))

  function join(recipientId: string, wake: () => void): Inbox {
    let inbox = inboxes.get(recipientId)
    if (!inbox) {
      inbox = { recipientId, base: -1, head: -1, isSignaled: false, events: [], readers: new Set() }
      inboxes.set(recipientId, inbox)
    }
    inbox.readers.add(wake)
    return inbox
  }

  function leave(inbox: Inbox, wake: () => void): void {
    inbox.readers.delete(wake)
    if (inbox.readers.size === 0 && inboxes.get(inbox.recipientId) === inbox) inboxes.delete(inbox.recipientId)
  }

  /**
   * Returns the next events after a position; none only if there are none up to `reach`, which must be committed by
   * now.
   */
  async function pageBehind(inbox: Inbox, place: number, reach: number): Promise<NotificationEvent[]> {
    if (inbox.base >= 0 && place >= inbox.base && reach <= inbox.head)
      return inbox.events.filter((event) => event.seq > place)
    const rows = await notificationsBehind(sql, [{ recipientId: inbox.recipientId, seq: place }], PAGE)
    return rows.map((row) => new NotificationEvent(row))
  }

  function reader(inbox: Inbox, gate: Gate, start: number, headAtStart: number): Source<NotificationEvent> {
    let place = start
    let page: NotificationEvent[] = []
    let next = 0
    let isStopped = false
    return {
      async pull() {
        while (!isStopped) {
          const event = page[next++]
          if (event) {
            place = event.seq
            return event
          }
          const reach = Math.max(inbox.head, headAtStart)
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
        leave(inbox, gate.open)
        gate.open()
      },
    }
  }

  /**
   * Returns where to begin. The reader has joined the inbox by then, so that no signal is missed between this query and
   * the first pull.
   */
  async function start(inbox: Inbox, from: number | 'oldest' | null): Promise<{ seq: number; head: number }> {
    const now = await inboxOf(sql, inbox.recipientId)
    if (!now) throw notFound('This account was just deleted.', 'Stop: its key is no longer valid.')
    const asked = from === 'oldest' ? now.trimmedSeq : from
    if (asked !== null && asked > now.lastSeq) throw badCursor()
    if (asked !== null && asked < now.trimmedSeq) throw cursorExpired()
    if (inbox.head < 0) {
      inbox.base = inbox.head = now.lastSeq
      if (inbox.isSignaled) move(inbox.recipientId, 0)
    }
    return { seq: asked ?? now.lastSeq, head: now.lastSeq }
  }

  return {
    async read(recipientId, after) {
      const asked = after == null ? null : after === '' ? 'oldest' : seqOfCursor(after)
      const gate = createGate()
      const inbox = join(recipientId, gate.open)
      try {
        const { seq, head } = await start(inbox, asked)
        return { ...reader(inbox, gate, seq, head), cursor: cursorOfSeq(seq) }
      } catch (error) {
        leave(inbox, gate.open)
        throw error
      }
    },
    async sweep() {
      if (inboxes.size === 0) return
      const known = [...inboxes.values()].filter(({ head }) => head >= 0)
      const places = known.map(({ recipientId, head }) => ({ recipientId, seq: head }))
      for (const { recipientId, lastSeq } of await inboxesBehind(sql, places)) move(recipientId, Number(lastSeq))
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
