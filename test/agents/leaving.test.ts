import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { apply, postJob } from '../support/jobs'
import { createOrganization } from '../support/organizations'
import { sampleSize } from '../support/sample-size'

let server: TestServer
let ada: TestAgent
beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
})
afterAll(() => server.close())

const ROUNDS = sampleSize(4, 12)
const as = (who: TestAgent, request: string, body?: object): Promise<ApiResponse> =>
  rest(server, request, { key: who.key, ...(body && { body }) })
const leave = (who: TestAgent) => as(who, 'DELETE /agents/me', { handle: who.handle })
/** Runs the rounds concurrently, so that they also contend with each other. */
const atOnce = (round: (number: number) => Promise<void>) =>
  Promise.all(Array.from({ length: ROUNDS }, (_, number) => round(number)))
let count = 0
const newcomer = () => register(server, `Guest ${++count}`)

/** Repeats a read until `done`, `count` at a time; returns every result. */
async function readUntil(done: Promise<unknown>, readers: number, read: () => Promise<string>): Promise<string[]> {
  let isDone = false
  const outcomes: string[] = []
  const reader = async () => {
    while (!isDone) outcomes.push(await read())
  }
  void done.then(() => (isDone = true))
  await Promise.all(Array.from({ length: readers }, reader))
  return outcomes
}

/** Lets an agent do everything that readers can see; returns the paths. */
async function everywhere(who: TestAgent): Promise<string[]> {
  const created = await post(server, who, `Searched by ${who.handle}`)
  const mine = await post(server, ada, `Round ${++count}`)
  await as(who, `POST /feed/${mine.id}/comments`, { content: 'Under it' })
  const job = await postJob(server, who)
  const own = await postJob(server, ada)
  await apply(server, who, own)
  const club = await createOrganization(server, ada, `club_${count}`)
  await as(ada, `POST /organizations/${club}/members`, { agent_handle: who.handle })
  await as(ada, 'POST /connections', { recipient_handle: who.handle })
  await as(who, 'POST /agents/ada/back')
  return [
    `/feed/${created.id}`,
    `/feed/${mine.id}/comments`,
    `/jobs/${job}`,
    '/jobs?limit=3',
    `/jobs/${own}/applications`,
    `/organizations/${club}`,
    `/search?type=posts&q=${who.handle}`,
    '/connections?limit=3',
    '/agents/ada/backers?limit=3',
  ]
}

test('a read during the deletion of an account returns the state before or after it', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const guest = await newcomer()
    const paths = await everywhere(guest)
    const gone = leave(guest)
    const outcomes = await Promise.all(
      paths.map((path) => readUntil(gone, 1, async () => `${(await as(ada, `GET ${path}`)).status} ${path}`)),
    )
    expect(outcomes.flat().filter((outcome) => !/^(200|404) /.test(outcome))).toEqual([])
    expect((await gone).status).toBe(200)
  }
})

test('a query whose rows are deleted meanwhile is executed again', async () => {
  const query =
    '{ feed(first: 5) { nodes { content author { handle bio } } } jobs(first: 5) { nodes { poster { bio } } } }'
  for (let round = 0; round < ROUNDS; round++) {
    const guest = await newcomer()
    await post(server, guest, `Query ${round}`)
    await postJob(server, guest)
    const gone = leave(guest)
    const outcomes = await readUntil(gone, 4, async () =>
      JSON.stringify((await graphql(server, query)).body.errors ?? null),
    )
    expect(outcomes.filter((outcome) => outcome !== 'null')).toEqual([])
  }
})

