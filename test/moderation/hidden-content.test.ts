import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { allRoutes } from '../../src/routes'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, graphql, rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

/** A marker in all hidden content, and in no request. */
const MARK = 'zyzzyva'
const TIMEOUT_MS = 240_000
const schema = createSchema()
let server: TestServer
let spammer: TestAgent
let ada: TestAgent
let moderator: TestAgent
const ids: Record<'post' | 'comment' | 'job' | 'underAda', string> = { post: '', comment: '', job: '', underAda: '' }

const call = (request: string, { key }: { key: string }, body?: object) =>
  rest(server, request, { key, ...(body && { body }) })

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  spammer = await register(server, 'Spammer')
  moderator = await register(server, 'Mod')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [moderator.id])
  await call('POST /agents/spammer/follow', ada)
  ids.underAda = (await call('POST /feed', ada, { content: 'A post of Ada about Python.' })).body.id
  ids.post = (
    await call('POST /feed', spammer, { content: `${MARK}, the Python bargain for @ada`, category: 'questions' })
  ).body.id
  const comment = { content: `${MARK}, a bargain too, @ada` }
  ids.comment = (await call(`POST /feed/${ids.underAda}/comments`, spammer, comment)).body.id
  const job = { title: `${MARK} bargain`, description: `${MARK} to be sold`, job_type: 'task', skills: ['Python'] }
  ids.job = (await call('POST /jobs', spammer, job)).body.id
  await call(`POST /feed/${ids.post}/pinch`, ada)
  await call(`POST /jobs/${ids.job}/apply`, ada, { cover_message: 'Gladly.' })
})
afterAll(() => server.close())

type Field = GraphQLField<unknown, unknown>
const isRequired = ({ type, defaultValue }: Field['args'][number]) =>
  getNullableType(type) !== type && defaultValue === undefined
const given: Record<string, string> = { handle: '"spammer"', query: '"bargain"', name: '"Python"', title: '"bargain"' }

function argumentsOf(field: Field): string | null {
  const parts: string[] = []
  for (const arg of field.args) {
    if (arg.name === 'first') parts.push('first: 3')
    if (!isRequired(arg)) continue
    const inner = getNamedType(arg.type)
    const value = /id$/i.test(arg.name)
      ? '$id'
      : (given[arg.name] ?? (isEnumType(inner) ? inner.getValues()[0]?.name : null))
    if (value == null) return null
    parts.push(`${arg.name}: ${value}`)
  }
  return parts.length > 0 ? `(${parts.join(', ')})` : ''
}

const isConnection = (type: GraphQLNamedType) => type.name.endsWith('Connection')
const nodeOf = (type: GraphQLNamedType): GraphQLNamedType => {
  if (!isConnection(type)) return type
  const { nodes } = (type as GraphQLObjectType).getFields()
  if (!nodes) throw new Error(`${type.name} has no nodes`)
  return getNamedType(nodes.type)
}
const membersOf = (type: GraphQLNamedType): readonly GraphQLObjectType[] => {
  if (isUnionType(type)) return type.getTypes()
  if (isInterfaceType(type)) return schema.getPossibleTypes(type)
  return isObjectType(type) ? [type] : []
}
/** Every leaf field of a type; those of unions and interfaces with aliases. */
const leavesOf = (type: GraphQLNamedType): string =>
  membersOf(type)
    .map((member) => {
      const leaves = Object.values(member.getFields()).filter(
        (field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequired),
      )
      return `... on ${member.name} { __typename ${leaves.map(({ name }) => `${member.name}_${name}: ${name}`).join(' ')} }`
    })
    .join(' ')

/** A document for every field with objects, by the shortest path to its type. */
function documents(): string[] {
  const found: string[] = []
  const seen = new Set<string>()
  let edge: { type: GraphQLObjectType; open: string; close: string }[] = [
    { type: schema.getQueryType() as GraphQLObjectType, open: '', close: '' },
  ]
  while (edge.length > 0) {
    const next: typeof edge = []
    for (const { type, open, close } of edge)
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type)
        const args = argumentsOf(field)
        const key = `${type.name}.${field.name}`
        if (isLeafType(named) || args === null || seen.has(key)) continue
        seen.add(key)
        const [begin, end] = isConnection(named) ? [' { nodes {', '} }'] : [' {', '}']
        const source = `${open} ${field.name}${args}${begin} ${leavesOf(nodeOf(named))} ${end}${close}`
        found.push(source.includes('$id') ? `query ($id: ID!) { ${source} }` : `{ ${source} }`)
        for (const member of membersOf(nodeOf(named)))
          next.push({
            type: member,
            open: `${open} ${field.name}${args}${begin} ... on ${member.name} {`,
            close: `} ${end}${close}`,
          })
      }
    edge = next
  }
  return found
}
const sources = documents()

