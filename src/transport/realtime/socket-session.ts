import { setImmediate } from 'node:timers/promises'
import { CloseCode } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Viewer } from '../../platform/context'
import type { Connection, Connections, EndReason } from './connections'

/** How long the client may take until it sends connection_init. */
const INIT_TIMEOUT_MS = 3_000
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

/**
 * One WebSocket: its viewer, and how it ends. A class because there are thousands: methods of a prototype exist once,
 * and what a quiet socket does not need is made later.
 */
export class SocketSession implements Connection {
  readonly kind = 'socket'
  readonly address: string
  /** Identifies it in errors and in the log. */
  readonly requestId: string
  /** The `authorization` of connection_init, or else the header of the upgrade. */
  authorization: string | undefined
  viewer: Viewer | null = null
  private initTimer: NodeJS.Timeout | null
  private unfinished: Set<string> | null = null
  private whenFinished: (() => void)[] | null = null
  private unanswered = 0
  private isEnded = false

  /** `onEnd` is called once, as soon as it closes or is closed. Throws what `connections.add` throws. */
  constructor(
    readonly socket: WebSocket,
    { address, requestId, authorization }: Pick<SocketSession, 'address' | 'requestId' | 'authorization'>,
    private readonly connections: Connections,
    private readonly onEnd: (code: number, reason: string) => void,
  ) {
    this.address = address
    this.requestId = requestId
    this.authorization = authorization
    connections.add(this)
    this.initTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      INIT_TIMEOUT_MS,
    )
    socket.on('pong', () => {
      this.unanswered = 0
    })
    socket.on('close', (code, reason) => this.finish(code, String(reason)))
  }

  /** Called when connection_init was received; without it the socket is closed. */
  initialize(): void {
    // graphql-ws would keep its timer as long as the socket.
    if (this.initTimer) clearTimeout(this.initTimer)
    this.initTimer = null
  }

  /** Assigns it to this agent. Throws RATE_LIMITED when the agent has too many. */
  belongTo(viewer: Viewer): void {
    if (this.isEnded) return
    this.connections.remove(this)
    this.viewer = viewer
    this.connections.add(this)
  }

  /** Marks an operation as in progress until it is completed: the server sends its response before it stops. */
  begin(id: string): void {
    this.unfinished ??= new Set()
    this.unfinished.add(id)
  }

  complete(id: string): void {
    this.unfinished?.delete(id)
    if (this.isBusy()) return
    for (const resolve of this.whenFinished?.splice(0) ?? []) resolve()
  }

  /** The session ends at once: a slow reader must not keep it until the closing handshake. */
  close(code: number, reason: string): void {
    const { socket } = this
    if (socket.readyState === socket.CLOSED) return
    socket.close(code, reason)
    this.finish(code, reason)
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => clearTimeout(timer))
  }

  /** Ends it when the operations in progress have their responses, or after a time. */
  async end(why: EndReason): Promise<void> {
    const { socket } = this
    if (this.isBusy())
      await new Promise<void>((resolve) => {
        this.whenFinished ??= []
        this.whenFinished.push(resolve)
        setTimeout(resolve, ANSWER_MS[why]).unref()
      })
    // A response that was just made is sent in this turn of the event loop.
    await setImmediate()
    if (socket.readyState === socket.CLOSED) return
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    this.close(...closings[why])
    await gone
  }

  /** Pings; a socket that left several pings unanswered is terminated. */
  ping(): void {
    const { socket } = this
    if (this.unanswered === MAX_UNANSWERED) socket.terminate()
    else if (socket.readyState === socket.OPEN) socket.ping()
    this.unanswered++
  }

  private isBusy(): boolean {
    return (this.unfinished?.size ?? 0) > 0
  }

  private finish(code: number, reason: string): void {
    if (this.isEnded) return
    this.isEnded = true
    this.initialize()
    this.connections.remove(this)
    this.onEnd(code, reason)
  }
}
