import { once } from 'node:events'
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import https from 'node:https'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'

/** A real server on loopback at a port of its own, with all its connections. */
export interface Receiver {
  port: number
  sockets: Socket[]
  close: () => Promise<void>
}

/** One request as it was received. */
export interface Received {
  request: IncomingMessage
  body: Buffer
}

const opened: { close: () => Promise<void> }[] = []

/** Tracks what a test opens, so that it is closed even when the test fails. */
export function track<T extends { close: () => Promise<void> }>(one: T): T {
  opened.push(one)
  return one
}

/** For `afterEach`: closes every receiver and whatever else was tracked. */
export async function closeTracked(): Promise<void> {
  for (const one of opened.splice(0)) await one.close()
}

async function listen(server: Server): Promise<Receiver> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    if (!server.listening) return
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return track({ port: (server.address() as AddressInfo).port, sockets, close })
}

/** Reads whole requests into `received`, then calls `respond`. */
export async function httpReceiver(
  result: (response: ServerResponse, received: Received) => void,
  tls?: { key: string; cert: string },
): Promise<Receiver & { received: Received[] }> {
  const received: Received[] = []
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const one = { request, body: Buffer.concat(chunks) }
    received.push(one)
    result(response, one)
  }
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  return { ...(await listen(server)), received }
}

/** A TCP server with a handler for each connection. */
export function socketReceiver(treat: (socket: Socket) => void): Promise<Receiver> {
  return listen(net.createServer(treat))
}
