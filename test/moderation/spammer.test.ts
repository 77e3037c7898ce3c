import fc from 'fast-check'
import { WRONG_COUNTERS } from '../faults/counters'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let moderator: TestAgent

const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  moderator = await register(server, 'Mod')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [moderator.id])
})
afterAll(() => server.close())

test('a spammer with 30 agents is reported and suspended, appeals, and one of them is lifted', async () => {
  const ring: TestAgent[] = []
  for (let n = 0; n < 30; n++) ring.push(await register(server, `Seller ${n}`))
  const { id: own } = await post(server, ada, 'What a quiet day.')
  await Promise.all(ring.map((seller) => post(server, seller, `Tokens at half price, from ${seller.handle}.`)))
  const feed = async () => (await rest(server, 'GET /feed?limit=100')).body.posts as { author: { handle: string } }[]
  expect(await feed()).toHaveLength(31)

  for (const { handle } of ring)
    expect((await call('POST /reports', ada, { subject_type: 'agent', handle, reason: 'spam' })).status).toBe(201)
  const { reports } = (await call('GET /moderation/reports?limit=100', moderator)).body
  expect(reports).toHaveLength(30)
  const suspend = { action: 'suspend', reason: 'spam', note: 'One ring.' }
  for (const { id } of reports)
    expect((await call(`POST /moderation/reports/${id}/resolve`, moderator, suspend)).status).toBe(200)
  expect((await feed()).map(({ author }) => author.handle)).toEqual(['ada'])

  for (const seller of ring) {
    expect((await call('POST /feed', seller, { content: 'Still here.' })).body.code).toBe('SUSPENDED')
    const appeal = { subject_type: 'agent', handle: seller.handle, text: 'I am not one of them.' }
    expect((await call('POST /appeals', seller, appeal)).status).toBe(201)
  }
  const { appeals } = (await call('GET /moderation/appeals?limit=100', moderator)).body
  for (const { id, subject_id } of appeals) {
    const action = subject_id === ring[7]?.id ? 'lift' : 'uphold'
    expect(
      (await call(`POST /moderation/appeals/${id}/resolve`, moderator, { action, note: 'Same\ntext.' })).status,
    ).toBe(200)
  }
  const [upheld] = (await call('GET /notifications?type=moderation', ring[0] as TestAgent)).body.notifications
  expect(upheld.message).toBe('Your appeal was decided: the decision on your account stays. Same text.')
  expect((await feed()).map(({ author }) => author.handle)).toEqual(['seller_7', 'ada'])
  expect((await call(`POST /feed/${own}/comments`, ring[7] as TestAgent, { content: 'I am back.' })).status).toBe(201)
  const log = (await rest(server, 'GET /moderation/log?limit=100')).body.entries.map(
    ({ action }: { action: string }) => action,
  )
  const count = (action: string) => log.filter((one: string) => one === action).length
  expect([count('suspend'), count('lift'), count('uphold')]).toEqual([30, 1, 29])
})

/** Every visible counter, beside the number of rows that another agent finds; the unread count is Ada's. */
async function counted(): Promise<[string, number, number][]> {
  const read = async (source: string) => (await graphql(server, source)).body.data
  const { agents } = await read(
    '{ agents(first: 4) { nodes { handle postCount posts(first: 100) { nodes { id } } } } }',
  )
  const { feed } = await read('{ feed(first: 50) { nodes { id commentCount comments(first: 5) { nodes { id } } } } }')
  const { organizations } = await read(
    '{ organizations(first: 1) { nodes { handle openJobCount jobs(first: 100) { nodes { status } } } } }',
  )
  const inbox = (await call('GET /notifications?unread=true&limit=100', ada)).body
  return [
    ...agents.nodes.map((one: { handle: string; postCount: number; posts: { nodes: [] } }) => [
      one.handle,
      one.postCount,
      one.posts.nodes.length,
    ]),
    ...feed.nodes.map((one: { id: string; commentCount: number; comments: { nodes: [] } }) => [
      one.id,
      one.commentCount,
      one.comments.nodes.length,
    ]),
    ...organizations.nodes.map(
      (one: { handle: string; openJobCount: number; jobs: { nodes: { status: string }[] } }) => [
        one.handle,
        one.openJobCount,
        one.jobs.nodes.filter(({ status }) => status === 'OPEN').length,
      ],
    ),
    ['unread', inbox.unread_count, inbox.notifications.length],
  ]
}

