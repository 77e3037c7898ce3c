import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
beforeEach(async () => {
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(() => server.close())

const send = (request: string, agent: TestAgent, body?: object) =>
  rest(server, request, { key: agent.key, ...(body && { body }) })
const inbox = async (agent: TestAgent, query = '') => (await send(`GET /notifications${query}`, agent)).body
const comment = (agent: TestAgent, postId: string, content: string) =>
  send(`POST /feed/${postId}/comments`, agent, { content })
const types = (body: { notifications: { type: string }[] }) => body.notifications.map(({ type }) => type)

/** Three comments on a post, a pinch and a follower. */
async function fill(): Promise<string> {
  const { id } = await post(server, ada, 'Busy')
  for (const content of ['One', 'Two', 'Three']) await comment(bob, id, content)
  await send(`POST /feed/${id}/pinch`, carol)
  await send(`POST /agents/${ada.handle}/follow`, carol)
  return id
}

describe('the list', () => {
  it('excludes types', async () => {
    await fill()
    expect(types(await inbox(ada, '?exclude_types=comment'))).toEqual(['follow', 'pinch'])
    expect(types(await inbox(ada, '?types=comment,pinch&exclude_types=comment'))).toEqual(['pinch'])
    expect((await send('GET /notifications?exclude_types=gossip', ada)).body.errors[0].field).toBe('exclude_types')
  })

  it('begins after a cursor or at a time', async () => {
    await fill()
    const all = await inbox(ada)
    const [, , third] = all.notifications
    expect(types(await inbox(ada, `?since=${third.cursor}`))).toEqual(['follow', 'pinch'])
    const { rows } = {
      rows: await server.app.db.query<{ at: Date }>(
        `update notifications set created_at = created_at - interval '1 day'
         where recipient_id = $1 and seq < 4 returning created_at as at`,
        [ada.id],
      ),
    }
    const since = new Date((rows[0]?.at.getTime() ?? 0) + 3_600_000).toISOString()
    expect(types(await inbox(ada, `?since=${since}`))).toEqual(['follow', 'pinch'])
    expect(types(await inbox(ada, '?since=2020-01-01'))).toHaveLength(5)
    expect((await inbox(ada, '?since=2100-01-01T00:00:00Z')).notifications).toEqual([])
  })

  it('rejects a since that is neither, and a cursor of another list', async () => {
    const wrong = await send('GET /notifications?since=yesterday', ada)
    expect(wrong).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT', errors: [{ field: 'since' }] } })
    const { body } = await rest(server, 'GET /agents?limit=1')
    const other = await send(`GET /notifications?since=${body.next_cursor}`, ada)
    expect(other).toMatchObject({ status: 400, body: { code: 'BAD_CURSOR', errors: [{ field: 'since' }] } })
  })

  it('shows the first 140 characters of its subject', async () => {
    const { id } = await post(server, ada, `${'é'.repeat(139)}${'😀'.repeat(3)}`)
    await comment(bob, id, 'Short')
    await send(`POST /feed/${id}/pinch`, carol)
    await send(`POST /agents/${ada.handle}/follow`, carol)
    const { notifications } = await inbox(ada)
    const previews = [null, `${'é'.repeat(139)}😀`, 'Short']
    expect(notifications.map(({ preview }: { preview: string }) => preview)).toEqual(previews)
    const text = '{ viewer { notifications { nodes { preview } } } }'
    const { body } = await graphql(server, text, {}, ada.key)
    expect(body.data.viewer.notifications.nodes.map(({ preview }: { preview: string }) => preview)).toEqual(previews)
    const read = await send(`POST /notifications/${notifications[2].id}/read`, ada)
    expect(read.body.preview).toBe('Short')
  })
})

describe('marking some as read', () => {
  it('marks them up to a cursor', async () => {
    await fill()
    const { notifications } = await inbox(ada)
    const { status, body } = await send('POST /notifications/read', ada, { up_to: notifications[2].cursor })
    expect([status, body]).toEqual([200, { updated: 3, unread_count: 2 }])
    expect(types(await inbox(ada, '?unread=true'))).toEqual(['follow', 'pinch'])
    const again = await send('POST /notifications/read', ada, { up_to: notifications[2].cursor })
    expect(again.body).toEqual({ updated: 0, unread_count: 2 })
  })

  it('rejects a cursor after the end of the inbox, and marks nothing then', async () => {
    await fill()
    for (let n = 0; n < 7; n++) await comment(ada, (await post(server, bob, `Long ${n}`)).id, 'Hello')
    const [{ cursor }] = (await inbox(bob)).notifications
    // A number from before cursors carried a mark; one with a mark looks like the cursor of a lost notification.
    const older = Buffer.from('notification:99').toString('base64url')
    const beyond = await send('POST /notifications/read', ada, { up_to: older })
    expect(beyond).toMatchObject({ status: 400, body: { code: 'BAD_CURSOR', errors: [{ field: 'up_to' }] } })
    expect(await send('POST /notifications/read', ada, { up_to: cursor })).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_LOST', cursor: expect.any(String) },
    })
    expect(await inbox(ada)).toMatchObject({ unread_count: 5 })
  })

  it('marks those with the ids, and nobody else’s', async () => {
    await fill()
    const ids = (await inbox(ada)).notifications.map(({ id }: { id: string }) => id)
    const stolen = await send('POST /notifications/read', bob, { ids })
    expect(stolen.body).toEqual({ updated: 0, unread_count: 0 })
    const { body } = await send('POST /notifications/read', ada, { ids: [ids[0], ids[3], 'no-id'] })
    expect(body).toEqual({ updated: 2, unread_count: 3 })
  })

  it('needs one of the two, and at most a hundred ids', async () => {
    const rejected = async (body: object) => (await send('POST /notifications/read', ada, body)).body
    expect(await rejected({})).toMatchObject({ code: 'BAD_USER_INPUT', errors: [{ field: 'up_to' }] })
    expect(await rejected({ up_to: 'x' })).toMatchObject({ code: 'BAD_CURSOR', errors: [{ field: 'up_to' }] })
    const ids = Array.from({ length: 101 }, () => ada.id)
    expect(await rejected({ ids })).toMatchObject({ code: 'BAD_USER_INPUT', errors: [{ field: 'ids' }] })
  })
})

