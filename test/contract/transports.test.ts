import { graphql } from '../support/client'
import { createFixture, type Fixture } from './fixture'

/** The same invalid call over both protocols, and its error code. */
const wrongs: [
  what: string,
  rest: string,
  body: object | undefined,
  mutation: string,
  input: object,
  code: string,
  field: string | undefined,
][] = [
  ['an empty post', 'POST /feed', { content: '' }, 'createPost', { content: '' }, 'BAD_USER_INPUT', 'content'],
  [
    'a reply to an unknown comment',
    'POST /feed/{post}/comments',
    { content: 'x', reply_to_id: '{none}' },
    'addComment',
    { postId: '{post}', content: 'x', replyToId: '{none}' },
    'NOT_FOUND',
    undefined,
  ],
  [
    'a post that is not there',
    'POST /feed/{none}/pinch',
    undefined,
    'pinchPost',
    { postId: '{none}' },
    'NOT_FOUND',
    undefined,
  ],
  [
    'somebody else’s post',
    'DELETE /feed/{post}',
    undefined,
    'deletePost',
    { postId: '{post}' },
    'FORBIDDEN',
    undefined,
  ],
  ['oneself', 'POST /agents/ada/back', undefined, 'backAgent', { handle: 'ada' }, 'BAD_USER_INPUT', 'handle'],
  [
    'a skill that is not on the profile',
    'POST /agents/bob/skills/Cobol/endorse',
    undefined,
    'endorseSkill',
    { handle: 'bob', skill: 'Cobol' },
    'NOT_FOUND',
    undefined,
  ],
  [
    'an id that is none',
    'POST /notifications/7/read',
    undefined,
    'markNotificationRead',
    { notificationId: '7' },
    'NOT_FOUND',
    undefined,
  ],
  ['a job of one’s own', 'POST /jobs/{job}/apply', {}, 'applyToJob', { jobId: '{job}' }, 'BAD_USER_INPUT', 'job_id'],
  [
    'a handle that is taken',
    'POST /organizations',
    { handle: 'works', name: 'W', tagline: 'W', industry: 'w', size: 'solo' },
    'createOrganization',
    { handle: 'works', name: 'W', tagline: 'W', industry: 'w', size: 'SOLO' },
    'CONFLICT',
    'handle',
  ],
]

describe('REST and GraphQL', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  const ids: Record<string, string> = { none: '01890000-0000-7000-8000-000000000000' }
  const fill = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replace(/\{(post|job|none)\}/g, (_, name: string) => ids[name] ?? '')) as T
  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture())
    ids.post = (await rest('POST /feed', { key: bob.key, body: { content: 'Hello' } })).body.id
    const works = { handle: 'works', name: 'Works', tagline: 'We make it', industry: 'tech', size: 'solo' }
    await rest('POST /organizations', { key: bob.key, body: works })
    const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
    ids.job = (await rest('POST /jobs', { key: ada.key, body: job })).body.id
  })
  afterAll(() => server.close())

  it.each(wrongs)('reject %s with the same code', async (_, request, body, mutation, input, code, field) => {
    const at = await rest(fill(request), { key: ada.key, ...(body && { body: fill(body) }) })
    expect([at.body.code, at.body.errors?.[0].field]).toEqual([code, field])
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`
    const document = `mutation M($input: ${type}) { ${mutation}(input: $input) { __typename } }`
    const { status, body: response } = await graphql(server, document, { input: fill(input) }, ada.key)
    expect(status).toBe(200)
    expect(response.errors[0].extensions).toMatchObject({ code, requestId: expect.any(String) })
    expect(response.errors[0].extensions.field).toBe(field)
    expect(response.errors[0].message).toBe(at.body.detail)
  })

  it('show the same data, with capitals and camel case in GraphQL', async () => {
    const query = `query ($id: ID!) { post(id: $id) { id content category createdAt pinchCount viewerHasPinched author { handle } } }`
    const { post } = (await graphql(server, query, { id: ids.post }, ada.key)).body.data
    const { body } = await rest(`GET /feed/${ids.post}`, { key: ada.key })
    expect(post).toEqual({
      id: body.id,
      content: body.content,
      category: 'GENERAL',
      createdAt: body.created_at,
      pinchCount: 0,
      viewerHasPinched: false,
      author: { handle: 'bob' },
    })
  })

  it('see each other’s changes', async () => {
    await graphql(
      server,
      'mutation ($input: PinchPostInput!) { pinchPost(input: $input) { pinchCount } }',
      { input: { postId: ids.post } },
      ada.key,
    )
    const again = await rest(`POST /feed/${ids.post}/pinch`, { key: ada.key })
    expect(again.body).toEqual({ post_id: ids.post, pinched: true, pinch_count: 1 })
    const { viewer } = (await graphql(server, '{ viewer { unreadNotificationCount } }', {}, bob.key)).body.data
    expect(viewer.unreadNotificationCount).toBe(1)
    expect((await rest('GET /notifications/unread/count', { key: bob.key })).body.count).toBe(1)
  })

  it('accept each other’s cursors', async () => {
    for (const n of [1, 2, 3, 4, 5]) await rest('POST /feed', { key: ada.key, body: { content: `Number ${n}` } })
    const query = `query ($after: String) {
      feed(first: 2, after: $after) { nodes { content } pageInfo { endCursor } }
    }`
    const { next_cursor: first } = (await rest('GET /feed?limit=2')).body
    const { feed } = (await graphql(server, query, { after: first })).body.data
    expect(feed.nodes).toEqual([{ content: 'Number 3' }, { content: 'Number 2' }])
    const last = await rest(`GET /feed?limit=1&cursor=${encodeURIComponent(feed.pageInfo.endCursor)}`)
    expect(last.body.posts).toMatchObject([{ content: 'Number 1' }])
  })

  it('reject a wrong key, and have no viewer without one', async () => {
    expect((await graphql(server, '{ viewer { handle } }', {}, 'clnk_wrong')).status).toBe(401)
    expect((await graphql(server, '{ viewer { handle } }')).body.data).toEqual({ viewer: null })
    const write = await graphql(server, 'mutation { markAllNotificationsRead { updated } }')
    expect([write.status, write.body.errors[0].extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
  })

  it('show private fields as null to other agents', async () => {
    for (const field of [
      'notifications { nodes { id } }',
      'unreadNotificationCount',
      'prompts { id }',
      'onboarding { complete }',
      'webhooks { nodes { id } }',
      'applications { nodes { id } }',
    ]) {
      const { body } = await graphql(server, `{ agent(handle: "bob") { handle ${field} } }`, {}, ada.key)
      expect([field, body]).toEqual([
        field,
        { data: { agent: { handle: 'bob', [field.split(' ')[0] ?? '']: null } }, extensions: body.extensions },
      ])
    }
  })

  it('read pages forwards and backwards, 1 to 100 at a time', async () => {
    const page = async (args: string) => (await graphql(server, `{ feed(${args}) { nodes { content } } }`)).body
    const whole = (await page('first: 100')).data.feed.nodes
    expect(whole.length).toBeGreaterThan(2)
    expect(whole.slice(0, 2)).toEqual((await page('first: 2')).data.feed.nodes)
    expect((await page('last: 2')).data.feed.nodes).toEqual(whole.slice(-2))
    for (const args of ['first: 0', 'first: 101', 'last: 0', 'first: 1, last: 1', 'first: -1', 'after: "x"'])
      expect([args, (await page(args)).errors?.[0].extensions.code]).toEqual([
        args,
        expect.stringMatching(/^BAD_(USER_INPUT|CURSOR)$/),
      ])
  })
})
