import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A process that receives webhooks at any path: `/hang/…` gets no response, other paths an immediate one. Reports when
 * each request arrived.
 */

const server = createServer((request, response) => {
  const at = Date.now()
  request.resume()
  process.send?.({ came: request.url, id: request.headers['webhook-id'], at })
  if (request.url?.startsWith('/hang')) return
  request.on('end', () => response.end('ok'))
})

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