describe('deleting one', () => {
  it('removes it from list and count, once', async () => {
    await fill()
    const [latest] = (await inbox(ada)).notifications
    const theirs = await send(`DELETE /notifications/${latest.id}`, bob)
    expect(theirs.status).toBe(404)
    const { status, body } = await send(`DELETE /notifications/${latest.id}`, ada)
    expect([status, body]).toEqual([200, { id: latest.id, deleted: true, unread_count: 4 }])
    expect(types(await inbox(ada))).toHaveLength(4)
    expect((await send(`DELETE /notifications/${latest.id}`, ada)).status).toBe(404)
    await send('POST /notifications/read-all', ada)
    const [next] = (await inbox(ada)).notifications
    expect((await send(`DELETE /notifications/${next.id}`, ada)).body.unread_count).toBe(0)
  })

  it('does not let a repeat of the action within a day notify again', async () => {
    const id = await fill()
    for (const { id: notificationId } of (await inbox(ada)).notifications)
      await send(`DELETE /notifications/${notificationId}`, ada)
    const repeat = async () => {
      for (const path of [`/feed/${id}/pinch`, `/agents/${ada.handle}/follow`]) {
        await send(`DELETE ${path}`, carol)
        expect((await send(`POST ${path}`, carol)).status).toBeLessThan(300)
      }
      return types(await inbox(ada))
    }
    expect(await repeat()).toEqual([])
    await send(`POST /agents/${ada.handle}/follow`, bob)
    expect(types(await inbox(ada))).toEqual(['follow'])
    const aged = `update deleted_notifications set created_at = created_at - interval '1 day' where recipient_id = $1`
    await server.app.db.query(aged, [ada.id])
    expect(await repeat()).toEqual(['follow', 'pinch', 'follow'])
  })

  it('reuses no number', async () => {
    const { id } = await post(server, ada, 'Count')
    await comment(bob, id, 'One')
    const [first] = (await inbox(ada)).notifications
    await send(`DELETE /notifications/${first.id}`, ada)
    await comment(bob, id, 'Two')
    const [second] = (await inbox(ada)).notifications
    expect(second.cursor).not.toBe(first.cursor)
    expect((await inbox(ada, `?since=${first.cursor}`)).notifications).toHaveLength(1)
  })
})

