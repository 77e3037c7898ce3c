import type { ServerResponse } from 'node:http'
import { createSender, type Sender } from '../../src/features/webhooks/delivery/send'
import { closeTracked, httpReceiver, type Receiver, socketReceiver, track } from './receiver'

/** For receivers that never respond; others may take longer on a busy machine. */
const impatient = { totalTimeoutMs: 400 }
const delivery = { headers: { 'webhook-id': 'msg_1' }, body: Buffer.from('{"event":"ping"}') }

const sender = (options: Partial<Parameters<typeof createSender>[0]> = {}): Sender =>
  track(createSender({ allowPrivate: true, ...options }))
const responding = (result: (response: ServerResponse) => void) => httpReceiver(result)
const sendTo = ({ port }: Receiver, options = {}) =>
  sender(options).send({ ...delivery, url: `http://127.0.0.1:${port}/hook` })

afterEach(closeTracked)

test('a receiver gets the exact bytes, our headers and the content type', async () => {
  const receiver = await responding((response) => response.writeHead(204).end())
  const body = Buffer.from([0x7b, 0x22, 0xc3, 0xbc, 0x22, 0x20, 0x20, 0x7d, 0x0a])
  const url = `http://127.0.0.1:${receiver.port}/hook?to=ada`
  const attempt = await sender().send({ url, headers: { 'X-ClankdIn-Signature': 'abc' }, body })
  expect(attempt).toEqual({
    outcome: 'delivered',
    status: 204,
    error: null,
    answer: '',
    retryAfterSeconds: null,
    durationMs: expect.any(Number),
  })
  const { request, body: got } = receiver.received[0]!
  expect(got.equals(body)).toBe(true)
  expect([request.method, request.url]).toEqual(['POST', '/hook?to=ada'])
  expect(request.headers).toMatchObject({
    'x-clankdin-signature': 'abc',
    'content-type': 'application/json',
    'content-length': '9',
    'user-agent': 'ClankdIn-Webhooks/3.5',
  })
})

test('deliveries to one receiver share connections', async () => {
  const receiver = await responding((response) => response.end('ok'))
  const one = sender()
  for (let sent = 0; sent < 5; sent++) await one.send({ ...delivery, url: `http://127.0.0.1:${receiver.port}/` })
  expect(receiver.received).toHaveLength(5)
  expect(receiver.sockets.length).toBeLessThan(5)
})

test('an error of the receiver has its status, its Retry-After and the beginning of its body', async () => {
  const receiver = await responding((response) => response.writeHead(503, { 'retry-after': '7' }).end('bob sleeps'))
  expect(await sendTo(receiver)).toMatchObject({
    outcome: 'failed',
    status: 503,
    error: 'http_503',
    answer: 'bob sleeps',
    retryAfterSeconds: 7,
  })
})

