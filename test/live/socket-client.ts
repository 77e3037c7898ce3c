import { once } from 'node:events'
import { WebSocket } from 'ws'

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
type Message = any

/** A WebSocket as a client of the protocol graphql-transport-ws holds it, message by message. */
export interface SocketClient {
  readonly socket: WebSocket
  /** The close code, once it is closed. */
  readonly closed: Promise<number>
  send(message: object | string): void
  /** Begins an operation. */
  subscribe(id: string, query: string, variables?: object): void
  /** The next message of any type. */
  next(): Promise<Message>
  /** Received messages that were not taken yet. */
  readonly waiting: Message[]
}

interface Options {
  readonly key?: string
  readonly headers?: Record<string, string>
  readonly protocol?: string
  readonly path?: string
}

/** Connects without connection_init. */
export async function connect(server: { url: string }, options: Options = {}): Promise<SocketClient> {
  const url = server.url.replace('http', 'ws') + (options.path ?? '/graphql')
  const socket = new WebSocket(url, options.protocol ?? 'graphql-transport-ws', { headers: options.headers ?? {} })
  const closed = once(socket, 'close').then(([code]) => code as number)
  const waiting: Message[] = []
  const takers: ((message: Message) => void)[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    const take = takers.shift()
    if (take) take(message)
    else waiting.push(message)
  })
  const send = (message: object | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  await once(socket, 'open')
  return {
    socket,
    closed,
    waiting,
    send,
    subscribe: (id, query, variables) => send({ type: 'subscribe', id, payload: { query, variables } }),
    next: () =>
      waiting.length > 0 ? Promise.resolve(waiting.shift()) : new Promise((resolve) => void takers.push(resolve)),
  }
}

/** Connects and authenticates; with `key`, in connection_init. */
export async function join(server: { url: string }, options: Options = {}): Promise<SocketClient> {
  const client = await connect(server, options)
  const payload = options.key ? { payload: { authorization: `Bearer ${options.key}` } } : {}
  client.send({ type: 'connection_init', ...payload })
  const acknowledged = await client.next()
  if (acknowledged.type !== 'connection_ack') throw new Error(`not acknowledged: ${JSON.stringify(acknowledged)}`)
  return client
}
