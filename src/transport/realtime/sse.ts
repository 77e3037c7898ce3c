import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../../platform/context'
import type { Connection, Connections } from './connections'
import { type StreamForm, serverSentEvents } from './stream-form'

/** Proxies close connections that are idle for longer. */
const COMMENT_MS = 15_000

const headers = {
  'Cache-Control': 'no-cache, no-transform',
  // Makes nginx pass on each event at once.
  'X-Accel-Buffering': 'no',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Request-Id, Idempotency-Replayed',
} as const

/** One event as it is sent (HTML standard, section 9.2). `data` has no line breaks. */
export function eventText(event: string, data: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata:${data && ` ${data}`}\n\n`
}

/** Sends events that are all available already. */
export function sendEvents(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  text: string,
  form: StreamForm,
): void {
  res.writeHead(200, { ...headers, 'Content-Type': form.contentType }).end(req.method === 'HEAD' ? undefined : text)
}

/**
 * Sends server-sent events: `open` begins them, and an error that it throws is thrown before the first byte. The next
 * event is pulled when the client has read the one before. Ends with the caller's key, with the server, or when the
 * client reads nothing between two comments. Resolves at the end. Throws what `connections.add` throws.
 */
export async function serveEvents(
  connections: Connections,
  { req, res, caller }: { req: IncomingMessage; res: ServerResponse; caller: Caller },
  open: () => Promise<AsyncGenerator<string, void, void>>,
  form: StreamForm = serverSentEvents,
): Promise<void> {
  // A client that disconnected while it was being authenticated: `close` has been emitted already.
  if (res.destroyed) return
  let events: AsyncGenerator<string, void, void> | null = null
  let isEnded = false
  const end = () => {
    isEnded = true
    // A client that reads nothing would never reach the end.
    if (res.writableNeedDrain) res.destroy()
    void events?.return()
  }
  const connection: Connection = { kind: 'stream', address: caller.address, viewer: caller.viewer, end }
  connections.add(connection)
  res.once('close', end)
  try {
    events = await open()
    if (isEnded) await events.return()
    res.writeHead(200, { ...headers, 'Content-Type': form.contentType })
    if (req.method !== 'HEAD') await send(res, events, form)
    res.end()
  } catch (error) {
    if (!res.headersSent) throw error
    res.destroy()
  } finally {
    connections.remove(connection)
    res.off('close', end)
    await events?.return()
  }
}

async function send(res: ServerResponse, events: AsyncGenerator<string>, form: StreamForm): Promise<void> {
  res.flushHeaders()
  if (form.beginning) res.write(form.beginning)
  const stopComments = comment(res, form.comment)
  try {
    for await (const text of events) {
      if (res.destroyed) return
      if (!res.write(text)) await drained(res)
    }
  } finally {
    stopComments()
  }
}

/** Writes a comment at intervals; the connection of a client that has read nothing since the last one is closed. */
function comment(res: ServerResponse, text: string): () => void {
  let isStalled = false
  const onDrain = () => {
    isStalled = false
  }
  res.on('drain', onDrain)
  const timer = setInterval(() => {
    if (!res.writableNeedDrain) res.write(text)
    else if (isStalled) res.destroy()
    else isStalled = true
  }, COMMENT_MS)
  return () => {
    clearInterval(timer)
    res.off('drain', onDrain)
  }
}

async function drained(res: ServerResponse): Promise<void> {
  const settled = new AbortController()
  try {
    await Promise.race(['drain', 'close'].map((event) => once(res, event, { signal: settled.signal })))
  } finally {
    settled.abort()
  }
}