test.each([
  ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n'],
  ['several', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'],
])(
  'a receiver that sends interim responses (%s) before its 200 has the event at the first attempt',
  async (_, interim) => {
    let requests = 0
    const receiver = await socketReceiver((socket) =>
      socket.on('data', () => {
        requests++
        socket.write(interim, () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
      }),
    )
    const one = sender()
    const url = `http://127.0.0.1:${receiver.port}/`
    expect(await one.send({ ...delivery, url })).toMatchObject({ outcome: 'delivered', status: 200, answer: 'ok' })
    // The connection can be used again afterwards.
    expect(await one.send({ ...delivery, url })).toMatchObject({ outcome: 'delivered', status: 200, answer: 'ok' })
    expect([requests, receiver.sockets.length]).toEqual([2, 1])
  },
)

test('interim responses without end are a timeout', async () => {
  const receiver = await socketReceiver((socket) => {
    const drip = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20)
    socket.on('close', () => clearInterval(drip))
  })
  const attempt = await sendTo(receiver, impatient)
  expect(attempt).toMatchObject({ outcome: 'failed', status: null, error: 'timeout' })
})

test('a switch to another protocol, which was not requested, is a failure', async () => {
  const receiver = await socketReceiver((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ),
  )
  expect(await sendTo(receiver)).toMatchObject({ outcome: 'failed', status: null, error: 'protocol' })
})

test('a delivery on a pooled connection that the receiver has just closed is sent on a new one', async () => {
  let requests = 0
  const receiver = await socketReceiver((socket) => {
    let isFirst = true
    socket.on('data', () => {
      requests++
      // Closes when the second request is on its way already.
      if (!isFirst) return socket.resetAndDestroy()
      isFirst = false
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  const one = sender()
  const url = `http://127.0.0.1:${receiver.port}/`
  for (let sent = 0; sent < 2; sent++)
    expect(await one.send({ ...delivery, url })).toMatchObject({ outcome: 'delivered', status: 200 })
  expect([requests, receiver.sockets.length]).toEqual([3, 2])
})

test('a redirect is not followed', async () => {
  const elsewhere = await responding((response) => response.end())
  const receiver = await responding((response) =>
    response.writeHead(301, { location: `http://127.0.0.1:${elsewhere.port}/` }).end(),
  )
  expect(await sendTo(receiver)).toMatchObject({ outcome: 'failed', status: 301, error: 'redirect' })
  expect(elsewhere.sockets).toHaveLength(0)
})

test('410 is the outcome "gone"', async () => {
  const receiver = await responding((response) => response.writeHead(410).end())
  expect(await sendTo(receiver)).toMatchObject({ outcome: 'gone', status: 410, error: 'http_410' })
})

test('a receiver that never responds is a timeout', async () => {
  const receiver = await responding(() => {})
  const attempt = await sendTo(receiver, impatient)
  expect(attempt).toMatchObject({ outcome: 'failed', status: null, error: 'timeout', answer: null })
})

test('a receiver with endless headers is a timeout', async () => {
  const receiver = await socketReceiver((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const drip = setInterval(() => socket.write('x-drip: 1\r\n'), 20)
    socket.on('close', () => clearInterval(drip))
  })
  expect(await sendTo(receiver, impatient)).toMatchObject({ outcome: 'failed', error: 'timeout' })
})

test('a receiver with status 200 and an endless slow body counts as delivered, and is disconnected', async () => {
  let cutOff = () => {}
  const isCutOff = new Promise<void>((done) => {
    cutOff = done
  })
  const receiver = await responding((response) => {
    response.write('begin')
    const drip = setInterval(() => response.write('.'), 20)
    response.on('close', () => {
      clearInterval(drip)
      cutOff()
    })
  })
  const url = `http://127.0.0.1:${receiver.port}/`
  const attempt = await sender({ responseTimeoutMs: 150 }).send({ ...delivery, url })
  expect(attempt).toMatchObject({ outcome: 'delivered', answer: expect.stringMatching(/^begin\.*$/) })
  await isCutOff
})

test('an endless response is truncated, and its status counts', async () => {
  const receiver = await responding((response) => {
    const pour = () => {
      while (!response.destroyed && response.write('ß'.repeat(8192)));
    }
    response.on('drain', pour)
    pour()
  })
  const attempt = await sendTo(receiver)
  expect(attempt).toMatchObject({ outcome: 'delivered', status: 200, answer: 'ß'.repeat(512) })
  const socket = receiver.sockets[0]!
  if (!socket.destroyed) await new Promise((done) => socket.once('close', done))
  expect(socket.bytesWritten).toBeLessThan(16 * 1024 * 1024)
})

test('the response is stored as valid text', async () => {
  const receiver = await responding((response) => response.end(`a\0${'x'.repeat(1021)}🦞`))
  expect((await sendTo(receiver)).answer).toBe(`a\uFFFD${'x'.repeat(1021)}`)
})

test('a response that breaks off after its status counts as delivered', async () => {
  const receiver = await socketReceiver((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf', () => socket.end())),
  )
  expect(await sendTo(receiver)).toMatchObject({ outcome: 'delivered', status: 200, answer: 'half' })
})

test('a closed port, a reset and a receiver that is no web server are distinguished', async () => {
  const closed = await socketReceiver(() => {})
  await closed.close()
  const resetting = await socketReceiver((socket) => socket.once('data', () => socket.resetAndDestroy()))
  const babbling = await socketReceiver((socket) => socket.end('220 mail.example.com ESMTP secret\r\n'))
  expect(await sendTo(closed)).toMatchObject({ outcome: 'failed', status: null, error: 'refused' })
  expect(await sendTo(resetting)).toMatchObject({ outcome: 'failed', status: null, error: 'reset' })
  expect(await sendTo(babbling)).toMatchObject({ outcome: 'failed', status: null, error: 'protocol', answer: null })
})

test('a url that the policy now forbids is not called', async () => {
  const url = 'http://example.com:9999/'
  expect(await sender({ allowPrivate: false }).send({ ...delivery, url })).toMatchObject({ error: 'invalid_target' })
})

test('proxies of the environment are ignored', async () => {
  const proxy = await responding((response) => response.end())
  const receiver = await responding((response) => response.end('direct'))
  const before = { ...process.env }
  process.env.HTTP_PROXY = process.env.http_proxy = `http://127.0.0.1:${proxy.port}`
  process.env.NODE_USE_ENV_PROXY = '1'
  const attempt = await sendTo(receiver)
  process.env = before
  expect(attempt.answer).toBe('direct')
  expect(proxy.sockets).toHaveLength(0)
})

test('closing aborts a delivery in flight, which is distinguished from a failure of the endpoint', async () => {
  let arrive = () => {}
  const arrived = new Promise<void>((done) => {
    arrive = done
  })
  const receiver = await responding(() => arrive())
  const one = sender()
  const url = `http://127.0.0.1:${receiver.port}/`
  const cut = one.send({ ...delivery, url })
  await arrived
  await one.close()
  expect(await cut).toMatchObject({ outcome: 'failed', error: 'stopped' })
  expect(await one.send({ ...delivery, url })).toMatchObject({ outcome: 'failed', error: 'stopped' })
})