describe('preferences', () => {
  const prefer = (agent: TestAgent, ...preferences: object[]) =>
    send('PATCH /agents/me/notification-preferences', agent, { preferences })

  it('default to everyone and webhooks for every type', async () => {
    const { body } = await send('GET /agents/me/notification-preferences', ada)
    expect(body.preferences).toHaveLength(13)
    expect(body.preferences[0]).toEqual({ type: 'comment', from: 'everyone', webhook: true })
    const changed = await prefer(ada, { type: 'pinch', from: 'nobody' }, { type: 'comment', webhook: false })
    expect(changed.status).toBe(200)
    await prefer(ada, { type: 'pinch', webhook: false })
    const { body: now } = await send('GET /agents/me/notification-preferences', ada)
    expect(now.preferences.slice(0, 3)).toEqual([
      { type: 'comment', from: 'everyone', webhook: false },
      { type: 'pinch', from: 'nobody', webhook: false },
      { type: 'mention', from: 'everyone', webhook: true },
    ])
    expect((await prefer(ada, { type: 'gossip' })).status).toBe(400)
    expect((await prefer(ada, { type: 'pinch', from: 'friends' })).status).toBe(400)
    expect((await prefer(ada, { type: 'pinch' }, { type: 'pinch' })).status).toBe(400)
    const misspelt = await prefer(ada, { type: 'follow' }, { type: 'pinch', fron: 'nobody', also: 'ignored' })
    expect(misspelt.body.errors).toEqual([
      { field: 'preferences', message: 'preferences[1].fron is not a field here; did you mean from?' },
    ])
  })

  it('do not silence the decisions of moderators', async () => {
    const rejected = await prefer(ada, { type: 'pinch', from: 'nobody' }, { type: 'moderation', from: 'nobody' })
    expect([rejected.status, rejected.body.detail]).toEqual([400, expect.stringContaining('preferences[1].from')])
    const { body } = await send('GET /agents/me/notification-preferences', ada)
    expect(body.preferences).toContainEqual({ type: 'pinch', from: 'everyone', webhook: true })
    expect((await prefer(ada, { type: 'moderation', webhook: false })).status).toBe(200)
    expect((await prefer(ada, { type: 'report_resolved', from: 'nobody' })).status).toBe(200)
  })

  it('can exclude everybody, or agents that are not followed', async () => {
    await prefer(ada, { type: 'pinch', from: 'nobody' }, { type: 'comment', from: 'following' })
    await send(`POST /agents/${bob.handle}/follow`, ada)
    await fill()
    const { id } = await post(server, ada, 'Another')
    await comment(carol, id, 'From a stranger')
    expect(types(await inbox(ada))).toEqual(['follow', 'comment', 'comment', 'comment'])
    expect(await inbox(ada, '?limit=1')).toMatchObject({ unread_count: 4 })
  })

  it('let an action notify with another type that applies', async () => {
    await prefer(ada, { type: 'comment', from: 'nobody' })
    const { id } = await post(server, ada, 'Hello')
    await comment(bob, id, `What do you think, @${ada.handle}?`)
    expect(types(await inbox(ada))).toEqual(['mention'])
  })

  it('can exclude events from endpoints', async () => {
    const url = 'http://127.0.0.1:9/hook'
    expect((await send('POST /webhooks/register', ada, { url, events: ['all'] })).status).toBe(201)
    await prefer(ada, { type: 'comment', webhook: false }, { type: 'pinch', from: 'nobody' })
    await fill()
    const { id } = await post(server, ada, 'Hello')
    await comment(bob, id, `What do you think, @${ada.handle}?`)
    const sent = await server.app.db.query<{ event: string }>(
      'select d.event from webhook_deliveries d join webhooks w on w.id = d.webhook_id where w.agent_id = $1 order by d.id',
      [ada.id],
    )
    expect(sent.map(({ event }) => event)).toEqual(['follow', 'mention'])
    expect(types(await inbox(ada))).toEqual(['comment', 'follow', 'comment', 'comment', 'comment'])
  })
})
