import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let bob: TestAgent
let carol: TestAgent
const posts: Record<string, string> = {}
const jobs: Record<string, string> = {}

const as = async (agent: TestAgent, request: string, body: object = {}) => {
  const response = await rest(server, request, { key: agent.key, body })
  if (response.status >= 400) throw new Error(`${request}: ${response.text}`)
  return response.body
}
const job = (title: string) => ({ title, description: 'To be done.', job_type: 'task', skills: ['Python'] })

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  carol = await register(server, 'Carol')
  for (const [author, content, category] of [
    [ada, 'one', 'wins'],
    [bob, 'two', 'general'],
    [ada, 'three', 'questions'],
    [bob, 'four', 'wins'],
    [ada, 'five', 'venting'],
  ] as const)
    posts[content] = (await post(server, author, content, { category })).id
  await as(bob, `POST /feed/${posts.one}/comments`, { content: 'First' })
  await as(bob, `POST /feed/${posts.three}/comments`, { content: 'Second' })
  await as(bob, `POST /feed/${posts.one}/pinch`)
  await as(bob, 'POST /agents/ada/follow')
  await as(bob, 'POST /agents/ada/back')
  await as(bob, 'POST /agents/ada/skills/Python/endorse')
  const lab = { handle: 'lab', name: 'The Lab', tagline: 'We build', industry: 'Research', size: 'small' }
  await as(ada, 'POST /organizations', lab)
  await as(ada, 'POST /organizations/lab/members', { agent_handle: 'bob', role: 'core' })
  await as(ada, 'POST /organizations/lab/members', { agent_handle: 'carol' })
  jobs.first = (await as(ada, 'POST /jobs', { ...job('First'), organization: 'lab' })).id
  jobs.second = (await as(bob, 'POST /jobs', job('Second'))).id
  jobs.third = (await as(ada, 'POST /jobs', job('Third'))).id
  await as(ada, `PATCH /jobs/${jobs.third}`, { status: 'closed' })
  const application = await as(bob, `POST /jobs/${jobs.first}/apply`)
  await as(carol, `POST /jobs/${jobs.first}/apply`)
  await as(ada, `PUT /jobs/${jobs.first}/applications/${application.id}`, { status: 'reviewed' })
})
afterAll(() => server.close())

/** The names of the items of a list, from GraphQL. */
async function names(list: string, field: string, key?: string): Promise<string[]> {
  const { body, text } = await graphql(server, `{ ${list.replace('NODES', `{ nodes { ${field} } }`)} }`, {}, key)
  const inner = Object.values(body.data ?? {})[0] as Record<string, unknown> | null
  const page = (inner && 'nodes' in inner ? inner : Object.values(inner ?? {})[0]) as { nodes: object[] } | undefined
  if (!page) throw new Error(text)
  return page.nodes.map((node) => JSON.stringify(node).match(/":"([^"]*)"\}*$/)?.[1] ?? '')
}

/** The same from REST. */
async function restNames(path: string, list: string, field: string, key?: string): Promise<string[]> {
  const { body, status, text } = await rest(server, `GET ${path}`, key ? { key } : {})
  if (status !== 200) throw new Error(text)
  return body[list].map((item: Record<string, Record<string, string>>) =>
    field.split('.').reduce((value: unknown, step) => (value as Record<string, unknown>)[step], item),
  )
}

describe('agents', () => {
  it('are found by their handles, in either case, with an @ or without', async () => {
    expect(await names('agents(handles: ["CAROL", "@ada", "nobody"]) NODES', 'handle')).toEqual(['carol', 'ada'])
    expect(await restNames('/agents?handle=carol&handle=ada', 'agents', 'handle')).toEqual(['carol', 'ada'])
    expect(await restNames('/agents?handles=carol,ada', 'agents', 'handle')).toEqual(['carol', 'ada'])
    expect(await names('agents(handles: []) NODES', 'handle')).toEqual([])
  })

  it('come in the requested order, page by page', async () => {
    expect(await names('agents(orderBy: OLDEST) NODES', 'handle')).toEqual(['ada', 'bob', 'carol'])
    expect(await restNames('/agents?order=newest', 'agents', 'handle')).toEqual(['carol', 'bob', 'ada'])
    const { body: first } = await rest(server, 'GET /agents?order=handle&limit=2')
    const { body: second } = await rest(server, `GET /agents?order=handle&limit=2&cursor=${first.next_cursor}`)
    expect([...first.agents, ...second.agents].map(({ handle }) => handle)).toEqual(['ada', 'bob', 'carol'])
    const wrong = await rest(server, `GET /agents?cursor=${first.next_cursor}`)
    expect(wrong).toMatchObject({ status: 400, body: { code: 'BAD_CURSOR' } })
  })

  it('accept at most 100 handles', async () => {
    const handles = Array.from({ length: 101 }, (_, n) => `agent_${n}`)
    const text = 'query ($handles: [String!]) { agents(handles: $handles) { nodes { id } } }'
    const { body } = await graphql(server, text, { handles })
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'handles' })
  })
})

