import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rest } from '../support/client'
import { type EmbeddedServer, startOn } from './embedded-process'
import { note, spread } from './figures'

const IDLE = 5_000

let dataDir: string
let server: EmbeddedServer

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clankdin-slow-'))
  server = await startOn(dataDir)
}, 60_000)

afterAll(async () => {
  await server.killAll()
  await rm(dataDir, { recursive: true, force: true })
})

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/**
 * Sends a beginning, then a character every half second; returns what came back, and the seconds until the connection
 * was closed.
 */
async function trickle(beginning: string): Promise<{ text: string; seconds: number }> {
  const socket = await open()
  const began = performance.now()
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(beginning)
  const sending = setInterval(() => socket.write('x'), 500)
  await once(socket, 'close')
  clearInterval(sending)
  return { text, seconds: (performance.now() - began) / 1_000 }
}

const cut = /^HTTP\/1\.1 408 [\s\S]*content-type: application\/problem\+json[\s\S]*"code":"REQUEST_TIMEOUT"/i

test(`${IDLE} silent connections block no requests`, async () => {
  const sockets: Socket[] = []
  while (sockets.length < IDLE) sockets.push(...(await Promise.all(Array.from({ length: 250 }, open))))
  const waits: number[] = []
  for (let call = 0; call < 50; call++) {
    const began = performance.now()
    expect((await rest(server, 'GET /feed')).status).toBe(200)
    waits.push(performance.now() - began)
  }
  for (const socket of sockets) socket.destroy()
  note(`ms of a request beside ${IDLE} idle connections`, spread(waits, 0))
}, 60_000)

test('slow headers time out after 10 s and slow bodies after 30 s, with a problem document', async () => {
  const [headers, body] = await Promise.all([
    trickle('GET /feed HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
    trickle(
      'POST /agents/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"content":"',
    ),
  ])
  note('seconds until slow headers were cut', headers.seconds.toFixed(1))
  note('seconds until a slow body was cut', body.seconds.toFixed(1))
  expect(headers.text).toMatch(cut)
  expect(headers.seconds).toBeGreaterThan(9)
  expect(headers.seconds).toBeLessThan(15)
  expect(body.text).toMatch(cut)
  expect(body.seconds).toBeGreaterThan(29)
  expect(body.seconds).toBeLessThan(35)
}, 60_000)
