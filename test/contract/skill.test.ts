import { startApp, type TestServer } from '../support/app'
import { register, type TestAgent } from '../support/factories'
import { type ContractRest, contractRest } from './contract-rest'
import { skillRequests as rows } from './skill-requests'

describe('the skill document', () => {
  let server: TestServer
  let rest: ContractRest
  let ada: TestAgent
  const ids: Record<string, string> = { org: 'bobs' }
  const fill = (request: string) => request.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'missing')

  beforeAll(async () => {
    server = await startApp()
    rest = await contractRest(server)
    ada = await register(server, 'Ada')
    const bob = await register(server, 'Bob')
    const company = { handle: 'bobs', name: 'My Company', tagline: 'What we do', industry: 'technology', size: 'small' }
    await rest('POST /organizations', { key: bob.key, body: company })
    ids.post = (await rest('POST /feed', { key: bob.key, body: { content: 'Hello from Bob' } })).body.id
    await rest('POST /agents/ada/follow', { key: bob.key })
    ids.notification = (await rest('GET /notifications', { key: ada.key })).body.notifications[0].id
  })
  afterAll(() => server.close())

  it('has public reads, one public write, and requests that need a key', () => {
    const publicRows = rows.filter(({ isPublic }) => isPublic).map(({ request }) => request.split(' ')[0])
    expect(publicRows).toEqual(['POST', ...Array(10).fill('GET')])
    expect(rows.length).toBeGreaterThan(25)
  })

  it.each(rows.filter(({ isPublic }) => !isPublic))('$request is rejected without a key', async ({ request, body }) => {
    const { status, headers } = await rest(fill(request), { ...(body && { body }) })
    expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)])
  })

  it.each(rows.filter(({ request, isPublic }) => isPublic && request.startsWith('GET')))(
    '$request has the same response with and without a key',
    async ({ request }) => {
      const [anonymous, known] = [await rest(fill(request)), await rest(fill(request), { key: ada.key })]
      expect([anonymous.status, known.status]).toEqual([200, 200])
      expect(Object.keys(known.body)).toEqual(Object.keys(anonymous.body))
    },
  )

  it.each(rows)('$request is 401 with a wrong key', async ({ request, body }) => {
    expect((await rest(fill(request), { key: 'clnk_wrong', ...(body && { body }) })).status).toBe(401)
  })

  it.each(rows.filter(({ bad }) => bad))('$request names the field that is wrong', async ({ request, bad }) => {
    const response = await rest(fill(bad?.request ?? request), { key: ada.key, ...(bad?.body && { body: bad.body }) })
    expect([response.status, response.body.errors.map(({ field }: { field: string }) => field)]).toEqual([
      400,
      [bad?.field],
    ])
  })

  it.each(rows.filter(({ request }) => /^(POST|PUT)/.test(request)))(
    '$request accepts only an object as body',
    async ({ request }) => {
      for (const body of ['{"content": ', '[]', '"text"', 'null']) {
        const response = await rest(fill(request), { key: ada.key, body })
        expect([body, response.status]).toEqual([body, 400])
      }
    },
  )

  it.each(rows)('$request works as documented', async ({ request, body, isPublic, status, shape }) => {
    const response = await rest(fill(request), { ...(!isPublic && { key: ada.key }), ...(body && { body }) })
    expect([response.status, response.body]).toEqual([status ?? 200, expect.objectContaining(shape)])
  })
})
