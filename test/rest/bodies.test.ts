import { request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type NoticeBoard, openNoticeBoard } from './notice-board'

const routes = {
  'PATCH /notes/:noteId': {
    document: 'mutation UpdateNote($input: UpdateNoteInput!) { received: updateNote(input: $input) }',
    render: (result: string) => ({ received: JSON.parse(result) }),
  },
  'POST /notes/:noteId/copy': {
    document: 'mutation UpdateNote($input: UpdateNoteInput!) { received: updateNote(input: $input) }',
    render: (result: string) => ({ received: JSON.parse(result) }),
  },
  'GET /notes': { document: 'query Notes { notes { nodes { id } pageInfo { endCursor } } }' },
}

const body = '{"main_label":"x"}'
const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

describe('a body', () => {
  let board: NoticeBoard
  beforeAll(async () => {
    board = await openNoticeBoard(routes as never)
  })
  afterAll(() => board?.close())

  /** Sends bytes with exactly these headers; a list is sent in chunks. */
  function send(bytes: string | Buffer | string[], headers: Record<string, string> = {}, method = 'PATCH') {
    return new Promise<{ status: number; body: { [key: string]: unknown }; headers: object }>((resolve, reject) => {
      const auth = { authorization: `Bearer ${board.ada}` }
      const sent = request(`${board.url}/notes/7${method === 'POST' ? '/copy' : ''}`, {
        method,
        headers: { ...auth, ...headers },
      })
      sent.once('error', reject).once('response', async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers })
      })
      if (Array.isArray(bytes)) for (const chunk of bytes) sent.write(chunk)
      sent.end(Array.isArray(bytes) ? undefined : bytes)
    })
  }

  it.each([
    'application/json',
    'application/json; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/merge-patch+json',
    'text/plain;charset=utf8',
    'application/x-www-form-urlencoded',
    'APPLICATION/JSON',
  ])('is JSON as %s', async (type) => {
    const result = await send(body, { 'content-type': type })
    expect([result.status, result.body]).toEqual([200, { received: { noteId: '7', mainLabel: 'x' } }])
  })

  it.each([
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'text/html',
    'nonsense',
  ])('is rejected as %s', async (type) => {
    const result = await send(body, { 'content-type': type })
    expect([result.status, result.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  })

  it.each<[string, string | Buffer | string[], Record<string, string>?]>([
    ['without a type', body],
    ['in chunks', ['{"main_', 'label":', '"x"}']],
    ['with a byte order mark', `\ufeff${body}`],
    ['in gzip', gzipSync(body), { 'content-encoding': 'gzip' }],
    ['with a key twice', '{"main_label":"y","main_label":"x"}'],
    ['20 levels deep', `{"main_label":"x",${nested(20).slice(1)}`],
    ['with brackets in its texts', `{"other":"${'[{'.repeat(50)}\\"${'['.repeat(50)}","main_label":"x"}`],
    ['with hostile names', '{"__proto__":{"isLoud":true},"constructor":1,"mainLabel":"no","main_label":"x"}'],
    ['of 100 kB', `${body}${' '.repeat(100 * 1024 - body.length)}`],
  ])('is accepted %s', async (_, bytes, ...[headers]) => {
    const result = await send(bytes, headers)
    expect([result.status, result.body]).toEqual([200, { received: { noteId: '7', mainLabel: 'x' } }])
  })

  it.each<[string, string | string[], Record<string, string>?]>([
    ['of nothing', ''],
    ['of nothing with a type', '', { 'content-type': 'application/xml' }],
    ['of nothing in chunks', [], { 'transfer-encoding': 'chunked' }],
    ['of blanks', ' \n'],
    ['of an empty object', '{}'],
  ])('counts as missing when it is %s', async (_, bytes, ...[headers]) => {
    const result = await send(bytes, headers, 'POST')
    expect([result.status, result.body]).toEqual([200, { received: { noteId: '7' } }])
  })

  it.each<[string, string | Buffer, number, Record<string, string>?]>([
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a text', '"x"', 400],
    ['a form', 'main_label=x', 400],
    ['cut off', body.slice(0, -1), 400],
    ['followed by more', `${body}}`, 400],
    ['21 levels deep', nested(21), 400],
    ['30,000 levels deep', nested(30_000), 400],
    ['invalid UTF-8', Buffer.from([...Buffer.from('{"main_label":"'), 0xff, ...Buffer.from('"}')]), 400],
    ['over 100 kB', `${body}${' '.repeat(100 * 1024)}`, 413],
    ['over 100 kB once inflated', gzipSync(`${body}${' '.repeat(10_000_000)}`), 413, { 'content-encoding': 'gzip' }],
    ['not the gzip that is declared', body, 400, { 'content-encoding': 'gzip' }],
    ['cut off gzip', gzipSync(body).subarray(0, 15), 400, { 'content-encoding': 'gzip' }],
    ['in another encoding', body, 415, { 'content-encoding': 'br' }],
    ['a half surrogate', '{"main_label":"\\ud800"}', 400],
  ])('is rejected when it is %s', async (_, bytes, status, ...[headers]) => {
    const result = await send(bytes, headers)
    expect([result.status, result.body.status]).toEqual([status, status])
  })

  it('gets 413 while it is still being sent, and the connection ends', async () => {
    const result = await send(Array.from({ length: 60 }, () => 'x'.repeat(100_000)))
    expect([result.status, result.headers]).toEqual([413, expect.objectContaining({ connection: 'close' })])
  })

  it('on a GET changes nothing', async () => {
    const raw = await exchange(`GET /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[[[`)
    expect(raw).toMatch(/^HTTP\/1.1 200 /)
  })

  it('that ends early does not affect the server', async () => {
    const socket = connect(Number(new URL(board.url).port), '127.0.0.1')
    socket.write(
      `PATCH /notes/7 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${board.ada}\r\nContent-Length: 99\r\n\r\n{`,
    )
    await new Promise((resolve) => socket.write('"', resolve))
    socket.destroy()
    expect((await send(body)).status).toBe(200)
  })

  it.each([
    ['a broken request line', 'FOO BAR\r\n\r\n', 400, 'BAD_REQUEST'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      400,
      'BAD_REQUEST',
    ],
    ['headers of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ])('or %s that the parser rejects gets a problem document', async (_, bytes, status, code) => {
    const raw = await exchange(bytes)
    const [head = '', text = ''] = raw.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toContain('application/problem+json')
    expect(JSON.parse(text)).toMatchObject({ status, code, request_id: expect.any(String) })
  })

  function exchange(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(Number(new URL(board.url).port), '127.0.0.1', () => socket.write(bytes))
      socket.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      socket.once('end', () => resolve(text)).once('error', reject)
    })
  }
})
