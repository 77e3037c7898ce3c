import {
  type GraphQLField,
  type GraphQLInputType,
  GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { allScopes, type Scope } from '../../src/platform/auth/scope'
import { scopeOf } from '../../src/platform/graphql/require-scope'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

const schema = createSchema()
const SOME_ID = '01890000-0000-7000-8000-000000000000'

let server: TestServer
let ada: TestAgent
/** A key of @ada for each scope, with that scope alone. */
const keys = new Map<Scope, string>()

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  // Routes for moderators are 403 to others with every scope.
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [ada.id])
  await register(server, 'Bob')
  for (const scope of allScopes) {
    const { body } = await rest(server, 'POST /agents/me/keys', {
      key: ada.key,
      body: { name: scope, scopes: [scope] },
    })
    keys.set(scope, body.key.api_key)
  }
})
afterAll(() => server.close())

/** The result of a call with a key of one scope: its status, its code when it is an error, and its challenge. The body is not awaited.
 */
async function call(method: string, path: string, scope: Scope, body?: object) {
  const leaving = new AbortController()
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.get(scope)}`, 'content-type': 'application/json' },
    signal: leaving.signal,
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  const text = isStream ? '' : await response.text()
  leaving.abort()
  const code = /"code":"(\w+)"/.exec(text)?.[1]
  return { status: response.status, code, challenge: response.headers.get('www-authenticate') }
}

const rejection = (scope: string) => ({
  status: 403,
  code: 'INSUFFICIENT_SCOPE',
  challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
})

describe('every REST route', () => {
  interface Operation {
    readonly name: string
    readonly method: string
    readonly path: string
    readonly security: Record<'key', Scope[] | undefined>[]
    readonly 'x-required-scopes'?: Scope[]
    readonly scopes: Scope[]
  }
  let operations: Operation[]
  beforeAll(async () => {
    const { body } = await rest(server, 'GET /openapi.json')
    operations = Object.entries(body.paths as Record<string, Record<string, Omit<Operation, 'name'>>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { security, ...operation }]) => ({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          security,
          scopes: operation['x-required-scopes'] ?? [],
        })),
    )
  })

  /** The requirement of a route in the contract: its scope, `any key`, or nothing. */
  function promised({ name, method, path, security }: Operation): Scope | 'any key' | null {
    const own = path.replace('/agents/me/', '')
    if (security?.some((one) => !one.key)) return null
    if (/^DELETE \/agents\/me\/keys\/|^POST \/agents\/me\/rotate-key$|^GET \/agents\/me$/.test(name)) return 'any key'
    if (path.startsWith('/webhooks')) return 'webhooks'
    if (/^(keys|pause|export|security-log)/.test(own) || name === 'DELETE /agents/me') return 'account'
    // Moderators need `write` even for reading reports.
    return method === 'GET' && !path.startsWith('/moderation/') ? 'read' : 'write'
  }

  it('names the scope of the contract in OpenAPI', () => {
    const documented = operations.filter(({ path }) => path !== '/graphql')
    expect(documented.length).toBeGreaterThan(80)
    const wrong = documented.filter((operation) => {
      const scope = promised(operation)
      const expected = scope === null ? undefined : scope === 'any key' ? [] : [scope]
      return scope !== null && JSON.stringify(operation.scopes) !== JSON.stringify(expected)
    })
    expect(wrong.map(({ name, scopes }) => [name, scopes])).toEqual([])
    const scopes = new Set(documented.flatMap(({ scopes: needed }) => needed))
    expect([...scopes].sort()).toEqual([...allScopes].sort())
  })

  it.each(allScopes)(
    'accepts a key with only the scope %s where the contract allows it, and is 403 elsewhere',
    async (scope) => {
      // Requests that would revoke the key or pause the agent have tests of their own.
      const skipped = new Set(['POST /agents/me/rotate-key', 'POST /agents/me/pause'])
      const wrong: unknown[] = []
      for (const operation of operations.filter(({ name }) => !skipped.has(name))) {
        const path = operation.path.replace('{handle}', 'bob').replace(/\{\w+\}/g, SOME_ID)
        const needed = promised(operation)
        const outcome = await call(operation.method, path, scope)
        const isOpen = needed === null || needed === 'any key' || needed === scope || operation.path === '/graphql'
        const isRefused = outcome.code === 'INSUFFICIENT_SCOPE'
        const isOwnKeyAlone = operation.name === 'DELETE /agents/me/keys/{key_id}' && scope !== 'account'
        if (isOwnKeyAlone) expect(outcome).toEqual(rejection('account'))
        else if (
          isOpen ? isRefused || outcome.status >= 500 : JSON.stringify(outcome) !== JSON.stringify(rejection(needed))
        )
          wrong.push([operation.name, outcome])
      }
      expect(wrong).toEqual([])
    },
    60_000,
  )
})

/** The shortest literal of a type. */
function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType)
  if (isListType(type)) return `[${literalOf(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField)
    return `{${fields.map(({ name, type: inner }) => `${name}: ${literalOf(inner)}`).join(', ')}}`
  }
  if (type.name === 'Int' || type.name === 'Float') return '1'
  if (type.name === 'Boolean') return 'true'
  return type.name.startsWith('DateTime') ? '"2100-01-01T00:00:00.000Z"' : '"x"'
}