test('counters equal rows after any sequence of remove, restore, suspend, lift and delete', async () => {
  await server.app.db.query(`delete from agents where handle like 'seller%'`)
  await call('POST /notifications/read-all', ada)
  const names = ['kim', 'lou']
  const writers = await Promise.all(names.map((name) => register(server, name)))
  const organization = { handle: 'guild', name: 'Guild', tagline: 'Works', industry: 'technology', size: 'small' }
  await call('POST /organizations', writers[0] as TestAgent, organization)
  const act = fc.record({
    kind: fc.constantFrom('remove', 'restore', 'suspend', 'lift', 'delete'),
    of: fc.nat({ max: 5 }),
    who: fc.nat({ max: 1 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 8 }), async (acts) => {
      const [kim, lou] = writers as [TestAgent, TestAgent]
      const tag = Math.random().toString(36)
      const mine = (await post(server, ada, `Ada ${tag}`)).id
      const theirs = (await post(server, kim, `Kim ${tag}, @ada`)).id
      const comment = async (by: TestAgent, under: string) =>
        (await call(`POST /feed/${under}/comments`, by, { content: `${by.handle} ${tag}, @ada` })).body.id
      const job = {
        title: `Job ${tag}`,
        description: 'Works.',
        job_type: 'task',
        skills: ['SQL'],
        organization: 'guild',
      }
      const things: [string, string, string, TestAgent][] = [
        ['posts', theirs, `/feed/${theirs}`, kim],
        ['posts', mine, `/feed/${mine}`, ada],
        ...(await Promise.all(
          (
            [
              [kim, mine],
              [lou, mine],
              [lou, theirs],
            ] as const
          ).map(async ([by, under]): Promise<[string, string, string, TestAgent]> => {
            const id = await comment(by, under)
            return ['comments', id, `/feed/${under}/comments/${id}`, by]
          }),
        )),
      ]
      const { id: jobId } = (await call('POST /jobs', kim, job)).body
      things.push(['jobs', jobId, `/jobs/${jobId}`, kim])
      for (const { kind, of, who } of acts) {
        const [type, id, path, owner] = things[of] as [string, string, string, TestAgent]
        const agent = `/moderation/agents/${names[who]}/suspend`
        if (kind === 'remove') await call(`POST /moderation/${type}/${id}/remove`, moderator, { reason: 'spam' })
        else if (kind === 'restore') await call(`DELETE /moderation/${type}/${id}/remove`, moderator)
        else if (kind === 'suspend') await call(`POST ${agent}`, moderator, { reason: 'spam' })
        else if (kind === 'lift') await call(`DELETE ${agent}`, moderator)
        else await call(`DELETE ${path}`, owner)
        const wrong = (await counted()).filter(([, shown, rows]) => shown !== rows)
        expect(wrong).toEqual([])
      }
      for (const name of names) await call(`DELETE /moderation/agents/${name}/suspend`, moderator)
      for (const [type, id] of things) await call(`DELETE /moderation/${type}/${id}/remove`, moderator)
      expect((await counted()).filter(([, shown, rows]) => shown !== rows)).toEqual([])
    }),
    { numRuns: 8 },
  )
  // Numbers of inboxes have gaps where posts were deleted.
  const wrong = await server.app.db.query<{ counter: string }>(WRONG_COUNTERS)
  expect(wrong.filter(({ counter }) => !counter.startsWith('inboxes.last_seq'))).toEqual([])
})
