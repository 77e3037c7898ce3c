import { CloseCode, type WebSocket } from 'graphql-ws'
import { OperationIds } from './operation-ids'
import type { SocketSession } from './socket-session'

/**
 * How many unsent bytes of responses are buffered; a client that sends further operations beyond that is disconnected.
 */
const MAX_UNSENT_BYTES = 1024 * 1024

/** Closes a session because of an error. */
type Reject = (session: SocketSession, error: Error) => void

/** A socket as graphql-ws uses it, with ids of its own for operations. */
export class ProtocolSocket implements WebSocket {
  private readonly ids = new OperationIds()

  constructor(
    private readonly session: SocketSession,
    private readonly reject: Reject,
  ) {}

  get protocol(): string {
    return this.session.socket.protocol
  }

  /** Resolves when the bytes are written to the socket: the next event is pulled after that. */
  send(text: string): Promise<void> {
    const { socket } = this.session
    return new Promise((resolve) => {
      const message = this.ids.send(text)
      if (message !== null && socket.readyState === socket.OPEN) socket.send(message, () => resolve())
      else resolve()
    })
  }

  close(code: number = CloseCode.InternalServerError, reason = ''): void {
    this.session.close(code, reason)
  }

  onMessage(take: (text: string) => Promise<void>): void {
    const { socket } = this.session
    socket.on('message', (data) => {
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) return socket.terminate()
      this.receive(String(data), take)
    })
  }

  // Not an async function: one would keep the message once more, as long as the operation lasts.
  private receive(text: string, take: (text: string) => Promise<void>): void {
    const reject = (error: unknown) => this.reject(this.session, error as Error)
    try {
      const message = this.ids.receive(text)
      if (message === null) this.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists')
      else take(message).catch(reject)
    } catch (error) {
      reject(error)
    }
  }
}