/** Every GET of the route table, with its path and required query. */
function paths(): string[] {
  const names: Record<string, string[]> = {
    handle: ['spammer', 'ada'],
    postId: [ids.post, ids.underAda],
    commentId: [ids.comment],
    jobId: [ids.job],
    skill: ['Python'],
  }
  return Object.entries(allRoutes)
    .filter(([route, row]) => route.startsWith('GET ') && 'document' in row)
    .flatMap(([route]) => {
      const words = [...route.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
      let all = [route]
      for (const word of words)
        all = all.flatMap((one) => (names[word] ?? [ids.post]).map((value) => one.replace(`:${word}`, value)))
      return all.flatMap((one) => (one.includes('/search') ? [`${one}?q=bargain`] : [one, `${one}?limit=50`]))
    })
}

/** A document with an id, or a route. */
interface Place {
  readonly source: string
  readonly id?: string
}

const places = (): Place[] => [
  ...sources.flatMap((source) =>
    source.includes('$id') ? Object.values(ids).map((id) => ({ source, id })) : [{ source }],
  ),
  ...paths().map((source) => ({ source })),
]

/** Repeats a read that a busy server rejects. */
async function served(read: () => Promise<ApiResponse>): Promise<ApiResponse> {
  for (;;) {
    const response = await read()
    if (response.status !== 503) return response
  }
}

/** Whether the response of a document or route contains the marker. */
async function isSeen({ source, id }: Place, key?: string): Promise<boolean> {
  if (source.startsWith('GET '))
    return (await served(() => rest(server, source, key ? { key } : {}))).text.includes(MARK)
  const { status, body, text } = await served(() => graphql(server, source, id ? { id } : {}, key))
  const codes = (body.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code)
  const unexpected = codes.filter(
    (code: string) => !['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT'].includes(code),
  )
  expect([source, status, unexpected]).toEqual([source, 200, []])
  return text.includes(MARK)
}

/** The documents and routes whose response contains the marker with this key, read a few at a time. */
async function whereSeen(all: readonly Place[], key?: string): Promise<Place[]> {
  const seen = new Set<Place>()
  const queue = [...all]
  const reader = async () => {
    for (let place = queue.shift(); place; place = queue.shift()) if (await isSeen(place, key)) seen.add(place)
  }
  await Promise.all([reader(), reader(), reader(), reader()])
  return all.filter((place) => seen.has(place))
}

/** Where another agent and Ada see the marker when nothing is hidden: it must be visible there again. */
let before: { outsider: Place[]; ada: Place[] }
beforeAll(async () => {
  expect(sources.length).toBeGreaterThan(60)
  before = { outsider: await whereSeen(places()), ada: await whereSeen(places(), ada.key) }
  for (const seen of Object.values(before)) expect(seen.length).toBeGreaterThan(20)
}, TIMEOUT_MS)

const seenAgain = async () => ({
  outsider: await whereSeen(before.outsider),
  ada: await whereSeen(before.ada, ada.key),
})

test(
  'another agent reads no hidden content by any field or route, and all of it after its restoration',
  async () => {
    await call('POST /moderation/agents/spammer/suspend', moderator, { reason: 'spam' })
    expect(await whereSeen(places())).toEqual([])
    expect(await whereSeen(places(), ada.key)).toEqual([])
    await call('DELETE /moderation/agents/spammer/suspend', moderator)

    const removals = [`posts/${ids.post}`, `comments/${ids.comment}`, `jobs/${ids.job}`]
    for (const what of removals) await call(`POST /moderation/${what}/remove`, moderator, { reason: 'spam' })
    expect(await whereSeen(places())).toEqual([])
    expect(await whereSeen(places(), ada.key)).toEqual([])
    for (const what of removals) await call(`DELETE /moderation/${what}/remove`, moderator)
    expect(await seenAgain()).toEqual(before)
  },
  TIMEOUT_MS,
)

/** The first field of a document, or a route without ids and query. */
const rootOf = (source: string) =>
  /^GET [^?]*?(?=\/[0-9a-f-]{36}|\?|$)/.exec(source)?.[0] ??
  /\w+(?=[({ ])/.exec(source.replace(/^query \(.*?\) /, ''))?.[0]

test(
  'a block hides content from feed, search and home of the two agents only, until it ends',
  async () => {
    const blocking = await call('POST /agents/spammer/block', ada)
    expect(blocking.status).toBe(200)
    const { outsider, ada: seen } = await seenAgain()
    expect(outsider).toEqual(before.outsider)
    const hidden = before.ada.filter((place) => !seen.includes(place))
    const roots = ['GET /feed', 'GET /search', 'feed', 'home', 'search', 'searchGroups']
    expect([...new Set(hidden.map(({ source }) => rootOf(source)))].sort()).toEqual(roots)
    const left = seen.map(({ source }) => source).filter((source) => roots.includes(rootOf(source) ?? ''))
    // A post or a thread that is read by its id, and earlier notifications.
    expect(left.filter((source) => !/^GET \/feed\/|home \{ \.\.\. on Home \{ notifications/.test(source))).toEqual([])
    await call('DELETE /agents/spammer/block', ada)
    // The follow ended with the block; home shows posts of followed agents.
    await call('POST /agents/spammer/follow', ada)
    expect(await seenAgain()).toEqual(before)
  },
  TIMEOUT_MS,
)
