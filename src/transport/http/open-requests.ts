import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const LOOK_EVERY_MS = 50
/** A connection that has sent nothing for so long sends nothing. */
const SILENT_MS = 500

/** What is under way on a server, so that it can stop without cutting it. */
export interface OpenRequests {
  /** Called with each response before anything is written. */
  begin(res: ServerResponse): void
  /** From now on every response says `Connection: close`, those under way too. */
  announceStop(): void
  /** Stops listening; resolves when every connection has ended. Cuts the rest after so many milliseconds. */
  close(withinMs: number): Promise<void>
}

/** Watches the requests and connections of a server that does not listen yet. */
export function trackRequests(http: Server): OpenRequests {
  const answers = new Set<ServerResponse>()
  /** Every connection and when it came. */
  const sockets = new Map<Socket, number>()
  let stopping = false
  http.on('connection', (socket) => {
    sockets.set(socket, performance.now())
    socket.once('close', () => sockets.delete(socket))
  })

  function closeIdle(): void {
    http.closeIdleConnections()
    // Node takes a connection that has sent nothing yet for one that is about to.
    const before = performance.now() - SILENT_MS
    for (const [socket, since] of sockets) if (socket.bytesRead === 0 && since < before) socket.destroy()
  }

  function announceStop(): void {
    stopping = true
    for (const res of answers) if (!res.headersSent) res.setHeader('Connection', 'close')
  }

  return {
    begin(res) {
      answers.add(res)
      res.once('close', () => answers.delete(res))
      if (stopping) res.setHeader('Connection', 'close')
    },
    announceStop,
    close(withinMs) {
      announceStop()
      return new Promise((resolve) => {
        const looking = setInterval(closeIdle, LOOK_EVERY_MS)
        const cutting = setTimeout(() => {
          for (const socket of sockets.keys()) socket.destroy()
        }, withinMs)
        const done = () => {
          clearInterval(looking)
          clearTimeout(cutting)
          resolve()
        }
        // Right after the connections that wait were taken in: those that still wait when the port closes are reset.
        setImmediate(() => http.close(done))
      })
    },
  }
}
