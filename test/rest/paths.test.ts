import { request } from 'node:http'
import { readConfig } from '../../src/config'
import { parseRequestTarget } from '../../src/transport/http/request-target'
import { compileRoutes } from '../../src/transport/rest/compile/compile-routes'
import { createRouter } from '../../src/transport/rest/router'
import { rest } from '../support/client'
import { createNoticeSchema, type NoticeBoard, openNoticeBoard } from './notice-board'

const note = 'query GetNote($id: ID!) { note(id: $id) { id } }'
const list = 'query ListNotes($first: Int) { notes(first: $first) { nodes { id } pageInfo { endCursor } } }'
const copy = 'mutation CopyNote($noteId: ID!) { copyNote(noteId: $noteId) { noteId } }'
const create = 'mutation CreateNote($input: CreateNoteInput!) { createNote(input: $input) { note { id } } }'

const routes = {
  'GET /notes': { document: list },
  'POST /notes/register': { document: create },
  'GET /notes/:id': { document: note, notFound: { message: 'No note.' } },
  'DELETE /notes/:noteId': { document: copy },
  'POST /notes/:noteId/copy': { document: copy },
}

describe('a path', () => {
  let board: NoticeBoard
  const { limits } = readConfig({ LIMIT_REQUESTS: '1000', LIMIT_ANONYMOUS_REQUESTS: '1000' })
  beforeAll(async () => {
    board = await openNoticeBoard(routes, limits)
  })
  afterAll(() => board?.close())

  /** A request whose path is not normalized. */
  function raw(method: string, path: string): Promise<{ status: number; headers: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: new URL(board.url).port, method, path }, (response) => {
        response.resume().once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
      })
      sent.once('error', reject).end()
    })
  }

  it.each([
    '/notes',
    '/notes/',
    '/notes?',
    '/notes/?',
    'http://notes.example/notes',
    'HTTPS://notes.example:99/notes/?',
    '/%6eotes',
    '/%6Eotes/',
    'http://notes.example/n%6Ftes',
  ])('%s is the list', async (path) => {
    expect((await raw('GET', path)).status).toBe(200)
  })

  it.each([
    '/nowhere',
    '/Notes',
    '//notes',
    '/notes//',
    '/notes//copy',
    '/notes/a%2Fb',
    '/notes/a%2fb',
    '/notes/..',
    '/notes/../notes',
    '/notes/%2e%2E/notes',
    '/notes/./1',
    '/notes%2f',
    '/%2e/notes',
    '/%256eotes',
    '/notes/%00',
    '/notes/1/2/3',
  ])('%s is a 404 problem document, never a redirect', async (path) => {
    const { status, headers } = await raw('GET', path)
    expect([status, headers['content-type'], headers.location]).toEqual([404, 'application/problem+json', undefined])
  })

  it.each(['/notes/%', '/notes/%zz', '/notes/%ff', '/notes/%C3', '/nowhere/%E0%A4%A', '/elsewhere/%', '/%zz'])(
    '%s is not valid percent-encoded UTF-8: 400',
    async (path) => {
      for (const method of ['GET', 'DELETE', 'OPTIONS']) {
        const { status, headers } = await raw(method, path)
        expect([status, headers['content-type']]).toEqual([400, 'application/problem+json'])
      }
    },
  )

  it('decodes its parameters once', async () => {
    const decoded: unknown[] = []
    const find = createRouter(compileRoutes(createNoticeSchema(), routes))
    for (const path of ['/notes/%41%2541', '/notes/C%2B%2B', '/notes/%25', '/notes/%E2%9C%93']) {
      const match = find('GET', parseRequestTarget(path).path)
      if (match?.kind === 'route') decoded.push(match.params.id)
    }
    expect(decoded).toEqual(['A%41', 'C++', '%', '✓'])
  })

  it('decodes its parameters, and an unknown id is a 404', async () => {
    expect((await raw('GET', `/notes/${'%41'.repeat(500)}`)).status).toBe(404)
    expect((await rest(board, 'GET /notes/C%2B%2B')).body.detail).toBe('No note.')
  })

  it.each([
    ['POST /notes', 'GET, HEAD, OPTIONS'],
    ['PUT /notes/1', 'GET, HEAD, DELETE, OPTIONS'],
    ['GET /notes/register', 'POST, OPTIONS'],
    ['HEAD /notes/register', 'POST, OPTIONS'],
    ['GET /notes/1/copy/', 'POST, OPTIONS'],
    ['PROPFIND /notes', 'GET, HEAD, OPTIONS'],
  ])('%s is 405 with Allow', async (line, allow) => {
    const [method, path] = line.split(' ') as [string, string]
    const { status, headers } = await raw(method, path)
    expect([status, headers.allow]).toEqual([405, allow])
  })

  it('allows every origin, without credentials', async () => {
    const { status, headers } = await raw('OPTIONS', '/notes/1')
    expect([status, headers['access-control-allow-origin'], headers['access-control-allow-methods']]).toEqual([
      204,
      '*',
      'GET, HEAD, DELETE, OPTIONS',
    ])
    expect(headers['access-control-allow-headers']).toContain('Authorization')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect((await raw('GET', '/notes')).headers['access-control-allow-origin']).toBe('*')
  })

  it('without a route reaches the next handler of a plain Express app', async () => {
    expect((await rest(board, 'GET /elsewhere')).text).toBe('another handler')
  })

  it('counts against the limit whatever its status, of the agent when the key is valid', async () => {
    const remaining = async (...request: Parameters<typeof rest>) => {
      const { status, headers } = await rest(...request)
      return [status, headers.get('ratelimit-policy'), Number(headers.get('x-ratelimit-remaining'))]
    }
    const [, , anonymous] = await remaining(board, 'GET /notes')
    const left = Number(anonymous)
    expect(await remaining(board, 'GET /notes', { key: board.ada })).toEqual([200, '"requests";q=1000;w=60', 999])
    const byAddress = '"anonymous_requests";q=1000;w=60'
    expect(await remaining(board, 'GET /notes', { key: 'wrong' })).toEqual([401, byAddress, left - 1])
    expect(await remaining(board, 'GET /nowhere')).toEqual([404, byAddress, left - 2])
    expect(await remaining(board, 'GET /nowhere', { key: 'wrong' })).toEqual([404, byAddress, left - 3])
    expect(await remaining(board, 'PUT /notes', { key: board.bob })).toEqual([405, '"requests";q=1000;w=60', 999])
  })
})

