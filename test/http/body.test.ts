import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readBody } from '../../src/transport/http/body'

test('reading the body of a client that has left already ends with an error', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const headers = { 'content-type': 'application/json', 'content-length': '100' }
  const leaving = request({ port, method: 'POST', headers }).on('error', () => undefined)
  leaving.write('{')
  const [received] = (await once(server, 'request')) as [IncomingMessage]
  received.on('error', () => undefined)
  const closed = new Promise((resolve) => received.once('close', resolve))
  leaving.destroy()
  await closed
  await expect(readBody(received)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  server.close()
})
