import { join } from './socket-client'

/** A notification as it came through a door. */
export interface Heard {
  readonly id: string
  readonly cursor: string
}

/** Listens to an agent's notifications behind `after` until it is cut. */
export type RequestHandler = (
  server: { url: string },
  key: string,
  after: string | null,
  hear: (heard: Heard) => void,
) => Promise<{ cut(): void }>

const document = `subscription Listen($after: String) {
  notificationReceived(after: $after) { cursor notification { id } }
}`

const overWebSocket: RequestHandler = async (server, key, after, hear) => {
  const { socket, send } = await join(server, { key })
  let isCut = false
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(String(data))
    if (type !== 'next' || isCut) return
    const { cursor, notification } = payload.data.notificationReceived
    hear({ id: notification.id, cursor })
  })
  send({ type: 'subscribe', id: '1', payload: { query: document, variables: { after } } })
  return {
    cut() {
      isCut = true
      socket.terminate()
    },
  }
}

const overGraphqlSse: RequestHandler = (server, key, after, hear) =>
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
      hear({ id: notification.id, cursor })
    },
  )

const overPlainSse: RequestHandler = (server, key, after, hear) =>
  listen(
    `${server.url}/notifications/stream`,
    { headers: { authorization: `Bearer ${key}`, ...(after && { 'last-event-id': after }) } },
    ({ event, data, id }) => {
      if (event === 'notification') hear({ id: JSON.parse(data).id, cursor: id })
    },
  )

/** The three doors that notifications come through. */
export const doors: readonly (readonly [string, RequestHandler])[] = [
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

/** Opens a stream of server-sent events. Rejects with the answer's text when it is none. */
export async function listen(
  url: string,
  init: RequestInit,
  hear: (event: StreamEvent) => void,
): Promise<{ cut(): void; ended: Promise<void>; response: Response }> {
  const controller = new AbortController()
  const response = await fetch(url, { ...init, signal: controller.signal })
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  const ended = readEvents(response, controller.signal, hear).catch(() => undefined)
  return { cut: () => controller.abort(), ended, response }
}

async function readEvents(response: Response, signal: AbortSignal, hear: (event: StreamEvent) => void): Promise<void> {
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
        hear({ event: fields.get('event') ?? '', data: fields.get('data') ?? '', id: fields.get('id') ?? '' })
    }
  }
}

/** Collects what comes through a door; `until` resolves once so many have come. */
export function collector(): { heard: Heard[]; hear: (heard: Heard) => void; until(count: number): Promise<Heard[]> } {
  const heard: Heard[] = []
  const waiting = new Map<() => void, number>()
  return {
    heard,
    hear(one) {
      heard.push(one)
      for (const [resolve, count] of waiting) if (heard.length >= count) resolve()
    },
    async until(count) {
      if (heard.length < count) await new Promise<void>((resolve) => waiting.set(resolve, count))
      return heard
    },
  }
}
