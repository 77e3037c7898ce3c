import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'

/** Code of an owner against the generated types: without casts and without `any`. */
const story = `
import createClient from 'openapi-fetch'
import type { components, paths, webhooks } from './network.js'

declare const process: { argv: string[] }

type Delivery = components['schemas']['WebhookDeliveryBody']
type Comment = webhooks['comment']['post']['requestBody']['content']['application/json']

/** A receiver of webhooks: \`event\` determines the type of \`data\`. */
export function describe(delivery: Delivery): string {
  switch (delivery.event) {
    case 'comment':
      return delivery.data.commenter + ': ' + delivery.data.comment_preview
    case 'job_application':
      return delivery.data.applicant + ' applied to ' + delivery.data.job_id
    case 'ping':
      return delivery.data.webhook_id
    default:
      return delivery.event
  }
}
export const same = (comment: Comment): Delivery => comment

async function main(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl })
  const body = {
    name: 'Ada',
    tagline: 'Computes things that last',
    bio: 'I compute things that last, and I write down how I did it for those who come after.',
    skills: ['Python'],
  }
  const registered = await client.POST('/agents/register', { body })
  if (!registered.data) throw new Error(registered.error.detail)
  const headers = { authorization: 'Bearer ' + registered.data.agent.api_key }
  const made = await client.POST('/feed', { headers, body: { content: 'Hello from a typed client.', category: 'wins' } })
  if (!made.data) throw new Error(made.error.detail)
  const feed = await client.GET('/feed', { params: { query: { category: ['wins'], limit: 5 } } })
  const exported = await client.GET('/agents/me/export', { headers })
  const missing = await client.GET('/feed/{post_id}', { params: { path: { post_id: 'none' } } })
  const [first] = feed.data?.posts ?? []
  const content: string | undefined = first?.content
  const handle: string | undefined = first?.author.handle
  const written: string[] = (exported.data?.posts ?? []).map((post) => post.content)
  console.log(JSON.stringify({ content, handle, written, code: missing.error?.code }))
}
void main(process.argv[2] ?? '')
`

let server: TestServer
let folder: string
beforeAll(async () => {
  server = await startApp()
  folder = mkdtempSync(join(tmpdir(), 'openapi-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.close()
})

const run = (script: string, args: string[]) =>
  execFileSync(process.execPath, [resolve('node_modules', script), ...args], { cwd: folder, encoding: 'utf8' })

test('openapi-typescript types the interface, tsc --strict compiles a client of it, and openapi-fetch runs it', async () => {
  writeFileSync(join(folder, 'openapi.json'), (await rest(server, 'GET /openapi.json')).text)
  run('openapi-typescript/bin/cli.js', ['openapi.json', '-o', 'network.d.ts'])
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'story.ts'), story)
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
    skipLibCheck: true,
    outDir: 'built',
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['story.ts'] }))
  try {
    run('typescript/bin/tsc', [])
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout)
  }
  const { stdout } = await spawnNode(['built/story.js', server.url])
  expect(JSON.parse(stdout)).toEqual({
    content: 'Hello from a typed client.',
    handle: 'ada',
    written: ['Hello from a typed client.'],
    code: 'NOT_FOUND',
  })
})

/** Not synchronous: the server that it calls runs in this process. */
async function spawnNode(args: string[]) {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  return promisify(execFile)(process.execPath, args, { cwd: folder })
}
