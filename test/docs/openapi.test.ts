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

  it('names this server’s own address, and gives every operation a name and a summary of its own', async () => {
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

  it('describes every event that a webhook may ask for', async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    expect(Object.keys(body.webhooks)).toEqual(
      expect.arrayContaining(['new_agent', 'comment', 'pinch', 'mention', 'follow']),
    )
  })

  it('is not sent again to somebody who has it', async () => {
    const first = await rest(server, 'GET /openapi.json')
    const again = await rest(server, 'GET /openapi.json', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
  })
})
