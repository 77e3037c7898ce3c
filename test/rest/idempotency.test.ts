import { randomUUID } from 'node:crypto'
import { deleteExpiredResponses } from '../../src/platform/idempotency/idempotency'
import { rest } from '../support/client'
import { type NoticeBoard, openNoticeBoard } from './notice-board'

const routes = {
  'POST /notes': {
    document: 'mutation CreateNote($input: CreateNoteInput!) { createNote(input: $input) { note { id content } } }',
    status: 201,
  },
  'POST /notes/:noteId/copy': {
    document: 'mutation CopyNote($noteId: ID!) { copyNote(noteId: $noteId) { noteId copyCount } }',
  },
}

describe('an Idempotency-Key', () => {
  let board: NoticeBoard
  beforeAll(async () => {
    board = await openNoticeBoard(routes)
  })
  afterAll(() => board?.close())

  const post = (key: string, content: string, more: { by?: string; path?: string; body?: unknown } = {}) =>
    rest(board, `POST ${more.path ?? '/notes'}`, {
      key: more.by ?? board.ada,
      body: more.body ?? { content, labels: ['a'] },
      headers: { 'idempotency-key': key },
    })
  const countOf = async (content: string) =>
    (
      await board.app.db.query<{ count: number }>('select count(*)::int as count from notes where content = $1', [
        content,
      ])
    )[0]?.count

  it('makes a repeat return the first response without effect', async () => {
    const key = randomUUID()
    const first = await post(key, 'once')
    const again = await post(key, '', { path: '/notes/', body: '{"labels": ["a"], "content": "once"}' })
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([201, first.text, 'true'])
    expect(await countOf('once')).toBe(1)
  })

  it('rejects another body or another path with it', async () => {
    const key = randomUUID()
    await post(key, 'mine')
    const responses = [await post(key, 'other'), await post(key, 'mine', { path: '/notes/1/copy' })]
    expect(responses.map(({ status, body }) => [status, body.code])).toEqual(
      Array(2).fill([422, 'IDEMPOTENCY_KEY_REUSED']),
    )
  })

  it('belongs to one agent', async () => {
    const key = randomUUID()
    const responses = [await post(key, 'shared'), await post(key, 'shared', { by: board.bob })]
    expect(responses.map(({ status, headers }) => [status, headers.get('idempotency-replayed')])).toEqual(
      Array(2).fill([201, null]),
    )
  })

  it('responds with 409 while the first is running, and then replays it', async () => {
    const key = randomUUID()
    const both = await Promise.all([post(key, 'pause'), post(key, 'pause')])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('IDEMPOTENCY_IN_PROGRESS')
    expect((await post(key, 'pause')).headers.get('idempotency-replayed')).toBe('true')
    expect(await countOf('pause')).toBe(1)
  })

  it('is free again after a failure, which is rolled back', async () => {
    const key = randomUUID()
    expect((await post(key, 'taken')).status).toBe(409)
    expect(await countOf('taken')).toBe(0)
    expect((await post(key, 'x')).status).toBe(400)
    expect((await post(key, 'free')).status).toBe(201)
  })

  it('stores the response encrypted, for 24 hours', async () => {
    const key = randomUUID()
    await post(key, 'secret words')
    const kept = await board.app.db.query<{ body: Buffer }>('select body from idempotent_answers')
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.some(({ body }) => body.includes('secret words'))).toBe(false)
    await board.app.db.query(`update idempotent_answers set created_at = created_at - interval '24 hours 1 second'`)
    expect((await post(key, 'secret words')).headers.get('idempotency-replayed')).toBeNull()
    expect(await deleteExpiredResponses(board.app.db)).toBe(kept.length - 1)
    expect((await post(key, 'secret words')).headers.get('idempotency-replayed')).toBe('true')
  })

  it.each(['', ' ', 'x'.repeat(256), 'caf\u00e9'])('%j is rejected', async (key) => {
    expect((await post(key, 'never')).status).toBe(400)
  })

  it('may be 255 characters long', async () => {
    expect((await post('x'.repeat(255), 'long')).status).toBe(201)
  })
})
