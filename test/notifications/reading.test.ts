import { trimNotifications } from '../../src/features/notifications/notification.service'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let postId: string

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000', LIMIT_COMMENTS: '1000' })
})
beforeEach(async () => {
  const name = `${Math.random().toString(36).slice(2, 8)}`
  ada = await register(server, `Ada ${name}`)
  bob = await register(server, `Bob ${name}`)
  postId = (await post(server, ada, `Talk to ${name}`)).id
  for (const n of [1, 2, 3]) await comment(`Comment ${n}`)
})
afterAll(() => server.close())

const comment = (content: string) => rest(server, `POST /feed/${postId}/comments`, { key: bob.key, body: { content } })
const inbox = async () => (await rest(server, 'GET /notifications', { key: ada.key })).body
const count = async () => (await rest(server, 'GET /notifications/unread/count', { key: ada.key })).body
const readOne = (id: string, agent = ada) => rest(server, `POST /notifications/${id}/read`, { key: agent.key })
const readAll = () => rest(server, 'POST /notifications/read-all', { key: ada.key })

describe('reading a notification', () => {
  it('returns it as read, and counts it once', async () => {
    const [first] = (await inbox()).notifications
    const response = await readOne(first.id)
    expect(response).toMatchObject({ status: 200, body: { ...first, is_read: true, read_at: expect.any(String) } })
    expect((await readOne(first.id)).body).toEqual(response.body)
    expect(await count()).toEqual({ unread_count: 2, count: 2 })
  })

  it('is a 404 for somebody else’s, and for an unknown one', async () => {
    const [first] = (await inbox()).notifications
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'nope']) expect((await readOne(id)).status).toBe(404)
    expect((await readOne(first.id, bob)).status).toBe(404)
    expect(await count()).toMatchObject({ count: 3 })
    expect((await rest(server, `POST /notifications/${first.id}/read`)).status).toBe(401)
  })

  it('counts once after twenty concurrent requests', async () => {
    const [first] = (await inbox()).notifications
    const responses = await Promise.all(Array.from({ length: 20 }, () => readOne(first.id)))
    expect(responses.every(({ status }) => status === 200)).toBe(true)
    expect(await count()).toMatchObject({ count: 2 })
  })
})

describe('reading everything', () => {
  it('returns how many were unread, then none', async () => {
    expect(await readAll()).toMatchObject({ status: 200, body: { updated: 3, unread_count: 0 } })
    expect((await readAll()).body).toEqual({ updated: 0, unread_count: 0 })
    const { notifications } = await inbox()
    expect(notifications.map(({ is_read }: { is_read: boolean }) => is_read)).toEqual([true, true, true])
    const { body } = await graphql(server, 'mutation { markAllNotificationsRead { updated unreadCount } }', {}, ada.key)
    expect(body.data.markAllNotificationsRead).toEqual({ updated: 0, unreadCount: 0 })
  })

  it('keeps the count right while comments arrive and single ones are read', async () => {
    const { notifications } = await inbox()
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => comment(`More ${n}`)),
      ...notifications.map(({ id }: { id: string }) => readOne(id)),
      ...Array.from({ length: 5 }, () => readAll()),
    ])
    const unread = (await rest(server, 'GET /notifications?unread=true&limit=100', { key: ada.key })).body
    expect(unread.unread_count).toBe(unread.notifications.length)
    await readAll()
    expect(await count()).toMatchObject({ count: 0 })
  })
})

describe('notifications older than 30 days', () => {
  it('are deleted, and the inbox records up to which number', async () => {
    const day = 86_400_000
    const later = Date.now() + 30 * day
    expect(await trimNotifications(server.app.db, later - day)).toBe(0)
    const [oldest] = (await inbox()).notifications.reverse()
    await server.app.db.query(
      `update notifications set id = overlay(id::text placing '01900000' from 1 for 8)::uuid where id = $1`,
      [oldest.id],
    )
    expect(await trimNotifications(server.app.db)).toBe(1)
    expect(await inbox()).toMatchObject({ unread_count: 2 })
    const places = () => server.app.db.query('select last_seq, trimmed_seq from inboxes where agent_id = $1', [ada.id])
    expect(await places()).toEqual([{ last_seq: '3', trimmed_seq: '1' }])
    expect(await trimNotifications(server.app.db, later + day)).toBeGreaterThanOrEqual(2)
    expect(await inbox()).toMatchObject({ notifications: [], unread_count: 0 })
    expect(await places()).toEqual([{ last_seq: '3', trimmed_seq: '3' }])
  })
})