describe('an invalid table', () => {
  const compile =
    (name: string, document: string, more: object = {}) =>
    () =>
      createRouter(
        compileRoutes(createNoticeSchema(), { 'GET /fine': { document: list }, [name]: { document, ...more } }),
      )

  it.each<[string, string, string, object?]>([
    ['GET /notes', '{ notes { nodes { contnt } } }', 'GET /notes: Cannot query field "contnt"'],
    ['GET /notes', '{ notes { nodes { id } } }', 'GET /notes: A document holds one operation, and it has a name.'],
    ['GET /notes/:number', note, 'GET /notes/:number: The document has no variable for :number'],
    ['GET /copies/:noteId', copy, 'GET /copies/:noteId: A GET changes nothing'],
    ['GET /fine/', list, 'GET /fine/ stands in the tables twice.'],
    ['FETCH /notes', list, 'FETCH /notes: A route is spelled METHOD /path.'],
    ['GET /notes/:id', note, 'GET /notes/:id: The document selects no author there.', { pick: 'author' }],
    [
      'PATCH /notes/:noteId',
      'mutation M($noteId: ID!, $isLoud: Boolean) { updateNote(input: {noteId: $noteId, isLoud: $isLoud}) }',
      'PATCH /notes/:noteId: $isLoud may be left out',
    ],
    [
      'GET /notes/:id',
      'query Q($id: ID!) { note(id: $id) { labels @flat { name useCount } } }',
      'GET /notes/:id: @flat on labels needs exactly one field.',
    ],
    [
      'GET /notes/:id',
      'query Q($id: ID!) { note(id: $id) { labels @spread { name } } }',
      '@spread on labels needs one object.',
    ],
    [
      'GET /notes/:id',
      'query Q($id: ID!) { note(id: $id) @schema(name: "Card") { id } }',
      '@schema(name: "…") stands on an inline fragment without a type.',
    ],
  ])('stops the start and names the route: %s', (name, document, message, ...[more]) => {
    expect(compile(name, document, more)).toThrow(message)
  })
})
