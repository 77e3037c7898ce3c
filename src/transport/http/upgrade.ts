import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { App } from '../../platform/context'
import { publicError } from '../../platform/errors/public-error'
import { rawProblem } from './client-error'
import { rejectKeyInUrl } from './key-in-url'
import { requestInfo } from './request-info'

/** Accepts a connection whose client requested a WebSocket. An error that it throws becomes a problem document. */
export type AcceptSocket = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Hands WebSockets to `accept`. Upgrades to other protocols are ignored, as the specification allows. */
export function onUpgrade(server: Server, app: App, accept: AcceptSocket): void {
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (req.headers.upgrade?.toLowerCase() !== 'websocket') return goOnWithout(server, req, socket, head)
    const { id } = requestInfo(req)
    socket.on('error', destroy)
    try {
      rejectKeyInUrl(req.url ?? '')
      accept(req, socket, head)
    } catch (error) {
      socket.end(rawProblem(publicError(error, app, id), app.publicUrl, id))
    }
  })
}

function destroy(this: Duplex): void {
  this.destroy()
}

const offers = /^(upgrade|http2-settings)$/i

/**
 * Handles the request as if it had no Upgrade header (RFC 9110, section 7.8): curl --http2 and Java's client offer h2c
 * with ordinary requests. Node has detached the connection by now, so the request is parsed once more, without the
 * header.
 */
function goOnWithout(server: Server, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`]
  for (let index = 0; index < req.rawHeaders.length; index += 2) {
    const name = req.rawHeaders[index] ?? ''
    const value = req.rawHeaders[index + 1] ?? ''
    if (offers.test(name)) continue
    if (!/^connection$/i.test(name)) lines.push(`${name}: ${value}`)
    else {
      const options = value.split(',').filter((option) => !offers.test(option.trim()))
      if (options.length > 0) lines.push(`${name}: ${options}`)
    }
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