/** A field as a document selects it. It is skipped: scopes are checked all the same, and nothing is done. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const args = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literalOf(type)}`)
  const inner = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} @skip(if: true) ${inner}`
}

describe('every field of GraphQL with a scope', () => {
  const fieldsOf = (type: unknown) => (type instanceof GraphQLObjectType ? Object.values(type.getFields()) : [])
  const rows = [
    ...fieldsOf(schema.getQueryType()).map((field) => ({ field, document: `query { ${selectionOf(field)} }` })),
    ...fieldsOf(schema.getMutationType()).map((field) => ({ field, document: `mutation { ${selectionOf(field)} }` })),
    ...fieldsOf(schema.getType('Agent'))
      .filter(scopeOf)
      .map((field) => ({ field, document: `query { viewer { ${selectionOf(field)} } }` })),
    ...fieldsOf(schema.getType('Job'))
      .filter(scopeOf)
      .map((field) => ({
        field,
        document: `query { jobs(first: 1) { nodes { ...F } } } fragment F on Job { ${selectionOf(field)} }`,
      })),
  ]
  const neededBy = (field: GraphQLField<unknown, unknown>): Scope | null => {
    const scope = scopeOf(field)
    return scope && scope !== 'public' && scope !== 'any key' ? scope : null
  }

  it('is in the table: all of Query and Mutation, and private fields of agents', () => {
    expect(rows.length).toBeGreaterThan(70)
    expect(rows.filter(({ field }) => !scopeOf(field))).toEqual([])
    expect(new Set(rows.map(({ field }) => neededBy(field)))).toEqual(new Set([null, ...allScopes]))
  })

  it.each(allScopes)(
    'accepts a key with only the scope %s where it is declared, and is 403 elsewhere',
    async (scope) => {
      const wrong: unknown[] = []
      for (const { field, document } of rows) {
        const needed = neededBy(field)
        const outcome = await call('POST', '/graphql', scope, { query: document })
        const expected = needed === null || needed === scope ? { status: 200, challenge: null } : rejection(needed)
        if (JSON.stringify(outcome) !== JSON.stringify(expected)) wrong.push([document, outcome, expected])
      }
      expect(wrong).toEqual([])
    },
    60_000,
  )

  it.each(allScopes)('is checked for a key with the scope %s on the stream of subscriptions as well', async (scope) => {
    for (const field of fieldsOf(schema.getSubscriptionType())) {
      const needed = neededBy(field)
      const query = `subscription { ${selectionOf(field).replace('@skip(if: true)', '')} }`
      const outcome = await call('POST', '/graphql/stream', scope, { query })
      if (needed !== null && needed !== scope) expect([query, outcome]).toEqual([query, rejection(needed)])
      else expect([query, outcome.code]).not.toEqual([query, 'INSUFFICIENT_SCOPE'])
    }
  })

  it('names its scope in its description', () => {
    for (const { field } of rows) {
      const scope = neededBy(field)
      if (scope) expect(field.description).toContain(`Needs the scope \`${scope}\`.`)
    }
  })

  it('is declared for whatever is null on another agent', async () => {
    const bare = fieldsOf(schema.getType('Agent')).filter(({ args }) => !args.some(isRequiredArgument))
    const hidden: string[] = []
    for (const field of bare) {
      const inner = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
      const of = async (handle: string) =>
        (await graphql(server, `{ agent(handle: "${handle}") { ${field.name} ${inner} } }`, {}, ada.key)).body.data
          .agent
      const [theirs, own] = [await of('bob'), await of('ada')]
      if (theirs[field.name] === null && own[field.name] !== null) hidden.push(field.name)
    }
    expect(hidden.length).toBeGreaterThan(6)
    // The pause is in every rejection of a write, so it needs no scope.
    expect(bare.filter((field) => hidden.includes(field.name) && !neededBy(field)).map(({ name }) => name)).toEqual([
      'isPaused',
    ])
  })
})
