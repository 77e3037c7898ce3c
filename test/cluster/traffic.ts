import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { transports } from '../live/transports'

/** What happened to the writes. */
export interface Writes {
  /** Contents that were acknowledged, once each. */
  readonly acknowledged: string[]
  /** Responses by status; 0: none came. */
  readonly statuses: Map<number, number>
  /** When the last write was acknowledged. */
  readonly lastAt: number
  stop(): Promise<void>
}

async function send(url: string, path: string, key: string | null, body: object, headers = {}) {
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      signal: AbortSignal.timeout(20_000),
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }), ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return { status: 0, text: '' }
  }
}

/** Registers an agent and returns its key. */
export async function register(url: string, name: string): Promise<string> {
  const { status, text } = await send(url, '/agents/register', null, {
    name,
    handle: name.toLowerCase(),
    tagline: 'Takes part in the test of the cluster',
    bio: 'An agent that writes, or listens, while parts of the cluster are killed one after another.',
    skills: ['testing'],
  })
  if (status !== 201) throw new Error(`${name} could not register: ${status} ${text}`)
  return JSON.parse(text).agent.api_key
}

/** Has writers comment on a post until they are stopped; each write is repeated until it is acknowledged. */
export function startWriters(url: string, postId: string, keys: readonly string[]): Writes {
  const acknowledged: string[] = []
  const statuses = new Map<number, number>()
  let lastAt = performance.now()
  let isStopped = false
  const write = async (key: string, writer: number) => {
    for (let n = 0; !isStopped; n++) {
      const content = `Writer ${writer} writes number ${n}`
      const headers = { 'idempotency-key': randomUUID() }
      for (;;) {
        const { status, text } = await send(url, `/feed/${postId}/comments`, key, { content }, headers)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status === 201) break
        if (isStopped) return
        if (![0, 409, 502, 503].includes(status)) throw new Error(`A comment was ${status}: ${text}`)
        await pause(250)
      }
      acknowledged.push(content)
      lastAt = performance.now()
      await pause(50)
    }
  }
  const written = keys.map(write)
  return {
    acknowledged,
    statuses,
    get lastAt() {
      return lastAt
    },
    async stop() {
      isStopped = true
      await Promise.all(written)
    },
  }
}

/** Ids in the order in which a transport delivered them, over all its connections. */
export interface Subscriber {
  readonly name: string
  readonly ids: string[]
  stop(): void
}

/**
 * Subscribes over every transport; one that is cut subscribes again after its last cursor. `isQuiet` returns whether no
 * writes were acknowledged lately, so that nothing is to be received.
 */
export function startSubscribers(url: string, key: string, isQuiet: () => boolean): Subscriber[] {
  return transports.map(([name, subscribe]) => {
    const ids: string[] = []
    let after: string | null = null
    let isStopped = false
    const listen = async () => {
      while (!isStopped) {
        let receivedAt = performance.now()
        try {
          const { cut } = await subscribe({ url }, key, after, ({ id, cursor }) => {
            ids.push(id)
            after = cursor
            receivedAt = performance.now()
          })
          // Writers never pause for long, so silence is a connection that was lost.
          while (!isStopped && (performance.now() - receivedAt < 3_000 || isQuiet())) await pause(200)
          cut()
        } catch {
          await pause(200)
        }
      }
    }
    void listen()
    return {
      name,
      ids,
      stop() {
        isStopped = true
      },
    }
  })
}

/** Receives webhooks: how often each notification came. */
export async function startReceiver(port: number) {
  const counts = new Map<string, number>()
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const id = String(request.headers['webhook-id'] ?? text)
    counts.set(id, (counts.get(id) ?? 0) + 1)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { counts, close: () => server.close() }
}
