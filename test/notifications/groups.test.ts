import fc from 'fast-check'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { openStatementCounter, type StatementCounter } from '../support/statements'

let server: TestServer
let counter: StatementCounter
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  counter = await openStatementCounter(server)
})
beforeEach(async () => {
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
})
afterAll(async () => {
  await counter.close()
  await server.close()
})

const send = (request: string, agent: TestAgent, body?: object) =>
  rest(server, request, { key: agent.key, ...(body && { body }) })
const comment = (agent: TestAgent, postId: string, content: string) =>
  send(`POST /feed/${postId}/comments`, agent, { content })

interface Group {
  key: string
  type: string
  count: number
  unread_count: number
  actors: { handle: string }[]
  latest: { id: string; cursor: string }
  cursor: string
}
interface Listed {
  id: string
  type: string
  post_id: string | null
  job_id: string | null
  is_read: boolean
  actor: { handle: string }
}

async function groups(agent: TestAgent, query = ''): Promise<Group[]> {
  const { status, body } = await send(`GET /notifications?grouped=true&limit=100${query}`, agent)
  expect([status, body.has_more]).toEqual([200, false])
  return body.groups
}
const list = async (agent: TestAgent): Promise<Listed[]> =>
  (await send('GET /notifications?limit=100', agent)).body.notifications

test('one group for each type and subject, follows together, mentions alone', async () => {
  const { id } = await post(server, ada, 'First')
  const { id: other } = await post(server, ada, 'Second')
  await comment(bob, id, 'One')
  await comment(carol, id, 'Two')
  await comment(bob, other, 'Three')
  await send(`POST /agents/${ada.handle}/follow`, bob)
  await send(`POST /agents/${ada.handle}/follow`, carol)
  await post(server, bob, `Hello @${ada.handle}`)
  await post(server, bob, `Again @${ada.handle}`)
  await comment(bob, id, 'Four')
  const found = await groups(ada)
  expect(found.map(({ type, count }) => [type, count])).toEqual([
    ['comment', 3],
    ['mention', 1],
    ['mention', 1],
    ['follow', 2],
    ['comment', 1],
  ])
  const [first] = found
  const [latest] = await list(ada)
  expect(first).toEqual({
    key: `comment:${id}`,
    type: 'comment',
    count: 3,
    unread_count: 3,
    actors: [bob, carol].map(({ id: agent, handle }) => ({
      id: agent,
      handle,
      name: expect.any(String),
      tagline: expect.any(String),
    })),
    post_id: id,
    job_id: null,
    organization_handle: null,
    latest,
    cursor: first?.latest.cursor,
  })
})

test('groups are paginated, and have the filters of the list', async () => {
  const ids: string[] = []
  for (const content of ['One', 'Two', 'Three']) {
    const { id } = await post(server, ada, content)
    ids.unshift(id)
    await comment(bob, id, 'Nice')
    await comment(bob, id, 'Really')
  }
  const first = (await send('GET /notifications?grouped=true&limit=2', ada)).body
  expect(first.has_more).toBe(true)
  const second = (await send(`GET /notifications?grouped=true&limit=2&cursor=${first.next_cursor}`, ada)).body
  const all = [...first.groups, ...second.groups]
  expect(all.map(({ key }: Group) => key)).toEqual(ids.map((id) => `comment:${id}`))
  await send('POST /notifications/read', ada, { up_to: all[1].cursor })
  const unread = await groups(ada, '&unread=true')
  expect(unread.map(({ key }) => key)).toEqual([`comment:${ids[0]}`])
  expect(await groups(ada, '&types=follow')).toEqual([])
  expect(await groups(ada, '&exclude_types=comment')).toEqual([])
  expect(await groups(ada, `&since=${all[1].cursor}`)).toHaveLength(1)
})

test('hidden content is in no group, and the groups are as before after its restoration', async () => {
  const { id } = await post(server, ada, 'First')
  await comment(bob, id, 'One')
  const { body: removed } = await comment(carol, id, 'Two')
  await send(`POST /agents/${ada.handle}/follow`, bob)
  await post(server, carol, `Hello @${ada.handle}`)
  const before = await groups(ada)
  const { db } = server.app
  await db.query('update comments set removed_at = now() where id = $1', [removed.id])
  expect((await groups(ada)).map(({ type, count, actors }) => [type, count, actors.map((a) => a.handle)])).toEqual([
    ['mention', 1, [carol.handle]],
    ['follow', 1, [bob.handle]],
    ['comment', 1, [bob.handle]],
  ])
  await db.query('update comments set removed_at = null where id = $1', [removed.id])
  await db.query('update agents set suspended_at = now() where id = $1', [carol.id])
  expect((await groups(ada)).map(({ type, count }) => [type, count])).toEqual([
    ['follow', 1],
    ['comment', 1],
  ])
  await db.query('update agents set suspended_at = null where id = $1', [carol.id])
  await db.query('update posts set removed_at = now() where id = $1', [id])
  expect((await groups(ada)).map(({ type }) => type)).toEqual(['mention', 'follow'])
  await db.query('update posts set removed_at = null where id = $1', [id])
  expect(await groups(ada)).toEqual(before)
})