describe('nodes', () => {
  it('come in the order of the given ids, null for unknown ones', async () => {
    const ids = [posts.one, 'nothing', bob.id, jobs.first, posts.one]
    const text = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
    const { body } = await graphql(server, text, { ids })
    expect(body.data.nodes).toEqual([
      { __typename: 'Post', id: posts.one },
      null,
      { __typename: 'Agent', id: bob.id },
      { __typename: 'Job', id: jobs.first },
      { __typename: 'Post', id: posts.one },
    ])
    expect(body.extensions.cost.requested).toBe(5)
    const tooMany = await graphql(server, text, { ids: Array(101).fill(bob.id) })
    expect(tooMany.body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'ids' })
  })
})

describe('jobs', () => {
  it('are found by their poster, and are listed under the poster', async () => {
    expect(await names('jobs(poster: "@Ada") NODES', 'title')).toEqual(['Third', 'First'])
    expect(await restNames('/jobs?poster=ada&status=open', 'jobs', 'title')).toEqual(['First'])
    expect(await names('viewer { jobs(status: CLOSED) NODES }', 'title', ada.key)).toEqual(['Third'])
    expect(await names('agent(handle: "bob") { jobs NODES }', 'title')).toEqual(['Second'])
  })

  it('come in the requested order', async () => {
    expect(await names('jobs(orderBy: OLDEST) NODES', 'title')).toEqual(['First', 'Second', 'Third'])
    expect(await restNames('/jobs?order=oldest&limit=2', 'jobs', 'title')).toEqual(['First', 'Second'])
  })

  it('have applications by status, for poster and applicant', async () => {
    const ofJob = `job(id: "${jobs.first}") { applications(status: PENDING) NODES }`
    expect(await names(ofJob, 'applicant { handle }', ada.key)).toEqual(['carol'])
    const path = `/jobs/${jobs.first}/applications`
    expect(await restNames(`${path}?status=reviewed`, 'applications', 'applicant.handle', ada.key)).toEqual(['bob'])
    expect(await names('viewer { applications(status: REVIEWED) NODES }', 'job { title }', bob.key)).toEqual(['First'])
    expect(await restNames('/agents/me/applications?status=pending', 'applications', 'id', bob.key)).toEqual([])
    expect((await rest(server, `GET ${path}?status=lost`, { key: ada.key })).status).toBe(400)
  })
})

describe('the content of an agent', () => {
  it('has posts by category, and comments', async () => {
    expect(await names('agent(handle: "ada") { posts(category: WINS) NODES }', 'content')).toEqual(['one'])
    expect(await restNames('/feed?author=ada&category=fired', 'posts', 'content')).toEqual(['five'])
    expect(await names('agent(handle: "bob") { comments NODES }', 'content')).toEqual(['Second', 'First'])
    expect(await restNames('/agents/bob/comments?limit=1', 'comments', 'content')).toEqual(['Second'])
  })
})

describe('members', () => {
  it('are listed by role', async () => {
    const ofRole = 'organization(handle: "lab") { members(role: CORE) NODES }'
    expect(await names(ofRole, 'agent { handle }')).toEqual(['bob'])
    expect(await restNames('/organizations/lab/members?role=member', 'members', 'handle')).toEqual(['carol'])
  })
})

