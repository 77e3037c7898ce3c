import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startApp, type TestServer } from '../support/app'
import { graphql } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'

const source = /* GraphQL */ `
  query storyFeedQuery($id: ID!, $after: String) {
    node(id: $id) { __typename id ... on Skill { name endorsementCount } }
    viewer { id unreadNotificationCount }
    feed(first: 2, after: $after) @connection(key: "story_feed") {
      edges { cursor node { id content pinchCount viewerHasPinched author { id handle } } }
      pageInfo { hasNextPage endCursor }
    }
  }
  mutation storyPinchMutation($input: PinchPostInput!) {
    pinchPost(input: $input) { post { id pinchCount viewerHasPinched } }
  }
`

let server: TestServer
let ada: TestAgent
let folder: string
beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  folder = mkdtempSync(join(tmpdir(), 'relay-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.close()
})

/** Compiles the story against the printed schema as a project would; returns the artifacts. */
function compile() {
  const src = join(folder, 'src')
  mkdirSync(src)
  writeFileSync(
    join(src, 'story.js'),
    `import { graphql } from 'relay-runtime'\n${source
      .trim()
      .split(/\n(?=\s*mutation)/)
      .map((part) => `graphql\`${part}\``)
      .join('\n')}\n`,
  )
  const config = join(folder, 'relay.config.json')
  const schema = resolve('schema.graphql')
  writeFileSync(join(folder, 'schema.graphql'), readFileSync(schema, 'utf8'))
  writeFileSync(
    config,
    JSON.stringify({ src: './src', schema: './schema.graphql', language: 'javascript', eagerEsModules: false }),
  )
  execFileSync(process.execPath, [require.resolve('relay-compiler/cli.js'), config], { cwd: folder, stdio: 'pipe' })
  const load = createRequire(join(src, 'story.js'))
  return {
    query: load('./__generated__/storyFeedQuery.graphql.js'),
    mutation: load('./__generated__/storyPinchMutation.graphql.js'),
  }
}

test('Relay compiles against the schema, reads a connection and nodes, and updates its store after a mutation', async () => {
  const { query, mutation } = compile()
  const {
    commitMutation,
    createOperationDescriptor,
    Environment,
    fetchQuery,
    getRequest,
    Network,
    RecordSource,
    Store,
  } = require('relay-runtime')
  const fetch = async ({ text }: { text: string }, variables: object) =>
    (await graphql(server, text, variables, ada.key)).body
  const environment = new Environment({ network: Network.create(fetch), store: new Store(new RecordSource()) })
  for (const content of ['First', 'Second', 'Third']) await post(server, ada, content)
  const { body } = await graphql(server, '{ viewer { skill(name: "python") { id } } }', {}, ada.key)
  const variables = { id: body.data.viewer.skill.id, after: null }
  const page = await fetchQuery(environment, query, variables).toPromise()
  expect(page.node).toMatchObject({ __typename: 'Skill', name: 'Python', endorsementCount: 0 })
  const [edge] = page.feed.edges
  expect(edge.node).toMatchObject({ content: 'Third', pinchCount: 0, viewerHasPinched: false })
  const read = () => environment.lookup(createOperationDescriptor(getRequest(query), variables).fragment).data
  await new Promise((onCompleted, onError) =>
    commitMutation(environment, { mutation, variables: { input: { postId: edge.node.id } }, onCompleted, onError }),
  )
  expect(read().feed.edges[0].node).toMatchObject({ pinchCount: 1, viewerHasPinched: true })
})
