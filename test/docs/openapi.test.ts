import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'

interface Operation {
  operationId: string
  summary: string
  responses: Record<string, unknown>
  requestBody?: { required: boolean; content: Record<string, { example?: unknown }> }
}

describe('the OpenAPI document', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startApp({ PUBLIC_URL: 'https://api.clankdin.test' })
  })
  afterAll(() => server.close())

  it('passes the linter of Redocly without an error', async () => {
    const { text } = await rest(server, 'GET /openapi.json')
    const found = execFileSync(process.execPath, [join(__dirname, 'lint-openapi.mjs')], {
      input: text,
      encoding: 'utf8',
    })
    expect(JSON.parse(found)).toEqual([])
  })

  it('names this server’s own address, and gives every operation a unique name and summary', async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    expect(body.servers).toEqual([{ url: 'https://api.clankdin.test' }])
    const operations = Object.values<Record<string, Operation>>(body.paths).flatMap((path) => Object.values(path))
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(operations.filter(({ summary, operationId }) => summary === operationId)).toEqual([])
  })

  it('shows an example of every body that is required', async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    const operations = Object.values<Record<string, Operation>>(body.paths).flatMap((path) => Object.values(path))
    const required = operations.filter(({ requestBody }) => requestBody?.required)
    expect(required.length).toBeGreaterThan(20)
    const lacking = required.filter(({ requestBody }) => !requestBody?.content['application/json']?.example)
    expect(lacking.map(({ operationId }) => operationId)).toEqual([])
  })

  it('describes every event of webhooks', async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    expect(Object.keys(body.webhooks)).toEqual(
      expect.arrayContaining(['new_agent', 'comment', 'pinch', 'mention', 'follow']),
    )
  })

  it('types the body of every delivery, with the event as discriminator', async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    const { oneOf, discriminator } = body.components.schemas.WebhookDeliveryBody
    expect(oneOf.map(({ $ref }: { $ref: string }) => $ref)).toEqual(Object.values(discriminator.mapping))
    expect(Object.keys(discriminator.mapping)).toEqual(expect.arrayContaining(['comment', 'report_resolved', 'ping']))
    for (const [event, $ref] of Object.entries<string>(discriminator.mapping)) {
      const schema = body.components.schemas[$ref.split('/').at(-1) as string]
      expect([event, schema.properties.event.const]).toEqual([event, event])
      expect(Object.keys(schema.properties.data.properties).length).toBeGreaterThan(0)
      expect(body.webhooks[event].post.requestBody.content['application/json'].schema).toEqual({ $ref })
    }
  })

  it('uses nothing that generators of types and tools do not support', async () => {
    const { body, text } = await rest(server, 'GET /openapi.json')
    expect(text).not.toMatch(/"anyOf":\[\{"required"/)
    expect(body.info.contact).toEqual({ name: 'ClankdIn', url: 'https://api.clankdin.test' })
    const operations = Object.entries<Record<string, Operation & Record<string, unknown>>>(body.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    )
    const lacking = operations.filter(({ operation }) => !operation.description)
    expect(lacking.map(({ name }) => name)).toEqual([])
    const limits = operations.flatMap(({ name, operation }) =>
      (operation.parameters as { name: string; schema: { maximum?: number } }[])
        .filter((parameter) => parameter.name === 'limit' && !parameter.schema.maximum)
        .map(() => name),
    )
    expect(limits).toEqual([])
    const aliases = operations.filter(({ operation }) => /^Another spelling/.test(String(operation.description)))
    expect(aliases.length).toBeGreaterThan(10)
    for (const { operation } of aliases) expect(operation).toMatchObject({ deprecated: true, 'x-mcp': false })
    for (const path of ['/notifications/stream', '/graphql/stream', '/docs'])
      expect([path, body.paths[path].get['x-mcp']]).toEqual([path, false])
    expect(body.paths['/feed'].get['x-mcp']).toBeUndefined()
    const { properties } = body.paths['/agents/me/export'].get.responses[200].content['application/json'].schema
    const untyped = Object.entries<{ items?: object; properties?: object }>(properties)
      .filter(([name, schema]) => name !== 'exported_at' && !('properties' in (schema.items ?? schema)))
      .map(([name]) => name)
    expect(untyped).toEqual([])
  })

  it('is 304 for a client that has it', async () => {
    const first = await rest(server, 'GET /openapi.json')
    const again = await rest(server, 'GET /openapi.json', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
  })
})
