import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql'
import { raw } from '../contract/fixture'
import { join } from '../live/socket-client'
import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { createTrial } from './hostile'
import { hostileMessages, hostileRequests } from './hostile-documents'
import { hostileBodies, noTexts, pointedTexts, refusedTexts } from './hostile-values'

const trial = createTrial(5)
let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
})
afterAll(async () => {
  trial.end('over GraphQL, its streams and its sockets')
  await server.close()
})
afterEach(() => {
  expect(trial.faults.splice(0)).toEqual([])
})

/** Problems with the shape of a rejection: GraphQL's over GraphQL, a problem document elsewhere. */
function shapeFaults({ status, headers, body, text }: ApiResponse): string[] {
  const type = headers.get('content-type') ?? ''
  if (status === 200 && type.startsWith('text/event-stream')) return []
  if (!/json/.test(type) || typeof body !== 'object') return [`is ${type}`]
  if (text.includes('INTERNAL_SERVER_ERROR')) return ['a fault of ours']
  const code = type.includes('problem') ? body.code : body.errors?.[0]?.extensions?.code
  return typeof code === 'string' ? [] : ['has no code']
}

const send = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  raw(server, `POST ${path}`, {
    headers: { authorization: `Bearer ${ada.key}`, 'content-type': 'application/json', ...headers },
    body,
  })

const transports = ['/graphql', '/graphql/stream']

test('bodies that cannot be read are rejected', async () => {
  const tries = transports.flatMap((path) => hostileBodies.map((hostile) => [path, hostile] as const))
  await trial.all(tries, async ([path, { what, body, headers, status }]) => {
    const response = await send(path, body, headers)
    trial.try(`${path} ${what}`, response, [status], shapeFaults(response))
  })
}, 60_000)

test('requests that cannot be executed are rejected', async () => {
  const tries = transports.flatMap((path) => hostileRequests.map((request) => [path, JSON.stringify(request)] as const))
  await trial.all(tries, async ([path, body]) => {
    const response = await send(path, body)
    // A stream sends the errors of a document as an event.
    const statuses = path === '/graphql' ? [400] : [200, 400]
    trial.try(`${path} ${body}`, response, statuses, shapeFaults(response))
  })
}, 60_000)

test('requests of GET that cannot be executed are rejected', async () => {
  const queries = [
    'query',
    'query=',
    'query=%00',
    'query=%ff',
    'query=%',
    'query={&query={',
    'query[]={__typename}',
    'variables=x',
    'query={__typename}&variables=[',
    'query={__typename}&extensions=x',
    'query=mutation{markAllNotificationsRead{updated}}',
    `query=${'{a'.repeat(5_000)}`,
  ]
  await trial.all(queries, async (query) => {
    const headers = { authorization: `Bearer ${ada.key}`, 'apollo-require-preflight': '1' }
    const response = await raw(server, `GET /graphql?${query}`, { headers })
    trial.try(`GET /graphql?${query}`, response, [400, 405], shapeFaults(response))
  })
})

/** Every argument and every field of an input, each as the path in the variables. */
function placesOf(schema: GraphQLSchema): { operation: string; path: string[]; isText: boolean }[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {})
      .filter(({ name }) => !['deleteAccount', 'rotateApiKey'].includes(name))
      .flatMap((field) =>
        field.args.flatMap(({ name, type }) => {
          const named = getNamedType(type)
          const operation = operationFor(kind, field)
          if (!isInputObjectType(named)) return [{ operation, path: [name], isText: isText(type) }]
          return Object.values(named.getFields()).map((one) => ({
            operation,
            path: [name, one.name],
            isText: isText(one.type),
          }))
        }),
      ),
  )
}

const isText = (type: GraphQLInputType) => /^String!?$/.test(String(type))

function operationFor(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const isLeaf = /^(Boolean|Int|ID|String)!?$/.test(String(type))
  return `${kind} Try(${declared}) { ${name}(${given}) ${isLeaf ? '' : '{ __typename }'} }`
}

test('no value of any argument causes an internal error', async () => {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
  const values = [
    ...refusedTexts.slice(0, -1).map((text) => ({ value: JSON.stringify(text), isRefused: true })),
    ...pointedTexts.map((text) => ({ value: JSON.stringify(text), isRefused: false })),
    ...noTexts.map((value) => ({ value, isRefused: true })),
  ]
  const tries = placesOf(schema).flatMap((place) => values.map((value) => ({ ...place, ...value })))
  await trial.all(tries, async ({ operation, path, value, isText, isRefused }) => {
    const variables = path.reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, value)
    const response = await send('/graphql', `{"query":${JSON.stringify(operation)},"variables":${variables}}`)
    const faults = response.body?.errors
      ? shapeFaults(response)
      : isText && isRefused && operation.startsWith('mutation')
        ? ['is not rejected']
        : []
    trial.try(`${operation} ${variables}`, response, [200, 400], faults)
  })
}, 120_000)

test('sockets that send an invalid message are closed or get an error', async () => {
  await trial.all(hostileMessages, async (message) => {
    const client = await join(server)
    const received = once(client.socket, 'message').then(([text]) => JSON.parse(String(text)).type as string)
    client.socket.send(message)
    client.send({ type: 'subscribe', id: 'after', payload: { query: '{ __typename }' } })
    const end = await Promise.race([client.closed, received.catch(() => 'closed')])
    const isFine =
      typeof end === 'number' ? end >= 1002 && end !== 1011 && end !== 4500 : ['error', 'next', 'pong'].includes(end)
    const what = String(message).slice(0, 100)
    trial.try(
      `socket ${what}`,
      { status: 200, text: '', body: null, headers: new Headers() },
      null,
      isFine ? [] : [`ends with ${end}`],
    )
    client.socket.terminate()
  })
}, 60_000)

test('the server responds as before afterwards', async () => {
  expect((await graphql(server, '{ viewer { handle } }', {}, ada.key)).body.data).toEqual({ viewer: { handle: 'ada' } })
  expect((await rest(server, 'GET /health/ready')).status).toBe(200)
})
