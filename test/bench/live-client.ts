import { once } from 'node:events'
import { WebSocket } from 'ws'
import { clock } from './child-messages'

/** A process that opens many sockets, each of an agent of its own, and reports when events arrive. */

const subscriptions = {
  1: 'subscription { notificationReceived { cursor notification { id type message actor { handle } } } }',
  2: 'subscription { postAdded { id content category author { handle name } createdAt } }',
} as const

/** Sockets that open at the same time. */
const AT_A_TIME = 100
/** Where the digit of `{"id":"1","type":"next"` stands. */
const ID_AT = 7
const TWO = '2'.charCodeAt(0)

const sockets: WebSocket[] = []
let receivedBy = 0
let firstAt = 0

function subscribe(socket: WebSocket, id: keyof typeof subscriptions): void {
  socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query: subscriptions[id] } }))
}

function take(index: number, message: Buffer): void {
  const at = clock()
  if (message[ID_AT] !== TWO) return void process.send?.({ received: index, at, text: String(message.subarray(0, 40)) })
  if (receivedBy === 0) firstAt = at
  receivedBy++
  if (receivedBy < sockets.length) return
  receivedBy = 0
  process.send?.({ allReceived: { firstAt, lastAt: at, bytes: message.length } })
}

async function open(url: string, key: string, index: number): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false })
  sockets[index] = socket
  socket.on('close', (code) => {
    if (code !== 1005) process.send?.({ lost: index, code })
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }))
  await once(socket, 'message')
  socket.on('message', (message: Buffer) => take(index, message))
  subscribe(socket, 1)
}

const orders = {
  async open({ url, keys }: { url: string; keys: string[] }) {
    const start = clock()
    for (let from = 0; from < keys.length; from += AT_A_TIME)
      await Promise.all(keys.slice(from, from + AT_A_TIME).map((key, n) => open(url, key, from + n)))
    process.send?.({ openedIn: clock() - start })
  },
  listen() {
    for (const socket of sockets) subscribe(socket, 2)
    process.send?.({ listening: sockets.length })
  },
  async close() {
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')))
    for (const socket of sockets) socket.close()
    await gone
    sockets.length = 0
    process.send?.({ closed: true })
  },
}

process.on('message', (message: { order: keyof typeof orders; url: string; keys: string[] }) => {
  void orders[message.order](message)
})
