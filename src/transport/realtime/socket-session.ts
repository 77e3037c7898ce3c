import { setImmediate } from 'node:timers/promises'
import { CloseCode } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Viewer } from '../../platform/context'
import type { Connections, EndReason } from './connections'

/** How long the client may take for the closing handshake. */
const CLOSE_TIMEOUT_MS = 2_000
/**
 * How long operations in progress may take when the server stops; and when its key was revoked, which may be the effect
 * of one of them.
 */
const ANSWER_MS = { stopping: 5_000, changed: 150, revoked: 150 } as const
/** How a socket closes for each reason. Clients connect again after 1012, "service restart", and not after 4401. */
const closings: Readonly<Record<EndReason, readonly [code: number, reason: string]>> = {
  revoked: [CloseCode.Unauthorized, 'Unauthorized'],
  changed: [1012, 'The scopes of the key changed'],
  stopping: [1001, 'Going away'],
}
/** How many pings may stay unanswered. */
const MAX_UNANSWERED = 2

/** An error that closes a socket with a code of the protocol. */
export class SocketRejection extends Error {
  constructor(
    readonly code: number,
    reason: string,
  ) {
    super(reason)
  }
}

/** One WebSocket: its viewer, and how it ends. */
export interface SocketSession {
  readonly socket: WebSocket
  readonly address: string
  /** Identifies it in errors and in the log. */
  readonly requestId: string
  /** The `authorization` of connection_init, or else the header of the upgrade. */
  authorization: string | undefined
  readonly viewer: Viewer | null
  /** Assigns it to this agent. Throws RATE_LIMITED when the agent has too many. */
  belongTo(viewer: Viewer): void
  /** Marks an operation as in progress until it is `end`: the server sends its response before it stops. */
  begin(id: string): void
  end(id: string): void
  close(code: number, reason: string): void
  /** Pings; a socket that left several pings unanswered is terminated. */
  ping(): void
}

/** Opens a session. `onEnd` is called once, as soon as it closes or is closed. Throws what `connections.add` throws. */
export function openSession(
  socket: WebSocket,
  caller: Pick<SocketSession, 'address' | 'requestId' | 'authorization'>,
  connections: Connections,
  onEnd: (code: number, reason: string) => void,
): SocketSession {
  const unfinished = new Set<string>()
  const whenFinished: (() => void)[] = []
  let viewer: Viewer | null = null
  let unanswered = 0
  let isEnded = false
  let forget = register(null)

  function register(owner: Viewer | null): () => void {
    return connections.add({
      kind: 'socket',
      address: caller.address,
      viewer: owner,
      end: (why) => end(why, ...closings[why]),
    })
  }

  function finish(code: number, reason: string): void {
    if (isEnded) return
    isEnded = true
    forget()
    onEnd(code, reason)
  }

  /** The session ends at once: a slow reader must not keep it until the closing handshake. */
  function close(code: number, reason: string): void {
    if (socket.readyState === socket.CLOSED) return
    socket.close(code, reason)
    finish(code, reason)
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => clearTimeout(timer))
  }

  async function end(why: EndReason, code: number, reason: string): Promise<void> {
    if (unfinished.size > 0)
      await new Promise<void>((resolve) => {
        whenFinished.push(resolve)
        setTimeout(resolve, ANSWER_MS[why]).unref()
      })
    // A response that was just made is sent in this turn of the event loop.
    await setImmediate()
    if (socket.readyState === socket.CLOSED) return
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    close(code, reason)
    await gone
  }

  socket.on('pong', () => {
    unanswered = 0
  })
  socket.once('close', (code, reason) => finish(code, String(reason)))
  return {
    ...caller,
    socket,
    get viewer() {
      return viewer
    },
    belongTo(owner) {
      if (isEnded) return
      const forgetAnonymous = forget
      forget = register(owner)
      forgetAnonymous()
      viewer = owner
    },
    begin: (id) => void unfinished.add(id),
    end(id) {
      unfinished.delete(id)
      if (unfinished.size === 0) for (const resolve of whenFinished.splice(0)) resolve()
    },
    close,
    ping() {
      if (unanswered === MAX_UNANSWERED) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.ping()
      unanswered++
    },
  }
}
