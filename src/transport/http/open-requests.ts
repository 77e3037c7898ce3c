import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { InFlight } from '../../platform/concurrency/in-flight'

const LOOK_EVERY_MS = 50
/** A connection that sends nothing for so long counts as idle. */
const SILENT_MS = 500

/** The requests in progress on a server, so that it can stop without interrupting them. */
export interface OpenRequests {
  /** Called with each response before anything is written. */
  begin(res: ServerResponse): void
  /** From now on every response has `Connection: close`, those in progress too. */
  announceStop(): void
  /** Stops listening; resolves when every connection has ended. Closes the rest after so many milliseconds. */
  close(withinMs: number): Promise<void>
}

/** Tracks the requests and connections of a server that does not listen yet. */
export function trackRequests(http: Server): OpenRequests {
  const responses = new InFlight<ServerResponse>()
  /** Every connection and when it was opened. */
  const sockets = new Map<Socket, number>()
  let stopping = false
  // One listener for all: a closure for each would take more memory than the rest of what is kept here.
  function forget(this: Socket): void {
    sockets.delete(this)
  }
  http.on('connection', (socket) => {
    sockets.set(socket, performance.now())
    socket.on('close', forget)
  })

  function closeIdle(): void {
    http.closeIdleConnections()
    // Node treats a connection that has sent nothing yet as active.
    const before = performance.now() - SILENT_MS
    for (const [socket, since] of sockets) if (socket.bytesRead === 0 && since < before) socket.destroy()
  }

  function announceStop(): void {
    stopping = true
    for (const res of responses.items()) if (!res.headersSent) res.setHeader('Connection', 'close')
  }

  return {
    begin(res) {
      res.once('close', responses.add(res))
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
        // This runs right after waiting connections were accepted: those still waiting when the port closes are reset.
        setImmediate(() => http.close(done))
      })
    },
  }
}
