import type { Logger } from 'pino'
import type { Bus } from '../../platform/bus/bus'
import { Gate, type Source } from '../../platform/concurrency/event-stream'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Sql } from '../../platform/database/sql'
import { unreadStates } from './inbox.queries'

/** The number of unread notifications after a change. */
export interface UnreadCount {
  readonly unreadCount: number
}

/** An inbox with subscribers on this process. */
interface Watched {
  /** Null until it is known. */
  readMark: number | null
  readonly readers: Set<(count: UnreadCount) => void>
}

/** Unread counts for any number of readers per agent, whenever notifications were read over any transport. */
export interface UnreadCounts {
  /** The counts from now on; a slow reader gets only the latest one. */
  read(recipientId: string): Promise<Source<UnreadCount>>
  /** Looks for changes whose signal was lost. */
  sweep(): Promise<void>
  close(): void
}

/** Reads the counts of all signaled inboxes in one statement. */
export function createUnreadCounts(sql: Sql, bus: Bus, log: Logger): UnreadCounts {
  const watched = new Map<string, Watched>()
  const signaled = new Set<string>()

  let comparing: Promise<unknown> = Promise.resolve()

  /** One after the other, so that what was read first is not taken for the latest. */
  function compare(ids: readonly string[]): Promise<void> {
    const compared = comparing.then(() => compareNow(ids))
    comparing = compared.catch(() => undefined)
    return compared
  }

  async function compareNow(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    for (const { recipientId, unreadCount, readMark } of await unreadStates(sql, ids)) {
      const inbox = watched.get(recipientId)
      if (!inbox) continue
      // It goes back only where the database went back to an earlier state.
      const isNews = inbox.readMark !== null && readMark !== inbox.readMark
      inbox.readMark = readMark
      if (isNews) for (const offer of inbox.readers) offer({ unreadCount })
    }
  }

  const load = createSerialTask(
    async () => {
      const ids = [...signaled].filter((id) => watched.has(id))
      signaled.clear()
      await compare(ids)
    },
    (error) => log.warn({ err: error }, 'unread counts wait for the next sweep'),
  )
  const unsubscribe = bus.subscribe('notification_read', (recipientId) => {
    if (!watched.has(recipientId)) return
    signaled.add(recipientId)
    load()
  })

  return {
    async read(recipientId) {
      const { offer, source, onStop } = createReader()
      const inbox = watched.get(recipientId) ?? { readMark: null, readers: new Set() }
      watched.set(recipientId, inbox)
      inbox.readers.add(offer)
      onStop(() => {
        inbox.readers.delete(offer)
        if (inbox.readers.size === 0 && watched.get(recipientId) === inbox) watched.delete(recipientId)
      })
      try {
        if (inbox.readMark === null) await compare([recipientId])
      } catch (error) {
        source.stop()
        throw error
      }
      return source
    },
    sweep: () => compare([...watched.keys()]),
    close: unsubscribe,
  }
}

function createReader() {
  const gate = new Gate()
  let latest: UnreadCount | null = null
  let isStopped = false
  let leave = () => {}
  const source: Source<UnreadCount> = {
    async pull() {
      while (!isStopped) {
        const count = latest
        latest = null
        if (count) return count
        await gate.wait()
      }
      return null
    },
    stop() {
      isStopped = true
      leave()
      gate.open()
    },
  }
  return {
    source,
    offer(count: UnreadCount) {
      latest = count
      gate.open()
    },
    onStop(task: () => void) {
      leave = task
    },
  }
}