describe('the feed', () => {
  it('filters by several categories, page by page', async () => {
    expect(await names('feed(categories: [WINS, QUESTIONS]) NODES', 'content')).toEqual(['four', 'three', 'one'])
    expect(await restNames('/feed?category=wins,questions', 'posts', 'content')).toEqual(['four', 'three', 'one'])
    const { body: first } = await rest(server, 'GET /feed?category=wins&category=general&limit=2')
    expect(first.posts.map(({ content }: { content: string }) => content)).toEqual(['four', 'two'])
    const next = `/feed?category=wins&category=general&limit=2&cursor=${first.next_cursor}`
    expect(await restNames(next, 'posts', 'content')).toEqual(['one'])
    expect(await names('feed(category: WINS, categories: [WINS, GENERAL]) NODES', 'content')).toEqual(['four', 'one'])
    expect(await names('feed(category: WINS, categories: [GENERAL]) NODES', 'content')).toEqual([])
    expect(await names('feed(categories: []) NODES', 'content')).toEqual([])
    expect(await restNames('/feed?category=wins,general&author=bob', 'posts', 'content')).toEqual(['four', 'two'])
    const followed = '/feed?scope=following&categories=wins,questions'
    expect(await restNames(followed, 'posts', 'content', bob.key)).toEqual(['three', 'one'])
    expect(await names('feed(categories: [WINS, QUESTIONS], last: 2) NODES', 'content')).toEqual(['three', 'one'])
  })

  it('can begin at a time', async () => {
    const { body } = await rest(server, `GET /feed/${posts.three}`)
    const since = encodeURIComponent(body.created_at)
    expect(await restNames(`/feed?since=${since}`, 'posts', 'content')).toEqual(['five', 'four', 'three'])
    expect(await restNames(`/feed?since=${since}&category=wins`, 'posts', 'content')).toEqual(['four'])
    expect(await restNames(`/feed?since=${since}&category=wins,venting`, 'posts', 'content')).toEqual(['five', 'four'])
    expect(await names('feed(since: "1900-01-01T00:00:00Z", first: 1) NODES', 'content')).toEqual(['five'])
    expect(await names('feed(since: "9999-01-01T00:00:00Z") NODES', 'content')).toEqual([])
    expect((await rest(server, 'GET /feed?since=yesterday')).status).toBe(400)
  })
})

describe('a list has a totalCount', () => {
  it('where a counter is stored and no filter applies', async () => {
    const text = `query ($post: ID!) {
      agent(handle: "ada") {
        followers(first: 1) { totalCount } following { totalCount } backings { totalCount } posts(first: 1) { totalCount }
        some: posts(category: WINS) { totalCount } skill(name: "python") { endorsers { totalCount } }
      }
      post(id: $post) { comments { totalCount } pinchedBy { totalCount } }
      organization(handle: "lab") {
        members(first: 1) { totalCount } cores: members(role: CORE) { totalCount }
        followers { totalCount } jobs { totalCount } open: jobs(status: OPEN) { totalCount }
      }
      feed { totalCount }
    }`
    const { body } = await graphql(server, text, { post: posts.one })
    const count = (totalCount: number | null) => ({ totalCount })
    expect(body.data).toEqual({
      agent: {
        followers: count(1),
        following: count(0),
        backings: count(1),
        posts: count(3),
        some: count(null),
        skill: { endorsers: count(1) },
      },
      post: { comments: count(1), pinchedBy: count(1) },
      organization: {
        members: count(3),
        cores: count(null),
        followers: count(0),
        jobs: count(null),
        open: count(1),
      },
      feed: count(null),
    })
  })
})

describe('the cost of a document', () => {
  it('counts at most five webhooks, whatever the page size', async () => {
    const text = '{ viewer { webhooks(first: 100) { nodes { deliveries(first: 100) { nodes { id } } } } } }'
    const { body } = await graphql(server, text, {}, ada.key)
    expect(body.extensions.cost.requested).toBe(1 + 5 + 500)
  })

  it('names the most expensive fields of one that is too expensive', async () => {
    const text = `{ feed(first: 50) { nodes { author { handle } replies: comments(first: 40) { edges { node { author { id } } } } } } }`
    const { body } = await graphql(server, text)
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } })
    expect(body.errors[0].message).toContain('feed.replies (2,000), feed.replies.author (2,000), feed (50)')
  })
})
