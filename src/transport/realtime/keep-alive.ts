import type { SocketSession } from './socket-session'

/**
 * Sockets are pinged in so many groups: thousands of pings at once would block the event loop for a quarter of a
 * second.
 */
const TURNS = 24

/** Pings sockets, each once in `everyMs`, as long as there are any. */
export interface KeepAlive {
  add(session: SocketSession): void
  /** May be called more than once. */
  remove(session: SocketSession): void
}

/** Creates a keep-alive without sockets. */
export function createKeepAlive(everyMs: number): KeepAlive {
  const turns = Array.from({ length: TURNS }, () => new Set<SocketSession>())
  let timer: NodeJS.Timeout | null = null
  let now = 0
  let added = 0
  let size = 0

  function ping(): void {
    now = (now + 1) % TURNS
    for (const session of turns[now] ?? []) session.ping()
  }

  return {
    add(session) {
      turns[added++ % TURNS]?.add(session)
      size++
      timer ??= setInterval(ping, everyMs / TURNS)
    },
    remove(session) {
      if (turns.some((turn) => turn.delete(session))) size--
      if (size > 0 || !timer) return
      clearInterval(timer)
      timer = null
    },
  }
}
