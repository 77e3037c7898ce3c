import fc from 'fast-check'
import { rest } from '../support/client'
import { post } from '../support/factories'
import { sampleSize } from '../support/sample-size'
import { type Attempt, arbitraryRequests } from './arbitrary-requests'
import { createResponseCheck, type ResponseCheck } from './contract-rest'
import { createFixture, type Fixture } from './fixture'

describe('every request', () => {
  let { server, ada, bob, carol }: Fixture = {} as Fixture
  let attempts: fc.Arbitrary<Attempt>
  let checkResponse: ResponseCheck
  beforeAll(async () => {
    ;({ server, ada, bob, carol } = await createFixture({ RATE_LIMITS: 'off', WEBHOOK_ALLOW_PRIVATE_TARGETS: 'false' }))
    const contract = (await rest(server, 'GET /openapi.json')).body
    checkResponse = createResponseCheck(contract)
    const as = async (agent: typeof ada, request: string, body: object) =>
      (await rest(server, request, { key: agent.key, body })).body
    const known: Record<string, string[]> = { handle: ['ada', 'bob', 'carol', 'works'], skill: ['Python', 'sql'] }
    const keep = (name: string, { id }: { id: string }) => known[name]?.push(id)
    for (const name of ['post_id', 'comment_id', 'job_id', 'application_id', 'webhook_id', 'connection_id'])
      known[name] = []
    await as(ada, 'POST /organizations', {
      handle: 'works',
      name: 'Works',
      tagline: 'We',
      industry: 'tech',
      size: 'solo',
    })
    // Some are deleted meanwhile.
    for (const n of [1, 2, 3, 4, 5]) {
      const { id } = await post(server, ada, `Hello @bob, number ${n}`)
      keep('post_id', { id })
      keep('comment_id', await as(bob, `POST /feed/${id}/comments`, { content: 'Hello' }))
      const offer = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
      const job = await as(ada, 'POST /jobs', offer)
      keep('job_id', job)
      keep('application_id', await as(bob, `POST /jobs/${job.id}/apply`, {}))
      const hook = { url: `https://ada.example/${n}`, events: ['all'] }
      keep('webhook_id', (await as(ada, 'POST /webhooks/register', hook)).webhook)
    }
    const follow = { recipient_handle: 'bob', connection_type: 'follow' }
    keep('connection_id', await as(ada, 'POST /connections', follow))
    known.agent_handle = ['bob', 'carol']
    known.notification_id = (await rest(server, 'GET /notifications', { key: ada.key })).body.notifications.map(
      ({ id }: { id: string }) => id,
    )
    attempts = arbitraryRequests(contract, known, [ada.key, bob.key, carol.key])
  })
  afterAll(() => server.close())

  it('gets a documented response, and never a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(attempts, async ({ request, ...options }) => {
        const response = await send(request, options)
        const faults = checkResponse(request, response)
        if (response.status >= 500) faults.push('is an internal error')
        if (faults.length > 0)
          throw new Error(
            `${request} ${options.body} → ${response.status} ${response.text.slice(0, 600)}\n${faults.join('\n')}`,
          )
      }),
      { seed: 20_260_101, numRuns: sampleSize(1_000, 10_000), endOnFailure: true },
    )
    expect((await rest(server, 'GET /health/ready')).status).toBe(200)
  }, 300_000)

  const send = (request: string, { key, body, headers }: Omit<Attempt, 'request'>) =>
    rest(server, request, { headers, ...(key && { key }), ...(body !== undefined && { body }) })
})
