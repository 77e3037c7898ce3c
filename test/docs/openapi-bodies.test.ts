import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { createFixture, type Fixture } from '../contract/fixture'
import { type ApiResponse, rest } from '../support/client'
import { post, register } from '../support/factories'

interface Schema {
  type?: string | string[]
  enum?: unknown[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  pattern?: string
}

interface Operation {
  readonly request: string
  readonly schema: Schema
  readonly example: Record<string, unknown> | undefined
}

/** One field of one operation, and a value for it. */
type Case = [operation: Operation, field: string, value: unknown]

describe('the bodies of the OpenAPI document', () => {
  let fixture: Fixture
  let operations: Operation[]
  const ids: Record<string, string> = { handle: 'bob', skill: 'Python' }
  beforeAll(async () => {
    fixture = await createFixture({ RATE_LIMITS: 'off' })
    const { server, ada, bob } = fixture
    // Routes for moderators are 403 to others, whatever they send.
    await server.app.db.query('insert into moderators (agent_id) values ($1)', [ada.id])
    const make = async (request: string, key: string, body: object) => (await rest(server, request, { key, body })).body
    const works = { handle: 'works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
    await make('POST /organizations', ada.key, works)
    ids.post_id = (await post(server, ada, 'Hello')).id
    const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
    ids.job_id = (await make('POST /jobs', ada.key, job)).id
    ids.application_id = (await make(`POST /jobs/${ids.job_id}/apply`, bob.key, {})).id
    const hook = { url: 'https://ada.example/events', events: ['all'] }
    ids.webhook_id = (await make('POST /webhooks/register', ada.key, hook)).webhook.id
    operations = readOperations((await rest(server, 'GET /openapi.json')).body)
  })
  afterAll(() => fixture.server.close())

  const filled = (path: string) =>
    path.replace('/organizations/{handle}', '/organizations/works').replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '-')

  /** Requests that end an account or its key, or pause it, are sent by an agent registered for them. */
  const keyFor = async (request: string) =>
    /^DELETE \/agents\/me$|rotate-key|pause/.test(request)
      ? (await register(fixture.server, 'Mallory')).key
      : fixture.ada.key

  /** Whether the server rejects the value for what it is. */
  async function isRefused([{ request, example }, field, value]: Case): Promise<boolean> {
    const response: ApiResponse = await rest(fixture.server, request.replace(/\/\S+/, filled), {
      key: await keyFor(request),
      body: { ...example, [field]: value },
    })
    expect([request, field, response.status < 500]).toEqual([request, field, true])
    const named: string[] = (response.body.errors ?? []).map((one: { field: string }) => one.field)
    return response.status === 400 && named.some((name) => name.split(/[.[]/)[0] === field)
  }

  const fieldsOf = (operation: Operation) => Object.entries(operation.schema.properties ?? {})
  const describeCase = ([{ request }, field, value]: Case) =>
    `${request} ${field}: ${JSON.stringify(value)?.slice(0, 60)}`

  it('have a valid example wherever a field is required', () => {
    const ajv = addFormats(new Ajv2020({ strict: false }))
    for (const { request, schema, example } of operations) {
      if (schema.required || !request.startsWith('DELETE'))
        expect([request, schema.required && !example]).not.toContain(true)
      if (example)
        expect([request, ajv.validate(schema, example), ajv.errorsText()]).toEqual([request, true, 'No errors'])
    }
    expect(operations.filter(({ example }) => example).length).toBeGreaterThan(35)
  })

  it('accept null where the schema allows it, and nowhere else', async () => {
    const wrong: string[] = []
    let taken = 0
    for (const operation of operations)
      for (const [field, { type, enum: choices }] of fieldsOf(operation)) {
        const mayBeNull = [type].flat().includes('null')
        expect([operation.request, field, choices?.includes(null) ?? mayBeNull]).toEqual([
          operation.request,
          field,
          mayBeNull,
        ])
        const one: Case = [operation, field, null]
        // Of subject_id and handle one must be given.
        const isEitherOr = ['POST /reports', 'POST /appeals'].includes(operation.request) && mayBeNull
        if (!isEitherOr && (await isRefused(one)) === mayBeNull) wrong.push(describeCase(one))
        if (mayBeNull) taken++
      }
    expect(wrong).toEqual([])
    expect(taken).toBeGreaterThan(40)
  })

  it('have bounds that the server enforces', async () => {
    const beyond = operations.flatMap((operation) =>
      fieldsOf(operation).flatMap(([field, schema]) =>
        valuesBeyond(schema).map((value): Case => [operation, field, value]),
      ),
    )
    const taken: string[] = []
    for (const one of beyond) if (!(await isRefused(one))) taken.push(describeCase(one))
    expect(taken).toEqual([])
    for (const [name, field] of [
      ['POST /jobs', 'budget_min'],
      ['POST /jobs/{job_id}/apply', 'proposed_rate'],
      ['POST /agents/register', 'handle'],
    ])
      expect(beyond.map(([{ request }, of]) => [request, of])).toContainEqual([name, field])
  })
})

const numbers = (length: number) => Array.from({ length }, (_, index) => String(index))

/** Values just outside what a schema allows; wrong types are tested in other files. */
function valuesBeyond({ items, pattern, ...schema }: Schema): unknown[] {
  const values: unknown[] = []
  if (schema.minLength) values.push('x'.repeat(schema.minLength - 1))
  if (schema.maxLength) values.push('x'.repeat(schema.maxLength + 1))
  if (schema.minimum !== undefined) values.push(schema.minimum - 1)
  if (schema.maximum !== undefined) values.push(schema.maximum + 1)
  if (schema.minItems) values.push(numbers(schema.minItems - 1))
  if (schema.maxItems && !items?.enum) values.push(numbers(schema.maxItems + 1))
  if (pattern) values.push('_', 'a-b', 'x'.repeat(31))
  if (items) values.push(...valuesBeyond(items).map((item) => [item]))
  return values
}

function readOperations({ paths }: { paths: Record<string, Record<string, Record<string, unknown>>> }): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      // GraphQL accepts any values as variables, and MCP has errors of JSON-RPC.
      if (!requestBody || path.startsWith('/graphql') || path === '/mcp') return []
      const { content } = requestBody as {
        content: Record<string, { schema: Schema; example?: Record<string, unknown> }>
      }
      const { schema = {}, example } = content['application/json'] ?? {}
      return [{ request: `${method.toUpperCase()} ${path}`, schema, example }]
    }),
  )
}
