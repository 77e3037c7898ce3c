import type { Logger } from 'pino'
import type { Bus, Channel } from '../../platform/bus/bus'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { Sql } from '../../platform/database/sql'
import { createReader, type PublicFeed, type Reader } from './broadcast'
import { hiddenAmong } from './broadcast.queries'

/** How the ids of a channel become events. */
interface ChangeFeedOptions<T> {
  readonly channel: Channel
  /** Loads the events of ids. */
  load(ids: string[]): Promise<T[]>
  /** The author of an event; a reader gets none of agents that it blocked or mutes. */
  authorOf?(thing: T): string
}

/**
 * A live feed of changes to existing rows. Changes leave no row that a sweep could find: one whose signal is lost is
 * not sent, and a new read of the row shows its current state.
 */
export function createChangeFeed<T extends object>(
  { sql, bus, log }: { sql: Sql; bus: Bus; log: Logger },
  { channel, load, authorOf }: ChangeFeedOptions<T>,
): PublicFeed<T> {
  const readers = new Set<Reader<T>>()
  const signaled = new Set<string>()

  const show = createSerialTask(
    async () => {
      const ids = [...signaled]
      signaled.clear()
      if (ids.length === 0 || readers.size === 0) return
      const things = await load(ids)
      const viewerIds = [...readers].flatMap(({ viewerId }) => viewerId ?? [])
      const isGuarded = authorOf && viewerIds.length > 0
      const hidden = isGuarded ? await hiddenAmong(sql, viewerIds, things.map(authorOf)) : new Set<string>()
      for (const thing of things)
        for (const reader of readers) {
          if (isGuarded && reader.viewerId && hidden.has(`${reader.viewerId} ${authorOf(thing)}`)) continue
          if (reader.accepts(thing)) reader.offer(thing)
        }
    },
    (error) => log.warn({ err: error, channel }, 'changes were not shown'),
  )
  const unsubscribe = bus.subscribe(channel, (id) => {
    if (readers.size === 0) return
    signaled.add(id)
    show()
  })

  return {
    async read(wanted) {
      const { reader, source } = createReader<T>(wanted, (left) => void readers.delete(left))
      readers.add(reader)
      return source
    },
    async sweep() {
      if (signaled.size > 0) show()
    },
    close: unsubscribe,
  }
}
