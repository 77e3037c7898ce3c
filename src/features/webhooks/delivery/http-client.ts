import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { ConnectFailure } from './failure'
import { type ConnectOptions, guardedConnector } from './guarded-connect'

/**
 * An idle connection is closed after so long, before most servers close it (Node's after 5 s), and so the address is
 * checked again.
 */
const MAX_IDLE_MS = 4_000

/** One POST request. */
interface PostRequest {
  readonly url: URL
  readonly headers: Record<string, string>
  readonly body: Buffer | string
  /** Aborts the request, and the response if it has begun. */
  readonly signal: AbortSignal
}

/** Sends POST requests over pooled, guarded connections. */
export interface HttpClient {
  /** Resolves with the final response: interim ones (1xx) are skipped. Follows no redirect. */
  post(request: PostRequest): Promise<IncomingMessage>
  /** Closes the pooled connections. */
  destroy(): void
}

/**
 * Creates a client on node:http. A client must accept interim responses that it did not request (RFC 9110, section
 * 15.2); undici, up to 8.13, ends the connection at a `100 Continue`.
 */
export function createHttpClient(options: ConnectOptions): HttpClient {
  const connect = guardedConnector(options)

  function createAgent(protocol: string, keepAlive: boolean): http.Agent {
    const Agent = protocol === 'https:' ? https.Agent : http.Agent
    const createConnection = ({ host, port }: http.ClientRequestArgs, callback: OnConnect) =>
      connect({ protocol, hostname: host ?? '', host: host ?? '', port: String(port) }, callback as never)
    return Object.assign(new Agent({ keepAlive, timeout: MAX_IDLE_MS }), { createConnection }) as unknown as http.Agent
  }

  const agents = [createAgent('http:', true), createAgent('https:', true)] as const

  return {
    async post(request) {
      const { protocol } = request.url
      try {
        return await postOnce(request, protocol === 'https:' ? agents[1] : agents[0])
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error
        return postOnce(request, createAgent(protocol, false))
      }
    },
    destroy() {
      for (const agent of agents) agent.destroy()
    },
  }
}

type OnConnect = (error: Error | null, socket?: Socket) => void

/** The server closed an idle connection just when it was used again: the request is sent once more, on a new one. */
class StaleConnection extends Error {}

function postOnce({ url, headers, body, signal }: PostRequest, agent: http.Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    const length = { 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, ...length }, signal })
    sent.once('response', resolve)
    // A 101 that was not requested: without a listener node:http would close the connection without an error.
    sent.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(new ConnectFailure('protocol'))
    })
    sent.once('close', () => reject(new ConnectFailure('reset')))
    // The listener stays: an error may follow the response, whose reader gets it as well.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(isStale ? new StaleConnection() : error)
    })
    sent.end(body)
  })
}
