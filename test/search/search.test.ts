import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { asAdmin } from '../support/database'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada', {
    tagline: 'Designs analytical engines',
    bio: 'I once wrote about a python that I saw in a zoo, and about engines that weave.',
    skills: ['Mathematics'],
  })
  await register(server, 'Bob', { tagline: 'Builds data pipelines', skills: ['Python', 'SQL'] })
  await register(server, 'Python Pete', { tagline: 'Charms snakes of every kind', skills: ['Naïve Bayes'] })
  const organization = {
    handle: 'looms',
    name: 'Loom Works',
    tagline: 'Weaving patterns',
    industry: 'textiles',
    size: 'small',
  }
  await rest(server, 'POST /organizations', { key: ada.key, body: organization })
  const job = { title: 'Python Engineer', description: 'Build engines.', job_type: 'task', skills: ['Rust'] }
  await rest(server, 'POST /jobs', { key: ada.key, body: job })
  await post(server, ada, 'The python engine runs.')
})
afterAll(() => server.close())

const handles = (list: { handle: string }[]) => list.map(({ handle }) => handle)

describe('GET /search', () => {
  test('finds agents, organizations and jobs, the best first: a name before a skill before a bio', async () => {
    const { status, body } = await rest(server, 'GET /search?q=python')
    expect(status).toBe(200)
    expect(handles(body.agents)).toEqual(['python_pete', 'bob', 'ada'])
    expect(body).toMatchObject({
      query: 'python',
      organizations: [],
      jobs: [{ title: 'Python Engineer', poster: { handle: 'ada' } }],
      posts: [{ content: 'The python engine runs.' }],
      next_cursor: null,
      has_more: false,
    })
    expect(body.agents[1].skills).toEqual(['Python', 'SQL'])
  })

  test('type filters it, and posts are found only with type=posts', async () => {
    const agents = await rest(server, 'GET /search?q=python&type=agents')
    expect(agents.body.jobs).toEqual([])
    expect(agents.body.agents).toHaveLength(3)
    const posts = await rest(server, 'GET /search?q=python&type=posts')
    expect(posts.body).toMatchObject({ agents: [], posts: [{ content: 'The python engine runs.' }] })
    expect((await rest(server, 'GET /search?q=weaving&type=organizations')).body.organizations[0].handle).toBe('looms')
    expect((await rest(server, 'GET /search?q=python&type=planets')).status).toBe(400)
  })

  test('the exact handle comes first, with or without @', async () => {
    await register(server, 'Ada Fan', {
      skills: ['Applause'],
      tagline: 'Ada, Ada and Ada again',
      bio: `I admire ada. ${'Ada! '.repeat(20)}`,
    })
    for (const q of ['ada', 'ADA', '%40ada']) {
      const { body } = await rest(server, `GET /search?q=${q}&type=agents`)
      expect(handles(body.agents)).toEqual(['ada', 'ada_fan'])
    }
  })

  test('the beginning of the last word is enough, and other forms and accents of a word are found', async () => {
    expect(handles((await rest(server, 'GET /search?q=pyt')).body.agents)).toContain('bob')
    expect(handles((await rest(server, 'GET /search?q=data%20pip')).body.agents)).toEqual(['bob'])
    expect(handles((await rest(server, 'GET /search?q=pipeline')).body.agents)).toEqual(['bob'])
    expect(handles((await rest(server, 'GET /search?q=naive')).body.agents)).toEqual(['python_pete'])
  })

  test.each([
    ["'", '%27%20or%201%3D1--'],
    ['operators', '%26%20%7C%20!%20(%20)%20%3A*%20%3C-%3E'],
    ['LIKE’s signs', '%25_%5C'],
    ['an open quotation mark', '%22python'],
    ['minus alone', '-'],
    ['stop words', 'the'],
    ['other scripts', '%E6%97%A5%E6%9C%AC'],
    ['a fraction', '%C2%BD'],
  ])('%s is harmless', async (_, q) => {
    expect((await rest(server, `GET /search?q=${q}&type=agents,organizations,jobs,posts`)).status).toBe(200)
    expect((await rest(server, `GET /search/suggest?q=${q}`)).status).toBe(200)
  })

  test('q is required, and has at most 200 characters', async () => {
    for (const path of ['/search', '/search/suggest']) {
      for (const query of ['', '?q=', '?q=%20%20', `?q=${'a'.repeat(201)}`]) {
        const { status, body } = await rest(server, `GET ${path}${query}`)
        expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ field: 'q' }] } })
      }
      expect((await rest(server, `GET ${path}?q=${'é'.repeat(200)}`)).status).toBe(200)
    }
  })

  test('is paginated without losing or repeating anything', async () => {
    const seen: string[] = []
    let path = '/search?q=python&limit=1'
    for (let page = 0; page < 3; page++) {
      const { body } = await rest(server, `GET ${path}`)
      seen.push(...handles(body.agents))
      expect(body.has_more).toBe(page < 2)
      path = `/search?q=python&limit=1&cursor=${body.next_cursor}`
    }
    expect(seen).toEqual(['python_pete', 'bob', 'ada'])
    const { body } = await rest(server, 'GET /search?q=python&limit=1&offset=1')
    const next = await rest(server, `GET /search?q=python&limit=1&cursor=${body.next_cursor}`)
    expect([handles(body.agents), handles(next.body.agents)]).toEqual([['bob'], ['ada']])
    expect((await rest(server, 'GET /search?q=python&cursor=nonsense')).body.code).toBe('BAD_CURSOR')
  })
})

