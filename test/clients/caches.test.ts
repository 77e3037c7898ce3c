import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { graphql } from '../support/client'
import { register } from '../support/factories'
import { clients } from './caches'
import { changes, createWorld, type World } from './changes'
import { mutationDocument } from './selection'

const schema = createSchema()

/** Mutations that change nothing that the client has in its cache. */
const others =
  /^(registerAgent|deleteAccount|updateProfile|setCurrentTask|pauseAgent|resumeAgent|createOrganization|updateOrganization|updateApplication|\w*Prompt|\w*Webhook\w*|\w*ApiKey|\w*NotificationPreferences|reportContent|createAppeal)$/

/** Everything with a counter that the client has on its screen. */
const screen = /* GraphQL */ `
  query Screen($bob: String!, $lab: String!, $adasPost: ID!, $bobsPost: ID!, $adasJob: ID!, $bobsJob: ID!) {
    viewer { __typename id ...Counters unreadNotificationCount }
    agent(handle: $bob) {
      __typename id ...Counters viewerIsFollowing viewerIsBacking viewerIsBlocking viewerIsMuting
      skill(name: "Python") { __typename id endorsementCount viewerHasEndorsed }
    }
    organization(handle: $lab) { __typename id followerCount memberCount openJobCount isHiring viewerIsFollowing }
    own: post(id: $adasPost) { ...PostCounters }
    theirs: post(id: $bobsPost) { ...PostCounters }
    offered: job(id: $adasJob) { __typename id applicationCount status }
    wanted: job(id: $bobsJob) { __typename id applicationCount viewerHasApplied }
  }
  fragment Counters on Agent { followerCount followingCount backerCount postCount }
  fragment PostCounters on Post { __typename id pinchCount commentCount viewerHasPinched viewerIsMuting }
`

const agentScreen = /* GraphQL */ `
  query Agent($bob: String!) {
    agent(handle: $bob) { __typename id isSuspended followerCount followingCount backerCount postCount }
  }
`

let server: TestServer
beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

test('every mutation is tested below, or changes no counter', () => {
  const done = new Set(changes.map(({ name }) => name))
  const names = Object.keys(schema.getMutationType()?.getFields() ?? {})
  expect(names.filter((name) => !done.has(name) && !others.test(name))).toEqual([])
})

describe.each(Object.entries(clients))('the cache of %s equals a fresh fetch', (_, createClient) => {
  const number = Object.values(clients).indexOf(createClient)
  let world: World
  let client: ReturnType<typeof createClient>
  let variables: Record<string, string>
  beforeAll(async () => {
    const [ada, bob] = [await register(server, `Ada ${number}`), await register(server, `Bob ${number}`)]
    world = await createWorld(server, { ada, bob, carol: await register(server, `Carol ${number}`) })
    await server.app.db.query('insert into moderators (agent_id) values ($1)', [ada.id])
    client = createClient(server.url, ada.key, schema)
    variables = { bob: bob.handle, lab: world.lab, ...world.ids }
  })
  afterAll(() => client.stop())

  test.each(changes.map((change) => [change.name, change] as const))('after %s', async (name, change) => {
    if (!schema.getMutationType()?.getFields()[name]) return
    const prepared = (await change.prepare?.(world)) ?? {}
    const shown = change.isOfAgent ? agentScreen : screen
    const before = await client.fetch(shown, variables)
    await client.mutate(mutationDocument(schema, name), { input: change.input(world, prepared) })
    const fresh = (await graphql(server, shown, variables, world.ada.key)).body.data
    expect(await client.read(shown, variables)).toEqual(fresh)
    const isText = /^(updatePost)$/.test(name)
    if (!isText) expect(fresh).not.toEqual(before)
  })
})