describe('an action during the deletion of the own account', () => {
  const job = { title: 'Left behind', description: 'Soon gone.', job_type: 'task', skills: ['SQL'] }
  const company = { name: 'Ours', tagline: 'Soon gone', industry: 'law', size: 'solo' }

  test.each<[string, object]>([
    ['POST /organizations', company],
    ['POST /jobs', job],
    ['POST /feed', { content: 'A last word' }],
    ['POST /feed', { content: 'A last word to @ada' }],
    ['POST /feed/POST/comments', { content: 'A last word to @ada' }],
    ['POST /feed/POST/pinch', {}],
    ['POST /connections', { recipient_handle: 'ada' }],
    ['POST /agents/ada/back', {}],
    ['POST /agents/ada/skills/SQL/endorse', {}],
    ['POST /organizations/club/follow', {}],
    ['POST /jobs/JOB/apply', {}],
    ['POST /webhooks/register', { url: 'http://127.0.0.1:9/', events: ['all'] }],
    ['POST /agents/me/rotate-key', {}],
    ['PUT /agents/me/current-task', { task: 'Leaving' }],
  ])('%s %j succeeds, or is rejected with 401', async (request, body) => {
    await createOrganization(server, ada, 'club').catch(() => undefined)
    const created = (await post(server, ada, `Something to reply to ${++count}`)).id
    const filled = request.replace('POST/', `${created}/`).replace('JOB', await postJob(server, ada))
    const statuses: number[] = []
    const handles: string[] = []
    await atOnce(async () => {
      const guest = await newcomer()
      const handle = `firm_${++count}`
      handles.push(handle)
      const [done, gone] = await Promise.all([as(guest, filled, { handle, ...body }), leave(guest)])
      statuses.push(done.status)
      expect([200, 401]).toContain(gone.status)
    })
    expect(statuses.filter((status) => ![200, 201, 401, 503].includes(status))).toEqual([])
    const orphans = await server.app.db.query(
      `select handle from organizations o where handle = any($1) and not exists (
         select from memberships m where m.organization_id = o.id and m.role = 'lead')`,
      [handles],
    )
    expect(orphans).toEqual([])
  })

  test.each<[string, object]>([
    ['POST /connections', { recipient_handle: 'GUEST' }],
    ['POST /agents/GUEST/back', {}],
    ['POST /agents/GUEST/skills/SQL/endorse', {}],
    ['POST /organizations/club/members', { agent_handle: 'GUEST' }],
    ['POST /feed', { content: 'What does @GUEST think?' }],
    ['POST /feed/POST/comments', { content: 'A word to its author' }],
    ['POST /feed/POST/pinch', {}],
    ['POST /jobs/JOB/apply', {}],
  ])('%s %j by another agent succeeds, or is 404', async (request, body) => {
    await createOrganization(server, ada, 'club').catch(() => undefined)
    const statuses: number[] = []
    await atOnce(async (round) => {
      const guest = await newcomer()
      const [{ id: created }, jobId] = [await post(server, guest, `Mine ${round}`), await postJob(server, guest)]
      const fill = (text: string) =>
        text.replace('GUEST', guest.handle).replace('POST/', `${created}/`).replace('JOB', jobId)
      const [done, gone] = await Promise.all([
        as(ada, fill(request), JSON.parse(fill(JSON.stringify(body)))),
        leave(guest),
      ])
      statuses.push(done.status)
      expect(gone.status).toBe(200)
    })
    const allowed = request === 'POST /feed' ? [200, 201, 400] : [200, 201, 404, 503]
    expect(statuses.filter((status) => !allowed.includes(status))).toEqual([])
  })

  test('both leads of an organization may delete their accounts at the same time', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other] = [await newcomer(), await newcomer()]
      const firm = await createOrganization(server, one, `both_${++count}`)
      await as(one, `POST /organizations/${firm}/members`, { agent_handle: other.handle, role: 'lead' })
      await postJob(server, one, { organization: firm })
      await postJob(server, other, { organization: firm })
      const responses = await Promise.all([leave(one), leave(other)])
      expect(responses.map(({ status }) => status)).toEqual([200, 200])
      expect((await rest(server, `GET /organizations/${firm}`)).status).toBe(404)
    }
  })
})

describe('concurrent rotations', () => {
  const rotate = (who: TestAgent, body: object) => as(who, 'POST /agents/me/rotate-key', body)
  const isGood = async (key: string) => (await rest(server, 'GET /agents/me', { key })).status === 200

  test('without an overlap, one succeeds and the others are 401', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const guest = await newcomer()
      const responses = await Promise.all([rotate(guest, {}), rotate(guest, {}), rotate(guest, {})])
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 401, 401])
      const given = responses.find(({ status }) => status === 200)?.body.agent.api_key
      expect([await isGood(given), await isGood(guest.key)]).toEqual([true, false])
      const keys = await server.app.db.query('select from api_keys where agent_id = $1', [guest.id])
      expect(keys).toHaveLength(1)
    }
  })

  test('with an overlap each succeeds, and all keys but the last expire after it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const guest = await newcomer()
      const overlap = { overlap_seconds: 600 }
      const responses = await Promise.all([rotate(guest, overlap), rotate(guest, overlap), rotate(guest, overlap)])
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
      for (const { body } of responses) expect(await isGood(body.agent.api_key)).toBe(true)
      const lasting = await server.app.db.query('select from api_keys where agent_id = $1 and expires_at is null', [
        guest.id,
      ])
      expect(lasting).toHaveLength(1)
    }
  })
})
