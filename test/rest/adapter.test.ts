import { type RestRequest, TextResponse } from '../../src/platform/routes/route'
import { rest } from '../support/client'
import { type NoticeBoard, openNoticeBoard } from './notice-board'

const routes = {
  'GET /notes': {
    document: `query ListNotes($first: Int, $after: String, $offset: Int, $mood: Mood, $query: String) {
      notes(first: $first, after: $after, offset: $offset, mood: $mood, query: $query) {
        nodes { id content mood copyCount author { handle } }
        pageInfo { endCursor }
      }
    }`,
  },
  'GET /board': {
    document: 'query Board { notes(first: 1) { entries: nodes { id } pageInfo { endCursor } } }',
  },
  'GET /notes/:id': {
    document: `query GetNote($id: ID!) {
      note(id: $id) {
        id mood viewerIsAuthor author @spread { writtenBy: handle }
        labels @flat { name } mainLabel @flat { name } allLabels: labelPages(first: 2) { nodes { name useCount } }
      }
    }`,
    notFound: { message: 'No note has this id.' },
  },
  'GET /notes/:id/labels': {
    document: `query NoteLabels($id: ID!, $first: Int, $after: String) {
      note(id: $id) { labels: labelPages(first: $first, after: $after) { nodes { name } pageInfo { endCursor } } }
    }`,
  },
  'GET /notes/:id/author': {
    document: 'query NoteAuthor($id: ID!) { note(id: $id) { author { handle } } }',
    pick: 'author',
  },
  'GET /notes/:id.md': {
    document: 'query NoteText($id: ID!) { note(id: $id) { content } }',
    produces: ['text/markdown'],
    render: ({ content }: { content: string }) => new TextResponse('text/markdown; charset=utf-8', `# ${content}\n`),
  },
  'POST /notes': {
    document: `mutation CreateNote($input: CreateNoteInput!) {
      createNote(input: $input) { note { id content mood copyCount } }
    }`,
    status: 201,
    params: { body: 'content' },
    values: { mood: { fired: 'general' } },
  },
  'POST /notes/:noteId/copy': {
    document: 'mutation CopyNote($noteId: ID!) { copyNote(noteId: $noteId) { noteId copyCount } }',
    aliases: ['POST /papers/:noteId/copy'],
  },
  'POST /notes/:noteId/duplicate': {
    document: 'mutation DuplicateNote($noteId: ID!) { copyNote(noteId: $noteId) { isFirst note { id } } }',
    pick: 'note',
    wrap: 'note',
    status: ({ is_first }: { is_first: boolean }) => (is_first ? 201 : 200),
  },
  'PATCH /notes/:noteId': {
    document: 'mutation UpdateNote($input: UpdateNoteInput!) { received: updateNote(input: $input) }',
    render: (response: string) => ({ received: JSON.parse(response) }),
  },
  'DELETE /notes/:noteId': {
    document: 'mutation DeleteNote($input: UpdateNoteInput!) { received: updateNote(input: $input) }',
    render: (response: string) => ({ received: JSON.parse(response) }),
  },
  'GET /findings': {
    document:
      'query Findings($kind: String!) { findings(kind: $kind) { kind: __typename ... on Note { id } ... on Writer { handle } } }',
    render: (found: object) => ({ found }),
  },
  'GET /broken': { document: 'query Broken($how: String!) { broken(how: $how) }' },
  'GET /mine': {
    auth: 'key',
    document: 'query Mine { notes(first: 5) { nodes { viewerIsAuthor } pageInfo { endCursor } } }',
  },
  'GET /stream': {
    operationId: 'streamNotes',
    auth: 'key',
    scope: 'read',
    handle: ({ res, viewer, params }: RestRequest) =>
      void res.end(`hello ${viewer?.handle} ${Object.keys(params).length}`),
  },
} as const

