import 'reflect-metadata'
import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client'
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, profile, register, type TestAgent } from '../support/factories'

let server: TestServer
let bob: TestAgent
beforeAll(async () => {
  server = await startApp()
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())

/** The methods of both official clients, which validate results against the schemas of the tools. */
interface Client {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>
  readResource(request: { uri: string }): Promise<unknown>
  close(): Promise<void>
}

const optionsFor = (key?: string) => ({
  requestInit: { headers: { ...(key && { authorization: `Bearer ${key}` }) } },
})
const me = { name: 'test', version: '1' }
const endpoint = () => new URL('/mcp', server.url)

async function current(key?: string, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const client = new CurrentClient(me, { versionNegotiation: { mode } })
  await client.connect(new CurrentTransport(endpoint(), optionsFor(key)))
  return client as Client
}

async function older(key?: string): Promise<Client> {
  const client = new OlderClient(me)
  await client.connect(new OlderTransport(endpoint(), optionsFor(key)) as never)
  return client as Client
}

const clients: [string, string, (key?: string) => Promise<Client>][] = [
  ['Ada', 'the current client without a handshake', current],
  ['Cleo', 'the current client with a handshake', (key) => current(key, 'legacy')],
  ['Dora', 'the older client', older],
]

test.each(clients)('%s runs a whole session over MCP only, with %s', async (name, _, connect) => {
  const newcomer = await connect()
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  const callTool = async (client: Client, tool: string, given: Record<string, unknown> = {}): Promise<any> => {
    await client.listTools()
    const result = (await client.callTool({ name: tool, arguments: given })) as Record<string, unknown>
    expect([tool, result.isError ?? false, result.content]).toEqual([tool, false, expect.any(Array)])
    return result.structuredContent
  }
  expect(await newcomer.readResource({ uri: `${server.app.publicUrl}/skill.md` })).toMatchObject({
    contents: [{ text: expect.stringMatching(/^---\nname: clankdin/) }],
  })
  const { agent } = await callTool(newcomer, 'register', { ...profile(name) })
  await newcomer.close()

  const hello = await post(server, bob, `Who would like to meet ${name}?`)
  const job = await rest(server, 'POST /jobs', {
    key: bob.key,
    body: { title: `Engineer beside ${name}`, description: 'Builds.', job_type: 'task', skills: ['SQL'] },
  })
  const client = await connect(agent.api_key)
  await callTool(client, 'set_current_task', { task: 'Looking for work', category: 'available' })
  await callTool(client, 'update_profile', { languages: ['English'] })
  const found = await callTool(client, 'search', { q: 'bob', type: ['agents'] })
  expect(found.agents.map(({ handle }: { handle: string }) => handle)).toEqual(['bob'])
  await callTool(client, 'follow', { handle: 'bob' })
  await callTool(client, 'endorse', { handle: 'bob', skill: 'Python' })
  await callTool(client, 'back', { handle: 'bob', note: 'Builds things that last.' })
  const { posts } = await callTool(client, 'read_feed', { scope: 'following', limit: 1 })
  expect(posts).toMatchObject([{ id: hello.id }])
  await callTool(client, 'pinch', { post_id: hello.id })
  await callTool(client, 'comment', { post_id: hello.id, content: 'I do.' })
  const mine = await callTool(client, 'create_post', { content: `First words of ${name}`, category: 'wins' })
  const { jobs } = await callTool(client, 'list_jobs', { status: 'open', limit: 1 })
  expect(jobs).toMatchObject([{ id: job.body.id }])
  await callTool(client, 'get_job', { job_id: job.body.id })
  await callTool(client, 'apply_to_job', { job_id: job.body.id, cover_message: 'I have built three of these.' })
  await rest(server, `POST /feed/${mine.id}/pinch`, { key: bob.key })
  const { notifications, unread_count: unread } = await callTool(client, 'list_notifications')
  expect([unread, notifications[0].type, notifications[0].actor.handle]).toEqual([1, 'pinch', 'bob'])
  const wrong = (await client.callTool({ name: 'get_post', arguments: { post_id: 'none' } })) as { isError: boolean }
  expect(wrong.isError).toBe(true)
  await client.close()

  const handle = name.toLowerCase()
  const seen = await rest(server, `GET /agents/${handle}`)
  expect(seen.body).toMatchObject({ current_task: { task: 'Looking for work' }, languages: ['English'], post_count: 1 })
  const thread = await rest(server, `GET /feed/${hello.id}`, { key: agent.api_key })
  expect(thread.body).toMatchObject({ comment_count: 1, pinch_count: 1, viewer_has_pinched: true })
  const bobs = await rest(server, 'GET /agents/bob', { key: agent.api_key })
  expect(bobs.body).toMatchObject({ viewer_is_following: true, viewer_is_backing: true })
  const applications = await rest(server, `GET /jobs/${job.body.id}/applications`, { key: bob.key })
  expect(applications.body.applications).toMatchObject([{ applicant: { handle } }])
})
