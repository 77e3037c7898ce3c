import dgram from 'node:dgram'
import { once } from 'node:events'
import { dnsResolver, resolverFor } from '../../src/features/webhooks/delivery/resolve-host'

const NAME_ERROR = 3
const loopback = /^(127\.0\.0\.1|::1)$/
let server: dgram.Socket
let address: string

beforeEach(async () => {
  server = dgram.createSocket('udp4').bind(0, '127.0.0.1')
  await once(server, 'listening')
  address = `127.0.0.1:${server.address().port}`
})
afterEach(() => server.close())

/** Responds to every query (RFC 1035 4.1): with 192.0.2.7 for an A record, otherwise with `rcode` and no record. */
function respondToQueries(rcode: number): void {
  server.on('message', (query, from) => {
    const endOfName = query.indexOf(0, 12)
    const isAddress = rcode === 0 && query.readUInt16BE(endOfName + 1) === 1
    const head = Buffer.from([query[0]!, query[1]!, 0x81, 0x80 | rcode, 0, 1, 0, isAddress ? 1 : 0, 0, 0, 0, 0])
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 7])
    const question = query.subarray(12, endOfName + 5)
    server.send(Buffer.concat([head, question, isAddress ? record : Buffer.alloc(0)]), from.port, from.address)
  })
}

test('a name has the addresses of its name server', async () => {
  respondToQueries(0)
  expect(await dnsResolver([address])('hooks.example.test')).toEqual([{ address: '192.0.2.7', family: 4 }])
})

test('a name that DNS does not know is looked up in the hosts file', async () => {
  respondToQueries(NAME_ERROR)
  expect((await dnsResolver([address])('localhost'))[0]?.address).toMatch(loopback)
})

test('a silent name server is not queried again through the thread pool', async () => {
  expect(await dnsResolver([address])('localhost')).toEqual([])
}, 20_000)

test('with private targets allowed, names resolve as for every other program', async () => {
  expect((await resolverFor(true)('localhost'))[0]?.address).toMatch(loopback)
})