describe('a table of routes', () => {
  let board: NoticeBoard
  const asAda = (request: string, body?: unknown) =>
    rest(board, request, { key: board.ada, ...(body !== undefined && { body }) })
  const send = (request: string) => rest(board, request)

  beforeAll(async () => {
    board = await openNoticeBoard(routes as never)
    for (const content of ['first', 'second', 'third'])
      await asAda('POST /notes', { content, labels: ['a'], mood: content === 'first' ? 'wins' : 'general' })
  })
  afterAll(() => board?.close())

  describe('reading', () => {
    it('lists things in snake_case with lower-case enums and a cursor', async () => {
      const first = await send('GET /notes?limit=2')
      expect(first.status).toBe(200)
      expect(first.body).toEqual({
        notes: [
          { id: '1', content: 'first', mood: 'wins', copy_count: 0, author: { handle: 'ada' } },
          { id: '2', content: 'second', mood: 'general', copy_count: 0, author: { handle: 'ada' } },
        ],
        next_cursor: expect.any(String),
        has_more: true,
      })
      expect(first.headers.get('link')).toBe(
        `<https://notes.example/notes?limit=2&cursor=${first.body.next_cursor}>; rel="next"`,
      )
      const next = await send(`GET /notes?limit=2&cursor=${first.body.next_cursor}`)
      expect(next.body).toMatchObject({ notes: [{ id: '3' }], next_cursor: null, has_more: false })
      expect(next.headers.get('link')).toBeNull()
    })

    it('names a list as the GraphQL document does', async () => {
      expect((await send('GET /board')).body).toMatchObject({ entries: [{ id: '1' }], has_more: true })
    })

    it('returns one object bare, with short lists as plain arrays', async () => {
      const { body } = await asAda('GET /notes/1')
      expect(body).toEqual({
        id: '1',
        mood: 'wins',
        viewer_is_author: true,
        written_by: 'ada',
        labels: ['first'],
        main_label: 'wins',
        all_labels: [
          { name: 'one', use_count: 1 },
          { name: 'two', use_count: 2 },
        ],
      })
      expect((await send('GET /notes/2')).body).toMatchObject({ viewer_is_author: null, main_label: null })
    })

    it('paginates a list inside an object', async () => {
      const { body } = await send('GET /notes/1/labels?limit=1')
      expect(body).toEqual({ labels: [{ name: 'one' }], next_cursor: expect.any(String), has_more: true })
    })

    it('picks a part, and returns texts', async () => {
      expect((await send('GET /notes/1/author')).body).toEqual({ handle: 'ada' })
      const text = await send('GET /notes/1.md')
      expect([text.text, text.headers.get('content-type')]).toEqual(['# first\n', 'text/markdown; charset=utf-8'])
    })

    it('responds with 404 and a detail for an unknown object', async () => {
      const { status, body, headers } = await send('GET /notes/99')
      expect(status).toBe(404)
      expect(headers.get('content-type')).toBe('application/problem+json')
      expect(body).toEqual({
        type: 'https://notes.example/errors/not-found',
        title: 'Not Found',
        status: 404,
        detail: 'No note has this id.',
        code: 'NOT_FOUND',
        hint: 'Check the id or handle: it may be misspelt, or deleted.',
        request_id: headers.get('x-request-id'),
      })
      expect((await send('GET /notes/99/author')).status).toBe(404)
    })

    it('distinguishes types', async () => {
      expect((await send('GET /findings?kind=writer')).body).toEqual({ found: [{ kind: 'Writer', handle: 'ada' }] })
    })

    it('responds with 304 to a current ETag', async () => {
      const first = await send('GET /notes/1')
      const etag = first.headers.get('etag') as string
      const again = await rest(board, 'GET /notes/1', { headers: { 'if-none-match': `"other", W/${etag}` } })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
      expect((await rest(board, 'GET /notes/1', { key: board.ada, headers: { 'if-none-match': etag } })).status).toBe(
        200,
      )
    })

    it('responds to HEAD like GET, without the body', async () => {
      const [get, head] = [await send('GET /notes/1'), await send('HEAD /notes/1')]
      expect([head.status, head.text]).toEqual([200, ''])
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control', 'vary'])
        expect(head.headers.get(name)).toBe(get.headers.get(name))
    })
  })

  describe('parameters', () => {
    it.each([
      ['limit=0', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=two', 'limit'],
      ['limit=2.5', 'limit'],
      ['offset=x', 'offset'],
      ['offset=10001', 'offset'],
      ['mood=sad', 'mood'],
      ['mood=wins&mood=general', 'mood'],
      ['q=x', 'q'],
      ['nonsense=1&nonsense=2', 'nonsense'],
      ['nonsense=', 'nonsense'],
      ['first=1', 'first'],
      ['mood[]=wins', 'mood[]'],
      ['utm_source=x', 'utm_source'],
    ])('rejects ?%s, naming %s', async (search, field) => {
      const { status, body } = await send(`GET /notes?${search}`)
      expect(status).toBe(400)
      expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field])
    })

    it.each(['limit=101', 'limit=1e9', 'limit=99999999999999999999', 'mood=', 'q=', 'mood=&limit=', 'mood=WINS'])(
      'accepts ?%s',
      async (search) => expect((await send(`GET /notes?${search}`)).status).toBe(200),
    )

    it('filters by the enum value in lower case', async () => {
      expect((await send('GET /notes?mood=wins')).body.notes).toHaveLength(1)
    })

    it('reports all invalid ones at once, those of validation rules included', async () => {
      const { body } = await send('GET /notes?limit=0&mood=sad&q=x')
      expect(body.errors.map((error: { field: string }) => error.field)).toEqual(['limit', 'mood', 'q'])
      expect(body.errors[1].message).toBe('mood must be one of general, wins.')
    })

    it('lists the parameters of a route for an unknown one, of a handler too', async () => {
      const { body } = await send('GET /notes?moood=wins&limit=0')
      expect(body.errors).toEqual([
        {
          field: 'moood',
          message: 'moood is not a query parameter of GET /notes; it takes limit, cursor, offset, mood, q.',
        },
        { field: 'limit', message: 'limit must be a whole number from 1 to 100; more is taken as 100.' },
      ])
      const stream = await asAda('GET /stream?since=1')
      expect([stream.status, stream.body.detail]).toEqual([
        400,
        'since is not a query parameter of GET /stream; it takes none.',
      ])
      expect((await asAda('POST /notes?content=x', { content: 'y', labels: ['a'] })).status).toBe(400)
    })

    it('reports missing required ones', async () => {
      const { status, body } = await send('GET /findings?kind=')
      expect([status, body.errors]).toEqual([400, [{ field: 'kind', message: 'kind is required.' }]])
    })

    it('rejects a query that is not percent-encoded UTF-8', async () => {
      expect((await send('GET /notes?q=%ff')).status).toBe(400)
      expect((await send('GET /notes?q=%zz')).status).toBe(400)
    })
  })

  describe('writing', () => {
    it('returns a created object without a wrapper with 201', async () => {
      const { status, body, headers } = await asAda('POST /notes', {
        content: '  fresh ',
        labels: ['a'],
        unknown: 1,
        __proto__: { x: 1 },
      })
      expect([status, body]).toEqual([
        201,
        { id: expect.any(String), content: 'fresh', mood: 'general', copy_count: 0 },
      ])
      expect(headers.get('cache-control')).toBe('no-store')
    })

    it('accepts the path and an older spelling of it', async () => {
      expect((await asAda('POST /notes/2/copy')).body).toEqual({ note_id: '2', copy_count: 1 })
      expect((await asAda('POST /papers/2/copy/', '')).body).toEqual({ note_id: '2', copy_count: 2 })
    })

    it('responds with 201 the first time and 200 after that', async () => {
      const [first, second] = [await asAda('POST /notes/3/duplicate'), await asAda('POST /notes/3/duplicate')]
      expect([first.status, second.status, second.body]).toEqual([201, 200, { note: { id: '3' } }])
    })

    it('distinguishes null from omitted fields, and prefers the path', async () => {
      const received = async (body: object) => (await asAda('PATCH /notes/7', body)).body.received
      expect(await received({})).toEqual({ noteId: '7' })
      expect(await received({ main_label: null, note_id: '8' })).toEqual({ noteId: '7', mainLabel: null })
      expect(await received({ mainLabel: 'ignored', is_loud: true })).toEqual({ noteId: '7', isLoud: true })
    })

    it('reads the parameters of a DELETE from the body or the query', async () => {
      expect((await asAda('DELETE /notes/7?is_loud=1')).body.received).toEqual({ noteId: '7', isLoud: true })
      expect((await asAda('DELETE /notes/7?is_loud=1', { is_loud: false })).body.received).toEqual({
        noteId: '7',
        isLoud: false,
      })
    })

    it('accepts aliases of fields and values', async () => {
      const { status, body } = await asAda('POST /notes', { body: 'other', labels: ['a'], mood: 'fired' })
      expect([status, body.content, body.mood]).toEqual([201, 'other', 'general'])
    })

    it('reports all invalid fields of a body at once', async () => {
      const { status, body } = await asAda('POST /notes', { content: 'x', mood: 'sad', copy_count: '3' })
      expect([status, body.code]).toEqual([400, 'BAD_USER_INPUT'])
      expect(body.errors).toEqual([
        { field: 'labels', message: 'labels is required.' },
        { field: 'mood', message: 'mood must be one of general, wins.' },
        { field: 'copy_count', message: 'copy_count must be a whole number.' },
        { field: 'content', message: 'content must be 3 to 20 characters long, this one has 1.' },
      ])
      expect(body.detail).toBe(body.errors.map((error: { message: string }) => error.message).join(' '))
    })

    it.each([
      [{ content: 5, labels: ['a'] }, 'content must be a text.'],
      [{ content: null, labels: ['a'] }, 'content must not be null.'],
      [{ content: 'fine', labels: 'a' }, 'labels must be a list.'],
      [{ content: 'fine', labels: ['a', 7] }, 'labels[1] must be a text.'],
      [{ content: 'fine', labels: [] }, 'labels must hold 1 to 3 items, this one is empty.'],
      [
        { content: 'fine', labels: ['a'], copy_count: 10 },
        'copy_count must be a whole number from 0 to 9, this one is 10.',
      ],
      [{ content: 'fine', labels: ['a'], copy_count: 1e99 }, 'copy_count must be a whole number.'],
      [
        { content: 'a\u0000b', labels: ['a'] },
        'content must not contain NUL or other control characters; remove them.',
      ],
    ])('rejects %j', async (given, message) => {
      const { status, body } = await asAda('POST /notes', given)
      expect([status, body.errors?.map((error: { message: string }) => error.message)]).toEqual([400, [message]])
    })
  })

  describe('keys', () => {
    it('are required for writes and private reads', async () => {
      for (const request of ['POST /notes', 'GET /mine', 'GET /stream']) {
        const { status, body, headers } = await send(request)
        expect([status, body.code, headers.get('www-authenticate')]).toEqual([
          401,
          'UNAUTHENTICATED',
          'Bearer realm="clankdin"',
        ])
      }
    })

    it('are rejected on public reads too when wrong', async () => {
      expect((await rest(board, 'GET /notes', { key: 'wrong' })).status).toBe(401)
      expect((await rest(board, 'GET /notes', { headers: { authorization: 'Basic YTpi' } })).status).toBe(401)
    })

    it.each([
      'GET /notes?api_key=abc',
      'GET /notes?limit=1&access_token=abc',
      'GET /notes?Key=abc',
      'GET /notes/clnk_000000000000000000000000000000000000',
      'GET /nowhere/clnk%5F000000000000000000000000000000000000?q=1',
    ])('are never accepted in the URL: %s', async (request) => {
      const { status, body } = await send(request)
      expect([status, body.code]).toEqual([400, 'BAD_REQUEST'])
    })

    it('give a custom handler the viewer', async () => {
      expect((await asAda('GET /stream')).text).toBe('hello ada 0')
    })
  })

  describe('errors', () => {
    it('hide internal errors, with a request id', async () => {
      const { status, body, text, headers } = await send('GET /broken?how=badly')
      expect([status, body.code, body.request_id]).toEqual([500, 'INTERNAL_SERVER_ERROR', headers.get('x-request-id')])
      expect(text).not.toContain('hunter2')
    })

    it('are sent also when a type is unknown', async () => {
      expect((await send('GET /findings?kind=unknown')).status).toBe(500)
    })

    it('have a different id for every request', async () => {
      const headers = { 'x-request-id': 'mine' }
      const ids = await Promise.all(
        [1, 2].map(async () => (await rest(board, 'GET /notes', { headers })).headers.get('x-request-id')),
      )
      expect(new Set([...ids, 'mine']).size).toBe(3)
    })
  })
})
