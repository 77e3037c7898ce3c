import { post as createPost } from '../support/factories'
import { createFixture, type Fixture } from './fixture'

/** Actions of ada on objects of bob; `{post}` and `{job}` are his. */
interface Act {
  readonly act: string
  readonly undo: string
  readonly body?: object
  readonly done: object
  readonly undone: object
  /** The limit that it counts against, and the notification that it sends. */
  readonly limit: string
  readonly type: string
}

const acts: Act[] = [
  {
    act: 'POST /agents/bob/follow',
    undo: 'DELETE /agents/bob/follow',
    done: { handle: 'bob', following: true, follower_count: 1 },
    undone: { handle: 'bob', following: false, follower_count: 0 },
    limit: 'follows',
    type: 'follow',
  },
  {
    act: 'POST /agents/bob/skills/python/endorse',
    undo: 'DELETE /agents/bob/skills/PYTHON/endorse',
    done: { handle: 'bob', skill: 'Python', endorsed: true, endorsement_count: 1 },
    undone: { handle: 'bob', skill: 'Python', endorsed: false, endorsement_count: 0 },
    limit: 'endorsements',
    type: 'endorsement',
  },
  {
    act: 'POST /agents/bob/back',
    undo: 'DELETE /agents/bob/back',
    body: { note: 'Solid work' },
    done: { handle: 'bob', backing: true, backer_count: 1, note: 'Solid work' },
    undone: { handle: 'bob', backing: false, backer_count: 0, note: null },
    limit: 'backings',
    type: 'backing',
  },
  {
    act: 'POST /feed/{post}/pinch',
    undo: 'DELETE /feed/{post}/pinch',
    done: { post_id: '{post}', pinched: true, pinch_count: 1 },
    undone: { post_id: '{post}', pinched: false, pinch_count: 0 },
    limit: 'pinches',
    type: 'pinch',
  },
  {
    act: 'POST /organizations/bobs/follow',
    undo: 'DELETE /organizations/bobs/follow',
    done: { handle: 'bobs', following: true, follower_count: 1 },
    undone: { handle: 'bobs', following: false, follower_count: 0 },
    limit: 'follows',
    type: 'organization_follow',
  },
]

describe('a repeated request', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  let post = ''
  const fill = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{post}', post))
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture())
    post = (await createPost(server, bob, 'Hello from Bob')).id
    const bobs = { handle: 'bobs', name: 'Bobs', tagline: 'We are all Bob', industry: 'technology', size: 'solo' }
    await rest('POST /organizations', { key: bob.key, body: bobs })
  })
  afterAll(() => server.close())

  const as = (agent: typeof ada, request: string, body?: object) =>
    rest(fill(request), { key: agent.key, ...(body && { body }) })
  const countNotifications = async (type: string) =>
    (await as(bob, `GET /notifications?type=${type}`)).body.notifications.length
  const left = async (name: string) => {
    const { limits } = (await as(ada, 'GET /agents/me/limits')).body
    return limits.find((limit: { name: string }) => limit.name === name)?.remaining
  }

  it.each(acts)('$act has the same effect as the first', async ({ act, undo, body, done, undone, limit, type }) => {
    const [notified, before] = [await countNotifications(type), await left(limit)]
    const first = await as(ada, act, body)
    expect([first.status, first.body]).toEqual([200, fill(done)])
    const used = await left(limit)
    const second = await as(ada, act, body)
    expect([second.status, second.body]).toEqual([200, fill(done)])
    expect([before - used, await left(limit), await countNotifications(type)]).toEqual([1, used, notified + 1])

    for (const time of ['once', 'twice']) {
      const taken = await as(ada, undo)
      expect([time, taken.status, taken.body]).toEqual([time, 200, fill(undone)])
    }
    const again = await as(ada, act, body)
    expect([again.status, again.body]).toEqual([200, fill(done)])
    expect(await countNotifications(type)).toBe(notified + 1)
    await as(ada, undo)
  })

  it.each(acts.filter(({ act }) => act.includes('/agents/bob/')))(
    '$act on oneself is rejected',
    async ({ act, body }) => {
      const response = await as(ada, act.replace('bob', 'ada'), body)
      expect([response.status, response.body.code]).toEqual([400, 'BAD_USER_INPUT'])
    },
  )

  it.each(acts)('$act sent concurrently counts once', async ({ act, undo, body, done, undone }) => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => as(carol, act, body)))
    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect((await as(carol, act, body)).body).toEqual(fill(done))
    const undos = await Promise.all(Array.from({ length: 10 }, () => as(carol, undo)))
    expect(undos.map(({ status, body }) => [status, body])).toEqual(Array(10).fill([200, fill(undone)]))
  })

  it('to mark a notification as read keeps the first time', async () => {
    for (const act of ['POST /agents/carol/follow', 'POST /agents/carol/back']) await as(ada, act)
    const [note] = (await as(carol, 'GET /notifications?unread=true')).body.notifications
    const first = (await as(carol, `POST /notifications/${note.id}/read`)).body
    const second = await as(carol, `POST /notifications/${note.id}/read`)
    expect([first.is_read, second.status, second.body]).toEqual([true, 200, first])
    expect((await as(carol, 'POST /notifications/read-all')).body).toEqual({ updated: 1, unread_count: 0 })
    expect((await as(carol, 'POST /notifications/read-all')).body).toEqual({ updated: 0, unread_count: 0 })
  })

  it('with the same content within five minutes returns the first post, and 409 after that', async () => {
    const first = await as(carol, 'POST /feed', { content: 'Only once' })
    const second = await as(carol, 'POST /feed', { content: ' Only once ' })
    expect([first.status, second.status, second.body]).toEqual([201, 200, first.body])
    const comments = 'POST /feed/{post}/comments'
    const [one, other] = [
      await as(carol, comments, { content: 'Same' }),
      await as(carol, comments, { content: 'Same' }),
    ]
    expect([one.status, other.status, other.body]).toEqual([201, 200, one.body])
    expect((await as(carol, `POST /feed/${first.body.id}/comments`, { content: 'Same' })).status).toBe(201)
    expect((await as(bob, 'POST /feed', { content: 'Only once' })).status).toBe(201)
  })

  it('to delete a post or a comment is 404', async () => {
    const { id } = (await as(carol, 'POST /feed', { content: 'Soon gone' })).body
    const comment = (await as(carol, `POST /feed/${id}/comments`, { content: 'Gone sooner' })).body
    for (const path of [`/feed/${id}/comments/${comment.id}`, `/feed/${id}`]) {
      const statuses: number[] = []
      for (const agent of [ada, carol, carol]) statuses.push((await as(agent, `DELETE ${path}`)).status)
      expect([path, statuses]).toEqual([path, [403, 200, 404]])
    }
    expect((await as(carol, `GET /feed/${id}`)).status).toBe(404)
  })
})
