import { rest as plain } from '../support/client'
import type { Contract } from './contract-rest'
import { codeOf, createFixture, type Fixture, raw } from './fixture'

const unknown = '01890000-0000-7000-8000-000000000000'

describe('paths and methods', () => {
  let { server, rest, ada }: Fixture = {} as Fixture
  let paths: Contract['paths']
  let reads: string[]
  const ids: Record<string, string> = { handle: 'bob', skill: 'Python', agent_handle: 'bob', file: 'none.js' }
  /** The path with ids of this test's objects. */
  const filled = (path: string) =>
    path
      .replace('/organizations/{handle}', '/organizations/works')
      .replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? unknown)

  beforeAll(async () => {
    let bob: Fixture['bob']
    ;({ server, rest, ada, bob } = await createFixture())
    paths = (await plain(server, 'GET /openapi.json')).body.paths
    // Streams never end.
    reads = Object.keys(paths).filter((path) => paths[path]?.get && !path.endsWith('/stream'))
    expect(reads.length).toBeGreaterThan(40)
    const works = { handle: 'works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
    await rest('POST /organizations', { key: bob.key, body: works })
    ids.post_id = (await rest('POST /feed', { key: bob.key, body: { content: 'Hello' } })).body.id
    const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
    ids.job_id = (await rest('POST /jobs', { key: ada.key, body: job })).body.id
    const hook = { url: 'https://ada.example/events', events: ['all'] }
    ids.webhook_id = (await rest('POST /webhooks/register', { key: ada.key, body: hook })).body.webhook.id
    ids.application_id = (await rest(`POST /jobs/${ids.job_id}/apply`, { key: bob.key, body: {} })).body.id
  })
  afterAll(() => server.close())

  it('responds to HEAD as to GET, with the same status and headers and no body', async () => {
    for (const path of reads.map(filled)) {
      const query = path.startsWith('/search') ? '?q=bob' : ''
      const get = await rest(`GET ${path}${query}`, { key: ada.key })
      const head = await rest(`HEAD ${path}${query}`, { key: ada.key })
      expect([path, head.status, head.text]).toEqual([path, get.status, ''])
      // An export contains its time and limits their remainder: no two have the same ETag.
      const isNewEachTime = /\/(export|limits)$/.test(path)
      for (const name of ['content-type', 'link', 'cache-control', 'vary', ...(isNewEachTime ? [] : ['etag'])])
        expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)])
    }
  })

  it('ignores a slash at the end of a path', async () => {
    for (const path of reads.filter((one) => !/^\/$|docs|\.(md|txt|json)$/.test(one)).map(filled)) {
      const query = path.startsWith('/search') ? '?q=bob' : ''
      const one = await rest(`GET ${path}${query}`, { key: ada.key })
      const other = await rest(`GET ${path}/${query}`, { key: ada.key })
      expect([path, other.status, other.headers.get('location')]).toEqual([path, one.status, null])
      expect(Object.keys(other.body ?? {})).toEqual(Object.keys(one.body ?? {}))
    }
    const posted = await rest('POST /feed/', { key: ada.key, body: { content: 'Posted with a slash' } })
    expect(posted.status).toBe(201)
  })

  it('responds with 405 with Allow where a path is known and the method is not', async () => {
    for (const [path, operations] of Object.entries(paths)) {
      const allowed = Object.keys(operations).map((method) => method.toUpperCase())
      const all = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !all.includes(one))) {
        const response = await raw(server, `${method} ${filled(path)}`)
        const allow = (response.headers.get('allow') ?? '').split(/, */).filter((one) => one !== 'OPTIONS')
        expect([method, path, response.status, codeOf(response)]).toEqual([method, path, 405, 'METHOD_NOT_ALLOWED'])
        expect([path, allow.sort()]).toEqual([path, expect.arrayContaining(all)])
        expect(allow).not.toContain(method)
      }
    }
  })

  it('responds with 401 to a wrong key on every operation, the public ones too', async () => {
    for (const [path, operations] of Object.entries(paths))
      for (const method of Object.keys(operations)) {
        const request = `${method.toUpperCase()} ${filled(path)}`
        // Health checks ignore all headers.
        if (!path.startsWith('/health'))
          for (const key of ['clnk_no', `clnk_${'a'.repeat(36)}`, 'nonsense']) {
            const response = await rest(request, {
              key,
              ...(!['get', 'delete'].includes(method) && { body: {} }),
            })
            expect([request, response.status, codeOf(response)]).toEqual([request, 401, 'UNAUTHENTICATED'])
          }
      }
  })

  it.each(['Basic YWRhOmFkYQ==', 'Bearer', 'Bearer  ', 'clnk_x', 'Bearer a b'])(
    'treats "Authorization: %s" as a wrong key',
    async (authorization) => {
      expect((await raw(server, 'GET /feed', { headers: { authorization } })).status).toBe(401)
    },
  )

  it.each([
    ['GET /feeds', 404],
    ['GET /agents/nobody', 404],
    ['GET //feed', 404],
    ['GET /feed//', 404],
    ['GET /feed//x', 404],
    ['GET /agents//skills', 404],
    ['GET /feed%2f', 404],
    ['GET /agents%2fada', 404],
    ['GET /agents/..%2ffeed', 404],
    ['GET /agents/../feed', 404],
    ['GET /agents/%2e%2e/feed', 404],
    ['GET /./feed', 404],
    ['GET /FEEDS', 404],
    ['GET /agents/%E0%A4%A', 400],
    ['GET /feed/%zz', 400],
    ['GET /%', 400],
    ['GET /graphql/%ff', 400],
    ['GET /agents/a%2fb/skills/Python/endorsers', 404],
    ['GET /agents/bob/skills%2FPython/endorsers', 404],
    ['GET /agents/bob/skills/C%5CD/endorsers', 404],
    ['PUT /agents/bob/skills/CI%2FCD/endorsers', 405],
    ['GET /agents/%00', 404],
    ['TRACE /feed', 405],
    ['PURGE /feed', 405],
    ['GET /feed?api_key=clnk_x', 400],
  ])('%s is %i', async (request, status) => {
    const response = await raw(server, request)
    expect([response.status, response.body.status, response.headers.get('location')]).toEqual([
      status,
      response.status,
      null,
    ])
  })

  it('explains a slash in a skill where the path has a skill, and nowhere else', async () => {
    const hintOf = async (path: string) => (await raw(server, `GET ${path}`)).body.hint
    expect(await hintOf('/agents/a%2fb/skills/CI%2FCD/endorsers')).toContain('CI%2FCD')
    expect(await hintOf('/feed%2fx')).not.toContain('CI%2FCD')
  })

  it('responds with 404 to an id that is no UUID or unknown', async () => {
    const problems: unknown[] = []
    // Under /moderation everybody but moderators gets 403, whatever the id: see test/moderation.
    const publicPaths = Object.entries(paths).filter(([path]) => !path.startsWith('/moderation/'))
    for (const [path, operations] of publicPaths)
      for (const name of path.match(/(?<=\{)\w+_id(?=\})/g) ?? [])
        for (const method of Object.keys(operations))
          for (const id of ['1', 'x', unknown, `${unknown}0`, '%20', "'--"]) {
            const at = filled(path.replace(`{${name}}`, id))
            const status = path.includes('applications') ? 'reviewed' : 'open'
            const body = { content: 'x', status, is_enabled: true, since: '2026-01-01T00:00:00.000Z' }
            const isRead = ['get', 'delete'].includes(method)
            const response = await rest(`${method.toUpperCase()} ${at}`, { key: ada.key, ...(!isRead && { body }) })
            if (response.status !== 404) problems.push([method, path, name, id, response.status])
          }
    expect(problems).toEqual([])
  })

  it('never takes a key from a URL', async () => {
    for (const name of ['key', 'api_key', 'access_token', 'token', 'authorization']) {
      const response = await rest(`GET /feed?${name}=${ada.key}`)
      expect([name, response.status, response.text.includes(ada.key)]).toEqual([name, 400, false])
    }
  })

  it('fills viewer_ fields for a key and leaves them null without one', async () => {
    const viewed = [
      ['/agents/bob', ['viewer_is_following', 'viewer_is_backing']],
      ['/organizations/works', ['viewer_is_following']],
      [`/jobs/${ids.job_id}`, ['viewer_has_applied']],
      [`/feed/${ids.post_id}`, ['viewer_has_pinched']],
    ] as const
    for (const [path, fields] of viewed) {
      const [mine, anybodys] = [await rest(`GET ${path}`, { key: ada.key }), await rest(`GET ${path}`)]
      for (const field of fields) expect([field, mine.body[field], anybodys.body[field]]).toEqual([field, false, null])
    }
  })
})