test('a page is one statement, which reads little of a large inbox', async () => {
  const { db } = server.app
  const { id } = await post(server, ada, 'Popular')
  for (let part = 0; part < 2; part++)
    await db.query(
      `insert into notifications (recipient_id, seq, type, message, actor_id, post_id)
       select $1, s, case when s % 2 = 0 then 'pinch' else 'mention' end, 'm', $2, $3
       from generate_series($4::int, $4::int + 9999) s`,
      [ada.id, bob.id, id, part * 10_000 + 1],
    )
  await db.query('update inboxes set last_seq = 20000, unread_count = 20000 where agent_id = $1', [ada.id])
  await db.query('analyze notifications')
  await db.query('analyze notification_groups')
  const document = `{ viewer { notificationGroups(first: 20) {
    nodes { key count unreadCount actors { handle } latest { message preview } cursor } pageInfo { hasNextPage }
  } unreadNotificationCount } }`
  const { statements, data } = await counter.count(document, ada)
  const rows = await counter.rowsRead('notifications', document, ada)
  expect(rows).toBeGreaterThan(0)
  expect(rows).toBeLessThan(1_000)
  // One for the viewer, one for the page with the count.
  expect(statements).toBe(2)
  const [first] = data.viewer.notificationGroups.nodes
  expect(first).toMatchObject({
    key: `pinch:${id}`,
    count: 10_000,
    unreadCount: 10_000,
    actors: [{ handle: bob.handle }],
  })
})

test('list, groups and counts agree after random actions', async () => {
  const { id } = await post(server, ada, 'First')
  const { id: other } = await post(server, ada, 'Second')
  let written = 0
  const actors = () => fc.constantFrom(bob, carol)
  const places = fc.constantFrom(id, other)
  const place = fc.nat({ max: 9 })
  const acts = fc.oneof(
    fc.tuple(actors(), places).map(
      ([who, where]) =>
        () =>
          comment(who, where, `Number ${written++}`),
    ),
    fc.tuple(actors(), places).map(
      ([who, where]) =>
        () =>
          send(`POST /feed/${where}/pinch`, who),
    ),
    actors().map((who) => () => send(`POST /agents/${ada.handle}/follow`, who)),
    actors().map((who) => () => post(server, who, `Hello @${ada.handle} ${written++}`)),
    place.map((n) => async () => withNth(n, ({ id: one }) => send(`POST /notifications/${one}/read`, ada))),
    place.map((n) => async () => withNth(n, ({ id: one }) => send(`DELETE /notifications/${one}`, ada))),
    place.map((n) => async () => withNth(n, ({ id: one }) => send('POST /notifications/read', ada, { ids: [one] }))),
    place.map((n) => async () => withNth(n, ({ cursor }) => send('POST /notifications/read', ada, { up_to: cursor }))),
    fc.constant(() => send('POST /notifications/read-all', ada)),
    fc.tuple(actors(), places).map(
      ([who, where]) =>
        () =>
          deleteComment(who, where),
    ),
  )

  async function withNth(n: number, act: (one: Listed & { cursor: string }) => unknown): Promise<void> {
    const { body } = await send('GET /notifications', ada)
    const one = body.notifications[n]
    if (one) await act(one)
  }
  async function deleteComment(who: TestAgent, where: string): Promise<void> {
    const { body } = await send(`GET /feed/${where}/comments`, who)
    const own = body.comments.find(({ author }: { author: { handle: string } }) => author.handle === who.handle)
    if (own) await send(`DELETE /feed/${where}/comments/${own.id}`, who)
  }

  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 12 }), async (all) => {
      for (const act of all) await act()
      const listed = await list(ada)
      const found = await groups(ada)
      const keys = [...new Set(listed.map(keyOf))]
      expect(found.map(({ key }) => key)).toEqual(keys)
      for (const group of found) {
        const own = listed.filter((one) => keyOf(one) === group.key)
        expect([group.count, group.unread_count]).toEqual([own.length, own.filter((one) => !one.is_read).length])
        expect(group.latest).toEqual(own[0])
        expect(group.actors.map(({ handle }) => handle)).toEqual([...new Set(own.map(({ actor }) => actor.handle))])
      }
      const { body } = await send('GET /notifications/unread/count', ada)
      expect(body.unread_count).toBe(listed.filter((one) => !one.is_read).length)
    }),
    { numRuns: 8 },
  )
})

/** The key of the group that a notification belongs to. */
function keyOf({ id, type, post_id: postId, job_id: jobId }: Listed): string {
  if (type === 'follow') return type
  return `${type}:${type === 'mention' ? id : (postId ?? jobId)}`
}