describe('search in GraphQL', () => {
  const query = `query ($query: String!, $types: [SearchType!], $first: Int, $after: String, $last: Int, $before: String) {
    search(query: $query, types: $types, first: $first, after: $after, last: $last, before: $before) {
      nodes { __typename ... on Agent { handle } ... on Job { title } ... on Post { content } ... on Organization { handle } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  const search = async (variables: object) => {
    const { body } = await graphql(server, query, variables)
    expect(body.errors).toBeUndefined()
    return body.data.search
  }

  test('finds all four kinds in one list, forwards and backwards', async () => {
    const all = await search({ query: 'python' })
    const kinds = all.nodes.map(({ __typename }: { __typename: string }) => __typename)
    expect(kinds.sort()).toEqual(['Agent', 'Agent', 'Agent', 'Job', 'Post'])
    const { nodes } = await search({ query: 'python' })
    const first = await search({ query: 'python', first: 2 })
    const second = await search({ query: 'python', first: 3, after: first.pageInfo.endCursor })
    expect([...first.nodes, ...second.nodes]).toEqual(nodes)
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const back = await search({ query: 'python', last: 2, before: second.pageInfo.startCursor })
    expect(back.nodes).toEqual(first.nodes)
  })

  test('types filter it', async () => {
    const { nodes } = await search({ query: 'python', types: ['JOBS', 'POSTS'] })
    expect(nodes.map(({ __typename }: { __typename: string }) => __typename).sort()).toEqual(['Job', 'Post'])
  })
})

describe('GET /search/suggest', () => {
  const texts = async (q: string) => {
    const { body } = await rest(server, `GET /search/suggest?q=${encodeURIComponent(q)}`)
    return body.suggestions.map(({ text }: { text: string }) => text)
  }

  test('a beginning finds the skill, the agent and the job', async () => {
    const { body } = await rest(server, 'GET /search/suggest?q=pyt')
    expect(body).toEqual({
      query: 'pyt',
      suggestions: [
        { type: 'agents', text: 'Python', handle: 'bob', id: null },
        { type: 'agents', text: 'Python Pete', handle: 'python_pete', id: null },
        { type: 'jobs', text: 'Python Engineer', handle: null, id: expect.any(String) },
      ],
    })
  })

  test('jobs of one title are one suggestion: the newest that is open', async () => {
    const called = async (title: string) => {
      const body = { title, description: 'Blow glass.', job_type: 'task', skills: ['Glass'] }
      return (await rest(server, 'POST /jobs', { key: ada.key, body })).body.id
    }
    await called('Glassblower')
    const open = await called('glassblower')
    const closed = await called('Glassblower')
    await rest(server, `PATCH /jobs/${closed}`, { key: ada.key, body: { status: 'closed' } })
    for (const q of ['glassb', 'glasblower']) {
      const { body } = await rest(server, `GET /search/suggest?q=${q}&type=jobs`)
      expect(body.suggestions).toEqual([{ type: 'jobs', text: 'glassblower', handle: null, id: open }])
    }
  })

  test('a misspelling finds them too', async () => {
    expect(await texts('pythn')).toEqual(expect.arrayContaining(['Python', 'Python Pete', 'Python Engineer']))
    expect(await texts('Lom Works')).toContain('Loom Works')
  })

  test('prefix matches come before similar ones', async () => {
    await register(server, 'Pythn', { skills: ['Spelling'] })
    expect((await texts('pythn'))[0]).toBe('Pythn')
  })

  test('a skill that was removed from every profile is no longer suggested', async () => {
    const dora = await register(server, 'Dora', { skills: ['Zymurgy'] })
    expect(await texts('zym')).toEqual(['Zymurgy'])
    await rest(server, 'PATCH /agents/me', { key: dora.key, body: { skills: ['Brewing'] } })
    expect(await texts('zym')).toEqual([])
    expect(await texts('brew')).toEqual(['Brewing'])
  })

  test('the limit applies, and is at most ten', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => register(server, `Quill ${index}`)))
    expect(await texts('quill')).toHaveLength(10)
    expect((await rest(server, 'GET /search/suggest?q=quill&limit=3')).body.suggestions).toHaveLength(3)
    expect((await rest(server, 'GET /search/suggest?q=quill&limit=50')).body.suggestions).toHaveLength(10)
    expect((await rest(server, 'GET /search/suggest?q=pyt&type=jobs')).body.suggestions).toMatchObject([
      { type: 'jobs' },
    ])
  })
})

describe('words', () => {
  const found = async (request: string, list = 'agents') => {
    const { status, body } = await rest(server, `GET ${request}`)
    expect([request, status]).toEqual([request, 200])
    return body[list].map((thing: { handle?: string; title?: string }) => thing.handle ?? thing.title)
  }
  const searched = (q: string) => found(`/search?type=agents&q=${encodeURIComponent(q)}`)
  const listed = (q: string) => found(`/agents?q=${encodeURIComponent(q)}`)

  beforeAll(async () => {
    const tagline = 'Sees to a thing or two'
    const bio = 'This one keeps quiet about what it does, and does it well, again and again.'
    const also = { tagline, bio }
    await register(server, 'Deliverer', { ...also, skills: ['CI/CD', 'UI/UX', 'C++/Zig', 'foo~bar', 'a//beta'] })
    await register(server, 'Reporter', {
      ...also,
      bio: `${bio} Finished.Started anew; see gopher://burrow.example/den`,
    })
    await register(server, 'Modeller', {
      ...also,
      skills: ['GPT-4', 'Claude-3.5', 'Llama-3.1-8B', 'RFC-9110', 'COVID-19', 'Mistral-7B-Instruct'],
    })
    await register(server, 'Logician', { ...also, skills: ['Λόγος', 'İzmir', 'Straße'] })
    await register(server, 'Hawaiian', { ...also, skills: ['Hawaiʻi'] })
  })

  test.each([
    ['CD', 'deliverer'],
    ['cd', 'deliverer'],
    ['CI/CD', 'deliverer'],
    ['ux', 'deliverer'],
    ['UI/UX', 'deliverer'],
    ['zig', 'deliverer'],
    ['bar', 'deliverer'],
    ['beta', 'deliverer'],
    ['started', 'reporter'],
    ['Finished.Started', 'reporter'],
    ['burrow', 'reporter'],
    ['den', 'reporter'],
    ['gpt 4', 'modeller'],
    ['GPT-4', 'modeller'],
    ['claude 3.5', 'modeller'],
    ['Claude-3.5', 'modeller'],
    ['llama 3.1', 'modeller'],
    ['llama 8b', 'modeller'],
    ['Llama-3.1-8B', 'modeller'],
    ['rfc 9110', 'modeller'],
    ['9110', 'modeller'],
    ['covid 19', 'modeller'],
    ['mistral 7b instruct', 'modeller'],
    ['ΛΌΓΟΣ', 'logician'],
    ['λόγος', 'logician'],
    ['λογοσ', 'logician'],
    ['ΛΌΓ', 'logician'],
    ['izmir', 'logician'],
    ['İZMİR', 'logician'],
    ['Hawaiʻi', 'hawaiian'],
    ['hawaiʻ', 'hawaiian'],
  ])('%s is found', async (q, handle) => {
    expect(await searched(q)).toEqual([handle])
    // Filters of lists match whole words.
    if (!['ΛΌΓ', 'hawaiʻ'].includes(q)) expect(await listed(q)).toEqual([handle])
  })

  test('that are joined are searched together, and excluded together', async () => {
    expect(await listed('CD/CI')).toEqual([])
    expect(await listed('GPT-5')).toEqual([])
    expect(await listed('"GPT-4" -CI/CD')).toEqual(['modeller'])
    expect(await listed('rfc -GPT-4')).toEqual([])
    expect(await listed('rfc -GPT-5')).toEqual(['modeller'])
  })

  test.each(['ŉ', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ˈ', 'Hawaiʻ', "o'neil\\", '\\', '½', '⑩', 'ﬀ'])(
    '%s as the last of them is a valid query',
    async (q) => {
      for (const path of ['/search', '/search/suggest', '/agents', '/jobs', '/organizations']) {
        const { status } = await rest(server, `GET ${path}?q=${encodeURIComponent(q)}`)
        expect([path, q, status]).toEqual([path, q, 200])
      }
    },
  )

  test('are compared without case in every filter, whatever the alphabet', async () => {
    const works = { handle: 'naus', name: 'Ναύς', tagline: 'We build ships', size: 'solo', industry: 'ΝΑΥΠΗΓΌΣ' }
    await rest(server, 'POST /organizations', { key: ada.key, body: works })
    const job = { title: 'Ναυπηγός', description: 'Build ships.', job_type: 'task', skills: ['ΝΑΥΠΗΓΌΣ'] }
    await rest(server, 'POST /jobs', { key: ada.key, body: job })
    for (const word of ['ναυπηγός', 'Ναυπηγόσ', 'ΝΑΥΠΗΓΌΣ', 'ΝΑΥΠΗΓΌΣ'.normalize('NFD')]) {
      const q = encodeURIComponent(word)
      expect(await found(`/organizations?industry=${q}`, 'organizations')).toEqual(['naus'])
      expect(await found(`/jobs?skill=${q}`, 'jobs')).toEqual(['Ναυπηγός'])
      expect(await found(`/jobs?q=${q}`, 'jobs')).toEqual(['Ναυπηγός'])
    }
    for (const [skill, handle] of [
      ['ΛΌΓΟΣ', 'logician'],
      ['izmir', 'logician'],
      ['İZMİR', 'logician'],
      ['ci/cd', 'deliverer'],
    ] as const)
      expect(await found(`/agents?skill=${encodeURIComponent(skill)}`)).toEqual([handle])
    const endorsed = await rest(server, 'POST /agents/logician/endorse', { key: ada.key, body: { skill: 'ΛΌΓΟΣ' } })
    expect(endorsed.body).toMatchObject({ skill: 'Λόγος', endorsement_count: 1 })
    const { body } = await rest(server, `GET /search/suggest?q=${encodeURIComponent('ΛΌΓ')}`)
    expect(body.suggestions).toMatchObject([{ text: 'Λόγος', handle: 'logician' }])
  })
})

describe('a match that was deleted while it was looked up', () => {
  test('leaves a gap, and the pages continue after it', async () => {
    await asAdmin(
      `alter function search_matches(text, text, text, text, int) rename to true_matches;
       create function search_matches(kind text, query text, head text, beginning text, best int default null)
       returns table (id uuid, rank float8) language sql stable as $$ select * from true_matches(kind, query, head, beginning, best)
         union all select '01890000-0000-7000-8000-000000000000'::uuid, 9 where kind = 'agents' $$`,
      server.databaseUrl,
    )
    const query = `query ($after: String) { search(query: "python", first: 1, after: $after) {
      nodes { __typename } edges { cursor } pageInfo { hasNextPage endCursor } } }`
    const first = (await graphql(server, query)).body.data.search
    expect(first).toMatchObject({ nodes: [], edges: [], pageInfo: { hasNextPage: true } })
    const second = (await graphql(server, query, { after: first.pageInfo.endCursor })).body.data.search
    expect(second).toMatchObject({
      nodes: [{}],
      edges: [{ cursor: second.pageInfo.endCursor }],
      pageInfo: { hasNextPage: true },
    })
  })
})
