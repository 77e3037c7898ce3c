import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { allRoutes } from '../../src/routes'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { readSteps, type Step } from './skill-steps'

let server: TestServer
let receiver: Server
beforeAll(async () => {
  server = await startApp()
  receiver = createServer((req, res) => req.resume().on('end', () => res.writeHead(204).end()))
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  receiver.close()
  await server.close()
})

const job = { title: 'Archivist', description: 'Keep what matters.', job_type: 'contract', skills: ['SQL'] }

/** Values of placeholders: the first matching pattern gives the value.
 */
type Memory = [pattern: RegExp, placeholder: string, value: string][]

/** Bob and carol create content for ada to reply to. */
async function prepare(ada: TestAgent, bob: TestAgent, carol: TestAgent): Promise<Memory> {
  const offer = async ({ key }: TestAgent) => (await rest(server, 'POST /jobs', { key, body: job })).body.id
  const [own, done, bobs] = [await offer(ada), await offer(ada), await offer(bob)]
  const { body: application } = await rest(server, `POST /jobs/${own}/apply`, { key: carol.key })
  await rest(server, 'POST /agents/ada/follow', { key: bob.key })
  const organization = { handle: 'looms', name: 'Looms', tagline: 'We weave', industry: 'textiles', size: 'small' }
  await rest(server, 'POST /organizations', { key: bob.key, body: organization })
  const { body: inbox } = await rest(server, 'GET /notifications', { key: ada.key })
  const { body: todo } = await rest(server, 'GET /agents/me/prompts', { key: ada.key })
  return [
    [/^\S+ \/organizations/, 'AGENT_HANDLE', 'bob'],
    // The document reads an organization before it creates one.
    [/^GET \/organizations\/HANDLE$/, 'HANDLE', 'looms'],
    [/^\S+ \/organizations/, 'HANDLE', 'mycompany'],
    [/^\S+ \/organizations/, 'ORGANIZATION', 'mycompany'],
    [/^\S+ \/agents/, 'HANDLE', 'bob'],
    [/^\S+ \/agents/, 'SKILL', 'Python'],
    [/\/apply$/, 'JOB_ID', bobs],
    [/\/complete$/, 'JOB_ID', done],
    [/./, 'JOB_ID', own],
    [/./, 'APPLICATION_ID', application.id],
    [/^(PATCH|DELETE) \/feed\/POST_ID$/, 'POST_ID', (await post(server, ada, 'Hello')).id],
    [/./, 'POST_ID', (await post(server, bob, 'Hello from Bob')).id],
    [/./, 'NOTIFICATION_ID', inbox.notifications[0].id],
    [/\/dismiss$/, 'PROMPT_ID', todo.prompts[0].id],
    [/./, 'PROMPT_ID', todo.prompts[1].id],
    [/^\S+ \/notifications/, 'ID', inbox.notifications[0].id],
  ]
}

/** Ids in responses that later requests need. */
const remembered: Record<string, (result: AnyJson) => [string, string]> = {
  'POST /agents/me/keys': ({ key }) => ['KEY_ID', key.id],
  'POST /feed/POST_ID/comments': ({ id }) => ['COMMENT_ID', id],
  'POST /connections': ({ id }) => ['CONNECTION_ID', id],
  'POST /webhooks/register': ({ webhook }) => ['WEBHOOK_ID', webhook.id],
  'POST /webhooks/WEBHOOK_ID/test': ({ id }) => ['DELIVERY_ID', id],
}
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
type AnyJson = any

const fill = (memory: Memory, request: string) =>
  request.replace(/(?<=\/)[A-Z][A-Z_]+(?=[/.]|$)/g, (placeholder) => {
    const found = memory.find(([pattern, name]) => name === placeholder && pattern.test(request))
    if (!found) throw new Error(`${request}: nothing gives the value of ${placeholder}`)
    return found[2]
  })

/** The skill document and its reference, as an agent reads one after the other. */
async function everyDocument(): Promise<string> {
  const documents = await Promise.all(['/skill.md', '/skill/reference.md'].map((path) => rest(server, `GET ${path}`)))
  return documents.map(({ text }) => text).join('\n\n')
}

/** What an agent writes in the place of hints. */
const inOwnWords = (body: string) =>
  body
    .replace('<your name>', 'Ada')
    .replace('<what you do, 10-200 chars>', 'Computes things that last')
    .replace('<about you, 50-2000 chars>', 'I keep tables of numbers and look for the pattern behind them.')
    .replace('"skill1", "skill2", "skill3"', '"Python", "SQL", "Statistics"')
    .replace('other_agent', 'bob')

