import { join } from './socket-client'

/** A notification as a transport delivered it. */
export interface Received {
  readonly id: string
  readonly cursor: string
}

/** Subscribes to an agent's notifications after `after` until it is disconnected. */
export type Subscribe = (
  server: { url: string },
  key: string,
  after: string | null,
  receive: (received: Received) => void,
) => Promise<{ cut(): void }>

const document = `subscription Listen($after: String) {
  notificationReceived(after: $after) { cursor notification { id } }
}`

const overWebSocket: Subscribe = async (server, key, after, receive) => {
  const { socket, send } = await join(server, { key })
  let isCut = false
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(String(data))
    if (type !== 'next' || isCut) return
    const { cursor, notification } = payload.data.notificationReceived
    receive({ id: notification.id, cursor })
  })
  send({ type: 'subscribe', id: '1', payload: { query: document, variables: { after } } })
  return {
    cut() {
      isCut = true
      socket.terminate()
    },
  }
}

const overGraphqlSse: Subscribe = (server, key, after, receive) =>
  listen(
    `${server.url}/graphql/stream`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: document, variables: { after } }),
    },
    ({ event, data }) => {
      if (event !== 'next') return
      const { cursor, notification } = JSON.parse(data).data.notificationReceived
      receive({ id: notification.id, cursor })
    },
  )

const overPlainSse: Subscribe = (server, key, after, receive) =>
  listen(
    `${server.url}/notifications/stream`,
    { headers: { authorization: `Bearer ${key}`, ...(after && { 'last-event-id': after }) } },
    ({ event, data, id }) => {
      if (event === 'notification') receive({ id: JSON.parse(data).id, cursor: id })
    },
  )

/** The transports of notifications. */
export const transports: readonly (readonly [string, Subscribe])[] = [
  ['WebSocket', overWebSocket],
  ['/graphql/stream', overGraphqlSse],
  ['/notifications/stream', overPlainSse],
]

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string
  readonly data: string
  readonly id: string
}

/** Opens a stream of server-sent events. Rejects with the text of any other response. */
export async function listen(
  url: string,
  init: RequestInit,
  receive: (event: StreamEvent) => void,
): Promise<{ cut(): void; ended: Promise<void>; response: Response }> {
  const controller = new AbortController()
  const response = await fetch(url, { ...init, signal: controller.signal })
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  const ended = readEvents(response, controller.signal, receive).catch(() => undefined)
  return { cut: () => controller.abort(), ended, response }
}

async function readEvents(
  response: Response,
  signal: AbortSignal,
  receive: (event: StreamEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      if (signal.aborted) return
      const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0], line.replace(/^\w*: ?/, '')]))
      if (fields.has('data'))
        receive({ event: fields.get('event') ?? '', data: fields.get('data') ?? '', id: fields.get('id') ?? '' })
    }
  }
}

/** Collects what a transport delivers; `until` resolves once it has delivered so many. */
export function collector(): {
  received: Received[]
  receive: (received: Received) => void
  until(count: number): Promise<Received[]>
} {
  const received: Received[] = []
  const waiting = new Map<() => void, number>()
  return {
    received,
    receive(one) {
      received.push(one)
      for (const [resolve, count] of waiting) if (received.length >= count) resolve()
    },
    async until(count) {
      if (received.length < count) await new Promise<void>((resolve) => waiting.set(resolve, count))
      return received
    },
  }
}
