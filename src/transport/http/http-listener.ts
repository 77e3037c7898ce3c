import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Logger } from 'pino'
import { AppError } from '../../platform/errors/errors'
import type { Metrics } from '../../platform/metrics/metrics'
import { isTooLong } from './body'
import { clientErrorProblem } from './client-error'
import { type HealthCheck, handleHealth, healthCheckOf, notReady, type ReadinessCheck } from './health'
import { trackRequests } from './open-requests'
import { sendProblem } from './problem'
import { requestInfo } from './request-info'
import { recordRequest } from './request-log'
import { requestTarget } from './request-target'
import { createSecurityHeaders } from './security-headers'
import { traceparentOf } from './trace-context'

/** Where to listen, and the address that callers use; http://localhost:PORT without PUBLIC_URL. */
export interface ListenConfig {
  readonly PORT: number
  readonly HOST: string
  readonly PUBLIC_URL?: string | undefined
  readonly TRUST_PROXY: number
}

/** Handles a request. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void

/** The listening port, open from the first moment: it responds while the server starts and while it stops. */
export interface HttpListener {
  readonly http: Server
  readonly port: number
  /** The address that callers use, without a slash at the end. */
  readonly publicUrl: string
  /**
   * Starts passing requests to `handler`. `ready` returns whether they can be served. Rejects as `openHttpListener`
   * does.
   */
  open(handler: RequestHandler, ready: ReadinessCheck): Promise<void>
  /** Responds to a health check. */
  handleHealth(check: HealthCheck, req: IncomingMessage, res: ServerResponse): void
  /**
   * Reports the server as not ready, and sends `Connection: close` with every response; requests are still accepted.
   */
  announceStop(): void
  /**
   * Takes no more connections and resolves when the requests in progress have their responses; closes the connections
   * of those that do not have one after so many milliseconds.
   */
  close(withinMs: number): Promise<void>
}

const STARTING = 'The server is starting.'
const STOPPING = 'The server is stopping.'

/**
 * Starts listening. Rejects with one line for the operator when the port or the address is not available. With
 * `sharedPort`, on which other processes of the server listen already, it listens when it is opened: until then they
 * response.
 */
export async function openHttpListener(
  config: ListenConfig,
  log: Logger,
  metrics: Metrics | null = null,
  sharedPort: number | null = null,
): Promise<HttpListener> {
  const http = createServer({
    maxHeaderSize: 16_384,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // How often Node checks the two timeouts: a slow request is closed at most a second late.
    connectionsCheckingInterval: 1_000,
    // Node would reject it with an empty 400.
    requireHostHeader: false,
  })
  http.maxConnections = 50_000
  const requests = trackRequests(http)
  const port = sharedPort ?? (await listen(http, config))
  const publicUrl = (config.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const secure = createSecurityHeaders(publicUrl.startsWith('https:'))
  let ready: ReadinessCheck = () => ({ status: 'unavailable', reason: STARTING })
  let handler: RequestHandler = (req, res) => sendProblem(res, notReady(STARTING), publicUrl, requestInfo(req).id)

  const checkHealth: HttpListener['handleHealth'] = (check, req, res) =>
    void handleHealth(check, { req, res, publicUrl, ready })
  const recorder = { log, metrics, proxies: config.TRUST_PROXY }
  const announceStop = () => {
    ready = () => ({ status: 'unavailable', reason: STOPPING })
    requests.announceStop()
  }
  http.on('request', (req, res) => {
    requests.begin(res)
    secure(res)
    const { id, trace } = requestInfo(req)
    res.setHeader('X-Request-Id', id)
    if (trace) res.setHeader('traceparent', traceparentOf(trace))
    if (lacksHost(req)) return sendProblem(res, withoutHost(), publicUrl, requestInfo(req).id)
    const { path } = requestTarget(req)
    const check = healthCheckOf(req.method, path)
    if (check) return checkHealth(check, req, res)
    recordRequest(recorder, req, res)
    if (metrics && path === '/metrics' && isRead(req)) return metrics.handle(req, res)
    handler(req, res)
  })
  // A client whose body is too long is not asked to send it.
  http.on('checkContinue', (req, res) => {
    if (!isTooLong(req)) res.writeContinue()
    http.emit('request', req, res)
  })
  // An unknown expectation may be ignored (RFC 9110, section 10.1.1); Node would respond with an empty 417.
  http.on('checkExpectation', (req, res) => http.emit('request', req, res))
  http.on('clientError', (error: Error & { code?: string }, socket) => reject(error, socket as Socket, publicUrl))
  return {
    http,
    port,
    publicUrl,
    async open(next, isReady) {
      handler = next
      ready = isReady
      if (sharedPort !== null) await listen(http, config)
    },
    handleHealth: checkHealth,
    announceStop,
    close(withinMs) {
      announceStop()
      return requests.close(withinMs)
    },
  }
}

/** RFC 9112, section 3.2. */
const lacksHost = ({ headers, httpVersion }: IncomingMessage) => headers.host === undefined && httpVersion === '1.1'
const withoutHost = () =>
  new AppError('BAD_REQUEST', 'This request has no Host header.', { hint: 'Send the name of the server in it.' })

const isRead = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD'

/** Responds to input that Node's parser rejects, unless a response is in progress on that connection. */
function reject(error: Error & { code?: string }, socket: Socket, publicUrl: string): void {
  const response = Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined
  if (error.code === 'ECONNRESET' || !socket.writable || response?.headersSent) socket.destroy()
  else socket.end(clientErrorProblem(error, publicUrl), () => socket.destroy())
}

function listen(http: Server, { PORT, HOST }: ListenConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(new Error(reasonOf(error, PORT, HOST)))
    http.once('error', fail)
    http.listen(PORT, HOST, () => {
      http.off('error', fail)
      resolve((http.address() as AddressInfo).port)
    })
  })
}

function reasonOf({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `PORT ${port} is in use already; set another PORT.`
  if (code === 'EACCES') return `PORT ${port} may not be opened by this user; set another PORT.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${host} is no address of this machine.`
  return message
}