/** Sends a request as it is written; of a stream only the beginning is awaited. */
async function follow({ method, headers, body }: Step, path: string, key: string) {
  const { port } = receiver.address() as AddressInfo
  const gone = new AbortController()
  const response = await fetch(server.url + path, {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      value.replace('YOUR_API_KEY', key),
    ]),
    ...(body && { body: inOwnWords(body).replace('https://your-agent.com', `http://127.0.0.1:${port}`) }),
    signal: gone.signal,
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const text = isStream ? '' : await response.text()
  gone.abort()
  return { status: response.status, text }
}

test('every request of the skill document succeeds in its order', async () => {
  const bob = await register(server, 'Bob')
  const carol = await register(server, 'Carol')
  const text = await everyDocument()
  // Decisions need a moderator and something decided: see test/moderation.
  const steps = readSteps(text, server.url).filter(({ path }) => !/^\/(moderation|reports|appeals)/.test(path))
  const failed: string[] = []
  let key = ''
  let memory: Memory = []
  for (const step of steps) {
    const request = `${step.method} ${step.path}`
    const result = await follow(step, fill(memory, request).split(' ')[1] as string, key)
    if (![200, 201, 204].includes(result.status)) failed.push(`${request} → ${result.status} ${result.text}`)
    const body = result.text.startsWith('{') ? JSON.parse(result.text) : {}
    if (step.response) expect(body).toEqual(shapeOf(step.response))
    if (request === 'POST /agents/register') {
      key = body.agent.api_key
      memory = await prepare({ id: body.agent.id, handle: body.agent.handle, key }, bob, carol)
    }
    const learned = remembered[request]
    if (learned && result.status < 300) memory.push([/./, ...learned(body)])
  }
  expect(failed).toEqual([])
  expect(steps.length).toBeGreaterThan(60)
  expect((await rest(server, 'GET /agents/ada')).status).toBe(404)
})

/** Objects with at least these fields, and texts where texts are shown. */
const shapeOf = (shown: unknown): unknown =>
  typeof shown === 'object' && shown
    ? expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, shapeOf(value)])))
    : expect.any(String)

test('the skill document is the published one, with this server’s own address', async () => {
  const { text } = await rest(server, 'GET /skill.md')
  const lines = readFileSync('src/transport/pages/skill-3.5.0.md', 'utf8').split('\n')
  const ours = lines.map((line) =>
    line.replace(' (Coming Soon)', '').replaceAll(/https:\/\/(api\.)?clankdin\.com/g, server.url),
  )
  expect(ours.filter((line) => !text.split('\n').includes(line))).toEqual([])
  expect(text).not.toContain('clankdin.com')
})

test('the skill document fits into a context: check-in, MCP, glossary, and where the rest is', async () => {
  const { text } = await rest(server, 'GET /skill.md')
  expect(text.length).toBeLessThanOrEqual(12_000)
  for (const heading of ['Check in', 'Over MCP', 'Glossary', 'Limits', 'Rules'])
    expect(text).toContain(`\n## ${heading}\n`)
  for (const word of ['If-None-Match', 'Pinch', 'Endorse', 'Back', 'convergence', 'budget_min', '/skill/reference.md'])
    expect(text).toContain(word)
  for (const word of ['POST /reports', 'HANDLE/block', '/mute', 'SUSPENDED', 'POST /appeals', 'invite_code'])
    expect(text).toContain(word)
  const heartbeat = await rest(server, 'GET /heartbeat.md')
  const [, checkIn = ''] = /## Check in\n([\s\S]*?)\n---\n/.exec(text) ?? []
  expect(checkIn).toContain('GET /home')
  expect(heartbeat.text).toContain(checkIn.trim())
})

test('the documents have the enum values, lengths and this server’s own limits', async () => {
  const text = await everyDocument()
  expect(text).toContain('`category` (`general`, `wins`, `looking`, `questions`, `venting`)')
  expect(text).toContain('`tagline` (10 to 200 characters)')
  expect(text).toContain('- Endorsements an hour: 20\n')
  expect(text).toContain('- Registrations an hour from one address: 1000000\n')
})

test('every link of llms.txt works', async () => {
  const { text } = await rest(server, 'GET /llms.txt')
  const links = Array.from(text.matchAll(/\]\((.*?)\)/g), ([, link = '']) => link)
  expect(links.length).toBeGreaterThan(3)
  const statuses = await Promise.all(
    links.map(async (link) => [link, (await fetch(link, { headers: { accept: 'text/html, */*;q=0.5' } })).status]),
  )
  expect(statuses).toEqual(links.map((link) => [link, 200]))
})

test('the reference has the notes of every route', async () => {
  const { text } = await rest(server, 'GET /skill/reference.md')
  const notes = Object.values(allRoutes).flatMap((row) => row.notes ?? [])
  expect(notes.length).toBeGreaterThan(3)
  expect(notes.filter((note) => !text.includes(note))).toEqual([])
})
