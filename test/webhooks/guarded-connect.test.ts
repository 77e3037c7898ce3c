import { once } from 'node:events'
import net, { isIP, type Socket } from 'node:net'
import type { ConnectFailure } from '../../src/features/webhooks/delivery/failure'
import {
  type ConnectOptions,
  guardedConnector,
  isPeerAllowed,
} from '../../src/features/webhooks/delivery/guarded-connect'
import { createSender } from '../../src/features/webhooks/delivery/send'
import { checkResolvable } from '../../src/features/webhooks/delivery/target-guard'
import { privateSpellings } from './private-spellings'
import { closeTracked, httpReceiver, type Receiver, socketReceiver, track } from './receiver'
import { selfSigned } from './self-signed'

const HOST = 'hooks.example.test'
const delivery = { headers: {}, body: '{}' }
const toLoopback = async () => [{ address: '127.0.0.1', family: 4 }]
let receiver: Receiver

beforeEach(async () => {
  receiver = await socketReceiver(() => {})
})
afterEach(closeTracked)

/** Connects as a delivery would, to the receiver's own port; returns the class of failure, or null. */
function connectTo(hostname: string, options: Partial<ConnectOptions> = {}): Promise<string | null> {
  const connect = guardedConnector({ allowPrivate: false, connectTimeoutMs: 20_000, resolve: toLoopback, ...options })
  const target = { hostname, host: hostname, protocol: 'http:', port: String(receiver.port) }
  return new Promise((done) => {
    connect(target, (error, socket) => {
      socket?.destroy()
      done(error ? (error as ConnectFailure).failure : null)
    })
  })
}

test.each(privateSpellings)('a delivery to https://%s is stopped before it connects', async (host) => {
  const sender = track(createSender({ allowPrivate: false, resolver: async () => [] }))
  const attempt = await sender.send({ ...delivery, url: `https://${host}:8443/` })
  expect(attempt).toMatchObject({ outcome: 'failed', status: null, error: 'private_address', answer: null })
})

test('an IP literal is checked although it has no lookup', async () => {
  expect(await connectTo('127.0.0.1')).toBe('private_address')
  expect(receiver.sockets).toHaveLength(0)
  expect(await connectTo('127.0.0.1', { allowPrivate: true })).toBeNull()
})

test('a name that resolves to a private address only at delivery is not connected', async () => {
  const responses = ['8.8.8.8', '127.0.0.1']
  const rebinding = async () => [{ address: responses.shift()!, family: 4 }]
  await checkResolvable(new URL(`https://${HOST}/`), { allowPrivate: false }, rebinding)
  expect(await connectTo(HOST, { resolve: rebinding })).toBe('private_address')
  expect(receiver.sockets).toHaveLength(0)
})

test('one private address among public ones stops the connection', async () => {
  const mixed = async () => ['8.8.8.8', '127.0.0.1'].map((address) => ({ address, family: isIP(address) }))
  expect(await connectTo(HOST, { resolve: mixed })).toBe('private_address')
  expect(receiver.sockets).toHaveLength(0)
})

test('a connection goes to the addresses that were checked, with one lookup', async () => {
  let lookups = 0
  const counted = () => {
    lookups++
    return toLoopback()
  }
  expect(await connectTo(HOST, { allowPrivate: true, resolve: counted })).toBeNull()
  expect([lookups, receiver.sockets.length]).toEqual([1, 1])
})

test('a name without addresses is dns, and a silent name server is a connect timeout', async () => {
  expect(await connectTo(HOST, { resolve: async () => [] })).toBe('dns')
  expect(await connectTo(HOST, { resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toBe('dns')
  expect(await connectTo(HOST, { resolve: () => new Promise(() => {}), connectTimeoutMs: 50 })).toBe('connect_timeout')
})

test('a connected socket is checked by its remote address', async () => {
  const socket: Socket = net.connect(receiver.port, '127.0.0.1')
  await once(socket, 'connect')
  expect(isPeerAllowed(socket, { allowPrivate: false })).toBe(false)
  expect(isPeerAllowed(socket, { allowPrivate: true })).toBe(true)
  socket.destroy()
  expect(isPeerAllowed(new net.Socket(), { allowPrivate: false })).toBe(false)
})

describe('over TLS', () => {
  const certificate = selfSigned(HOST)

  async function sendOverTls(ca: string | undefined, host: string, port: number, limits = {}): Promise<string> {
    const sender = track(createSender({ allowPrivate: true, resolver: toLoopback, ca, ...limits }))
    const { outcome, error } = await sender.send({ ...delivery, url: `https://${host}:${port}/` })
    return error ?? outcome
  }

  test('the certificate must be trusted and be for the name, not for the pinned address', async () => {
    const secure = await httpReceiver((response) => response.end(), certificate)
    expect(await sendOverTls(certificate.cert, HOST, secure.port)).toBe('delivered')
    expect(await sendOverTls(certificate.cert, 'other.example.test', secure.port)).toBe('tls')
    expect(await sendOverTls(undefined, HOST, secure.port)).toBe('tls')
    expect(secure.received).toHaveLength(1)
  })

  test('a server without TLS is tls, and one without a handshake is a connect timeout', async () => {
    const plain = await httpReceiver((response) => response.end())
    expect(await sendOverTls(undefined, HOST, plain.port)).toBe('tls')
    expect(await sendOverTls(undefined, HOST, receiver.port, { connectTimeoutMs: 300 })).toBe('connect_timeout')
  })
})
