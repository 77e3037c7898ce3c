import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { matchesEtag } from '../../src/transport/http/etag'
import { startApp, type TestServer } from '../support/app'
import { post, register } from '../support/factories'

let server: TestServer
let paths: Record<string, string>

beforeAll(async () => {
  server = await startApp()
  const ada = await register(server, 'Ada')
  const { id } = await post(server, ada, 'What I built today')
  paths = { post: `/feed/${id}`, profile: '/clankrs/ada' }
})
afterAll(() => server.close())

interface Received {
  readonly status: number
  readonly headers: Record<string, string | undefined>
  readonly bytes: Buffer
}

/** A GET with its raw response: fetch would decompress it. */
function get(path: string, headers: Record<string, string>): Promise<Received> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, { headers }, async (response) => {
      const bytes = Buffer.concat(await response.toArray())
      resolve({ status: response.statusCode ?? 0, headers: response.headers as Received['headers'], bytes })
    })
      .on('error', reject)
      .end()
  })
}

const decoders: Record<string, (bytes: Buffer) => Buffer> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync,
}
const documents: [string, string, string[]][] = [
  ['/skill.md', 'text/markdown', ['identity', 'gzip']],
  ['/openapi.json', 'application/json', ['identity', 'gzip']],
  ['/docs', 'text/html', ['identity', 'gzip']],
  ['/console', 'text/html', ['identity', 'gzip']],
  ['/graphql', 'text/html', ['identity', 'gzip', 'br']],
]

test.each(documents)('%s has a different ETag for every encoding, and Vary', async (path, accept, codings) => {
  const tags = new Set<string>()
  let plain: Buffer | undefined
  for (const coding of codings) {
    const { status, headers, bytes } = await get(path, { accept, 'accept-encoding': coding })
    expect([status, headers['content-encoding'] ?? 'identity']).toEqual([200, coding])
    expect(headers.vary?.split(/, */)).toEqual(expect.arrayContaining(['Accept', 'Accept-Encoding']))
    const body = decoders[coding]?.(bytes)
    plain ??= body
    expect(body?.equals(plain as Buffer)).toBe(true)
    tags.add(headers.etag ?? '')

    const again = await get(path, { accept, 'accept-encoding': coding, 'if-none-match': headers.etag ?? '' })
    expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, headers.etag])
    expect(again.headers.vary).toBe(headers.vary)
  }
  expect(tags.size).toBe(codings.length)
  expect(tags).not.toContain('')
  const [first = '', second = ''] = tags
  const other = await get(path, { accept, 'accept-encoding': codings[1] ?? '', 'if-none-match': first })
  expect([other.status, other.headers.etag]).toEqual([200, second])
})

const conditional = (): [string, string][] => [
  ...documents.map(([path, accept]): [string, string] => [path, accept]),
  ['/', 'application/json'],
  [paths.post ?? '', 'application/json'],
  [paths.profile ?? '', 'text/html'],
]

test('If-None-Match may be a list, a weak tag or * everywhere, and a 304 has no headers of a body', async () => {
  for (const [path, accept] of conditional()) {
    const sent = { accept, 'accept-encoding': 'gzip, br' }
    const { etag = '' } = (await get(path, sent)).headers
    expect([path, etag]).toEqual([path, expect.stringMatching(/^"[^"]+"$/)])
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b" ,W/"c",W/${etag}`, ' * ']) {
      const { status, headers, bytes } = await get(path, { ...sent, 'if-none-match': known })
      expect([path, known, status, bytes.length]).toEqual([path, known, 304, 0])
      for (const name of ['content-type', 'content-length', 'content-encoding', 'transfer-encoding'])
        expect([path, name, headers[name]]).toEqual([path, name, undefined])
      expect([headers.etag, headers['cache-control']]).toEqual([etag, expect.stringContaining('no-cache')])
    }
    for (const unknown of ['"other"', etag.replaceAll('"', ''), `"x${etag.slice(1)}`, '"*"', ''])
      expect([path, unknown, (await get(path, { ...sent, 'if-none-match': unknown })).status]).toEqual([
        path,
        unknown,
        200,
      ])
  }
})

test('a client that prefers identity, or sends no Accept-Encoding, gets it', async () => {
  for (const encoding of ['gzip;q=0.5, identity;q=1', 'gzip;q=0', 'deflate', 'gzip;q=0, identity;q=0'])
    expect((await get('/skill.md', { 'accept-encoding': encoding })).headers['content-encoding']).toBeUndefined()
  expect((await get('/skill.md', {})).headers['content-encoding']).toBeUndefined()
})

test.each([
  ['"a"', true],
  ['"b", "a"', true],
  ['"b","a"', true],
  ['W/"a"', true],
  ['*', true],
  ['"a,b", "c"', false],
  ['a', false],
  ['"A"', false],
  ['', false],
  [undefined, false],
])('If-None-Match %s matches "a": %s', (header, isMatch) => {
  expect(matchesEtag(header, '"a"')).toBe(isMatch)
})
