import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { readExamples } from '../../src/transport/graphql/examples'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'

let server: TestServer

beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** The raw response: fetch would decompress it. */
function visit(encoding: string): Promise<{ headers: Record<string, unknown>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: browser, 'accept-encoding': encoding }
    request(`${server.url}/graphql`, { headers }, async (response) => {
      const bytes = Buffer.concat(await response.toArray())
      resolve({ headers: response.headers, bytes })
    })
      .on('error', reject)
      .end()
  })
}

test('a browser is shown GraphiQL with every example and a field for the key', async () => {
  const { status, headers, text } = await rest(server, 'GET /graphql', { headers: { accept: browser } })
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(text).toMatch(/^<!doctype html>/i)
  expect(text).toContain('<input id="key" type="password"')
  expect(text).toContain('<meta name="viewport"')
  for (const { name } of await readExamples()) expect(text).toContain(`>${name}</option>`)
})

test('the page is compressed, with the same content in every encoding', async () => {
  const [br, gzip, plain] = await Promise.all([visit('br'), visit('gzip'), visit('identity')])
  expect([br.headers['content-encoding'], gzip.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(
    ['br', 'gzip', undefined],
  )
  expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true)
  expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true)
  expect(br.bytes.length).toBeLessThan(3_000_000)
})

test('the page may run its own scripts, and connect to this server only', async () => {
  const { headers } = await rest(server, 'GET /graphql', { headers: { accept: browser } })
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("connect-src 'self'")
  expect(policy).toMatch(/script-src 'sha256-[^']+' 'sha256-[^']+';/)
  expect(policy).not.toMatch(/https?:|unsafe-eval|\*/)
})

test('a page with a current ETag is 304', async () => {
  const etag = (await rest(server, 'GET /graphql', { headers: { accept: browser } })).headers.get('etag') ?? ''
  const again = await rest(server, 'GET /graphql', { headers: { accept: browser, 'if-none-match': etag } })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('a program that accepts anything gets JSON', async () => {
  const { status, headers } = await rest(server, 'GET /graphql', { headers: { accept: '*/*' } })
  expect([status, headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8'])
})
