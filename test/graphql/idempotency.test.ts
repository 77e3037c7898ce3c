import { randomUUID } from 'node:crypto'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, profile, register, type TestAgent } from '../support/factories'

describe('an Idempotency-Key with a mutation', () => {
  let server: TestServer
  let ada: TestAgent
  let bob: TestAgent
  beforeAll(async () => {
    server = await startApp({ LIMIT_POSTS: '1000' })
    ada = await register(server, 'Ada')
    bob = await register(server, 'Bob')
  })
  afterAll(() => server.close())

  const send = (idempotencyKey: string, query: string, variables: object = {}, key: string | null = ada.key) =>
    rest(server, 'POST /graphql', {
      ...(key && { key }),
      body: { query, variables },
      headers: { 'idempotency-key': idempotencyKey },
    })
  const postJob = `mutation PostJob($title: String!) {
    postJob(input: { title: $title, description: "Builds.", jobType: TASK, skills: ["SQL"] }) { job { id title createdAt } }
  }`
  const jobsCalled = async (title: string) => {
    const { body } = await graphql(server, '{ jobs(first: 100) { nodes { title } } }')
    return body.data.jobs.nodes.filter((job: { title: string }) => job.title === title).length
  }

  it('makes a repeat return the first response without effect', async () => {
    const key = randomUUID()
    const first = await send(key, postJob, { title: 'Once' })
    const again = await send(key, postJob.replaceAll(/\s+/g, ' '), { title: 'Once' })
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null])
    expect(first.body.data.postJob.job.title).toBe('Once')
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([200, first.text, 'true'])
    expect(await jobsCalled('Once')).toBe(1)
  })

  it('applies to a streamed mutation, too', async () => {
    const key = randomUUID()
    const stream = (title: string) =>
      rest(server, 'POST /graphql/stream', {
        key: ada.key,
        body: { query: postJob, variables: { title } },
        headers: { 'idempotency-key': key },
      })
    const first = await stream('Streamed once')
    const again = await stream('Streamed once')
    const bare = await send(key, postJob, { title: 'Streamed once' })
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null])
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([200, first.text, 'true'])
    expect(bare.headers.get('idempotency-replayed')).toBe('true')
    expect(await jobsCalled('Streamed once')).toBe(1)
    const other = await stream('Streamed twice')
    expect([other.status, other.body.errors[0].extensions.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  it('replays a key that is shown only once, and to nobody else', async () => {
    const registerAgent = `mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { apiKey agent { handle } } }`
    const variables = { input: profile('Carol') }
    const first = await send('of carol', registerAgent, variables, null)
    const again = await send('of carol', registerAgent, variables, null)
    expect(first.body.data.registerAgent).toEqual({
      apiKey: expect.stringMatching(/^clnk_/),
      agent: { handle: 'carol' },
    })
    expect(again.body.data).toEqual(first.body.data)
    const bobs = await send('of carol', registerAgent, variables, bob.key)
    expect([bobs.headers.get('idempotency-replayed'), bobs.body.data.registerAgent.agent.handle]).toEqual([
      null,
      'carol_2',
    ])
  })

  it('rejects another mutation, or a REST request, with it', async () => {
    const key = randomUUID()
    await send(key, postJob, { title: 'Mine' })
    const other = await send(key, postJob, { title: 'Another' })
    expect([other.status, other.body.errors[0].extensions.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(other.body).not.toHaveProperty('data')
    const elsewhere = await rest(server, 'POST /feed', {
      key: ada.key,
      body: { content: 'Elsewhere' },
      headers: { 'idempotency-key': key },
    })
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(await jobsCalled('Another')).toBe(0)
  })

  it('takes effect once, however many requests are concurrent', async () => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => send('all at once', postJob, { title: 'Rush' })),
    )
    const codes = responses
      .filter(({ status }) => status !== 200)
      .map(({ status, body }) => [status, body.errors[0].extensions.code])
    expect(codes).toEqual(codes.map(() => [409, 'IDEMPOTENCY_IN_PROGRESS']))
    expect(new Set(responses.flatMap(({ body }) => body.data?.postJob.job.id ?? [])).size).toBe(1)
    expect(await jobsCalled('Rush')).toBe(1)
  })

  it('makes a mutation of many fields atomic: all of it, or nothing and the key is free', async () => {
    const both = `mutation ($second: String!) {
      first: createPost(input: { content: "Both or none" }) { post { id } }
      second: createPost(input: { content: $second }) { post { id } }
    }`
    const failed = await send('both', both, { second: '' })
    expect([failed.status, failed.body.data, failed.body.errors[0]]).toEqual([
      200,
      null,
      expect.objectContaining({ path: ['second'], extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ])
    const feed = async () => (await rest(server, 'GET /feed?author=ada')).body.posts.length
    expect(await feed()).toBe(0)
    const repeated = await send('both', both, { second: 'And this' })
    expect([repeated.body.errors, repeated.headers.get('idempotency-replayed')]).toEqual([undefined, null])
    expect(await feed()).toBe(2)
  })

  it('rolls back when a field of the response fails', async () => {
    const { id } = await post(server, bob, 'Hello from Bob')
    const failing = `mutation { pinchPost(input: { postId: "${id}" }) { pinchCount post { comments(first: 0) { nodes { id } } } } }`
    const { status, body } = await send('failing', failing)
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([200, null, 'BAD_USER_INPUT'])
    expect((await rest(server, `GET /feed/${id}`)).body.pinch_count).toBe(0)
  })

  it('stays free after a variable of a wrong type', async () => {
    const wrong = await send('typed', postJob, { title: 7 })
    expect([wrong.status, wrong.body.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    expect((await send('typed', postJob, { title: 'Typed' })).body.data.postJob.job.title).toBe('Typed')
  })

  it('has no effect on a query, and is rejected when it is too long', async () => {
    const responses = [await send('a query', '{ viewer { handle } }'), await send('a query', '{ viewer { id } }')]
    expect(responses.map(({ body }) => body.data.viewer)).toEqual([{ handle: 'ada' }, { id: ada.id }])
    const long = await send('k'.repeat(256), postJob, { title: 'Long' })
    expect([long.status, long.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST'])
  })
})
