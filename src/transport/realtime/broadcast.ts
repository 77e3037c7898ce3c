import type { Logger } from 'pino'
import type { Bus, Channel } from '../../platform/bus/bus'
import { Gate, type Source } from '../../platform/concurrency/event-stream'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import { type EntityClass, findByIds, tableOf } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { AppError } from '../../platform/errors/errors'
import { followsAmong, hiddenAmong, recentIds } from './broadcast.queries'

/** How many events one reader may leave unread before its subscription ends. */
const MAX_UNREAD = 1_000
/** A transaction commits at most so long after it made its ids: the database ends one that idles for 10 s. */
const LATE_SECONDS = 20
/** Ids are kept longer than a sweep looks back. */
const REMEMBERED_SECONDS = 60

/** The filter of a reader. */
interface Wanted<T> {
  readonly accepts: (thing: T) => boolean
  /** Only events of agents that this one follows. */
  readonly followerId?: string | null
  /** The viewer; events of agents that it blocked or mutes, or that blocked it, are left out. */
  readonly viewerId?: string | null
}

/** A live feed of new rows of one table, for everybody. */
export interface PublicFeed<T> {
  /** Rows from now on. The source fails when its reader leaves too many unread. */
  read(wanted: Wanted<T>): Promise<Source<T>>
  /** Looks for what no signal announced. */
  sweep(): Promise<void>
  close(): void
}

/** A reader of a feed. */
export interface Reader<T> extends Wanted<T> {
  offer(thing: T): void
}

/**
 * A feed of an entity's new rows. Each row is loaded once for all readers, and rows of the same moment in one
 * statement.
 */
export function createPublicFeed<T extends { id: string }>(
  { sql, bus, log }: { sql: Sql; bus: Bus; log: Logger },
  channel: Channel,
  entity: EntityClass<T>,
  authorOf: (thing: T) => string,
): PublicFeed<T> {
  const readers = new Set<Reader<T>>()
  const signaled = new Set<string>()
  /** Ids that were sent, or existed before the first reader, with the time when they were first seen. */
  const seen = new Map<string, number>()
  let opening: Promise<void> | null = null
  let sweptAt = 0

  const now = () => performance.now() / 1_000

  const load = createSerialTask(
    async () => {
      await opening
      const ids = [...signaled].filter((id) => !seen.has(id))
      signaled.clear()
      if (ids.length === 0 || readers.size === 0) return
      const found = (await findByIds(sql, entity, ids)).filter((thing) => thing !== null)
      const things = found.sort((a, b) => (a.id < b.id ? -1 : 1))
      const follows = await followsOf(things)
      const hidden = await hiddenOf(things)
      for (const id of ids) seen.set(id, now())
      for (const thing of things) show(thing, follows, hidden)
    },
    (error) => log.warn({ err: error, channel }, 'events wait for the next sweep'),
  )

  async function followsOf(things: T[]): Promise<Set<string>> {
    const followers = new Set([...readers].flatMap(({ followerId }) => followerId ?? []))
    if (followers.size === 0) return followers
    return followsAmong(sql, [...followers], things.map(authorOf))
  }

  async function hiddenOf(things: T[]): Promise<Set<string>> {
    const viewers = new Set([...readers].flatMap(({ viewerId }) => viewerId ?? []))
    if (viewers.size === 0 || things.length === 0) return viewers
    return hiddenAmong(sql, [...viewers], things.map(authorOf))
  }

  function show(thing: T, follows: Set<string>, hidden: Set<string>): void {
    for (const reader of readers) {
      if (reader.viewerId && hidden.has(`${reader.viewerId} ${authorOf(thing)}`)) continue
      if (reader.followerId && !follows.has(`${reader.followerId} ${authorOf(thing)}`)) continue
      if (reader.accepts(thing)) reader.offer(thing)
    }
  }

  const unsubscribe = bus.subscribe(channel, (id) => {
    if (readers.size === 0) return
    signaled.add(id)
    load()
  })

  /** Existing rows are not sent. */
  async function open(): Promise<void> {
    for (const id of await recentIds(sql, tableOf(entity), LATE_SECONDS)) seen.set(id, now())
    sweptAt = now()
  }

  function leave(reader: Reader<T>): void {
    readers.delete(reader)
    if (readers.size > 0) return
    opening = null
    seen.clear()
  }

  return {
    async read(wanted) {
      const { reader, source } = createReader(wanted, leave)
      readers.add(reader)
      opening ??= open()
      try {
        await opening
      } catch (error) {
        opening = null
        leave(reader)
        throw error
      }
      return source
    },
    async sweep() {
      if (readers.size === 0) return
      await opening
      const before = sweptAt
      const startedAt = now()
      const ids = await recentIds(sql, tableOf(entity), LATE_SECONDS + startedAt - before)
      sweptAt = startedAt
      for (const id of ids) if (!seen.has(id)) signaled.add(id)
      if (signaled.size > 0) load()
      for (const [id, at] of seen) {
        if (at >= before - REMEMBERED_SECONDS) break
        seen.delete(id)
      }
    },
    close: unsubscribe,
  }
}

/** Creates a reader with its source. `leave` is called at its end. */
export function createReader<T>(wanted: Wanted<T>, leave: (reader: Reader<T>) => void) {
  const gate = new Gate()
  const unread: T[] = []
  let isStopped = false
  let isTooSlow = false
  const reader: Reader<T> = {
    ...wanted,
    offer(thing) {
      if (unread.push(thing) === MAX_UNREAD) {
        isTooSlow = true
        leave(reader)
      }
      gate.open()
    },
  }
  const source: Source<T> = {
    async pull() {
      while (!isStopped) {
        const thing = unread.shift()
        if (thing) return thing
        if (isTooSlow) throw tooSlow()
        await gate.wait()
      }
      return null
    },
    stop() {
      isStopped = true
      leave(reader)
      gate.open()
    },
  }
  return { reader, source }
}

const tooSlow = () =>
  new AppError('REQUEST_TIMEOUT', 'This subscription has ended: its events came faster than they were read.', {
    hint: 'Subscribe again, and read the list for what you missed.',
  })
