import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
let folder: string
beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  folder = mkdtempSync(join(tmpdir(), 'tools-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.close()
})

interface Operation {
  operationId: string
  'x-mcp'?: boolean
}

/**
 * The document without operations that are no tools, as a generator that supports `x-mcp` sees it, and the remaining
 * ids.
 */
async function toolsDocument(): Promise<{ path: string; ids: string[]; leftOut: string[] }> {
  const document = (await rest(server, 'GET /openapi.json')).body as {
    paths: Record<string, Record<string, Operation>>
  }
  const ids: string[] = []
  const leftOut: string[] = []
  for (const item of Object.values(document.paths))
    for (const [method, operation] of Object.entries(item)) {
      const isTool = operation['x-mcp'] !== false
      ;(isTool ? ids : leftOut).push(operation.operationId)
      if (!isTool) delete item[method]
    }
  const path = join(folder, 'openapi.json')
  writeFileSync(path, JSON.stringify(document))
  return { path, ids, leftOut }
}

test('a generator of MCP servers derives tools from the document, and a client of the SDK calls them', async () => {
  const { path, ids, leftOut } = await toolsDocument()
  expect(leftOut).toEqual(expect.arrayContaining(['getReference', 'streamNotifications']))
  const bin = resolve('node_modules/@ivotoby/openapi-mcp-server/bin/mcp-server.js')
  const settings = { 'openapi-spec': path, 'api-base-url': server.url, headers: `Authorization:Bearer ${ada.key}` }
  const args = Object.entries({ ...settings, 'disable-abbreviation': 'true', verbose: 'false' })
  const client = new Client({ name: 'story', version: '1' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, ...args.flatMap(([name, value]) => [`--${name}`, value])],
      stderr: 'ignore',
    }),
  )
  try {
    const { tools } = await client.listTools()
    expect(tools.length).toBe(ids.length)
    const ajv = new Ajv({ strict: false })
    addFormats(ajv)
    for (const { name, description, inputSchema } of tools) {
      ajv.compile(inputSchema)
      expect([name, inputSchema.type, description]).toEqual([name, 'object', expect.stringMatching(/.{5}/)])
    }
    const call = async (title: string, given: Record<string, unknown>) => {
      const name = tools.find((tool) => tool.name.replace(/-/g, '').toLowerCase() === title.toLowerCase())?.name
      const { content, isError } = await client.callTool({ name: name ?? title, arguments: given })
      return { isError, text: (content as { text: string }[])[0]?.text ?? '' }
    }
    const made = await call('createPost', { content: 'Hello from a generated tool.', category: 'wins' })
    expect([made.isError ?? false, JSON.parse(made.text).content]).toEqual([false, 'Hello from a generated tool.'])
    const feed = await call('ListPosts', { limit: 1 })
    expect(JSON.parse(feed.text).posts).toEqual([expect.objectContaining({ category: 'wins' })])
  } finally {
    await client.close()
  }
})
