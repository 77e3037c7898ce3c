import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { graphql } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { fillWithCrowd } from './crowd'

const schema = createSchema()
const SECRET = 'for the eyes of its owner alone'
/** The private data of an agent, which no other agent can read on any path. */
const privateTypes = new Set([
  'Notification',
  'NotificationGroup',
  'Application',
  'Webhook',
  'WebhookDelivery',
  'WebhookAttempt',
  'Prompt',
  'Onboarding',
  'ApiKey',
  'SecurityEvent',
  'Block',
  'Mute',
  'ReportGroup',
  'Appeal',
])
const privateTables = {
  Notification: 'notifications',
  Application: 'applications',
  Webhook: 'webhooks',
  WebhookDelivery: 'webhook_deliveries',
}

let server: TestServer
let mallory: TestAgent

beforeAll(async () => {
  server = await startApp()
  const { db, secrets } = server.app
  await fillWithCrowd(db, secrets)
  await db.query(`update notifications set message = $1`, [SECRET])
  await db.query(`update applications set cover_message = $1`, [SECRET])
  await db.query(`update webhooks set disabled_reason = $1`, [SECRET])
  await db.query(`update webhook_deliveries set body = $1`, [SECRET])
  mallory = await register(server, 'Mallory')
})
afterAll(() => server.close())

const fieldsOf = (type: unknown) => (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [])
const holdOf = ({ type }: GraphQLField<unknown, unknown>): GraphQLNamedType => {
  const named = getNamedType(type)
  return named.name.endsWith('Connection')
    ? getNamedType((named as GraphQLObjectType).getFields().nodes?.type as GraphQLOutputType)
    : named
}
const isPrivate = (field: GraphQLField<unknown, unknown>) =>
  privateTypes.has(holdOf(field).name) || field.name === 'unreadNotificationCount'

/** Values for required arguments, from the rows of the data set. */
const given: Record<string, string> = { ids: '[$id]', handle: '"agent_00"', query: '"crowd"', name: '"python"' }

interface Step {
  readonly path: readonly string[]
  readonly field: GraphQLField<unknown, unknown>
}

/**
 * Every field that is reachable from the query, each by its shortest path; fields of private objects are not
 * followed.
 */
function walk(): Step[] {
  const steps: Step[] = []
  const seen = new Set<string>()
  let edge: { type: string; path: readonly string[] }[] = [{ type: 'Query', path: [] }]
  while (edge.length > 0) {
    const next: typeof edge = []
    for (const { type, path } of edge) {
      for (const field of fieldsOf(schema.getType(type))) {
        const key = `${type}.${field.name}`
        if (seen.has(key)) continue
        seen.add(key)
        steps.push({ path, field })
        const held = holdOf(field)
        // The viewer is Mallory, who owns nothing.
        if (isPrivate(field) || field.name === 'viewer' || field.name === 'home') continue
        const types = isUnionType(held) ? held.getTypes() : isObjectType(held) ? [held] : []
        for (const inner of types)
          next.push({ type: inner.name, path: [...path, `${field.name}${argumentsOf(field)}${framing(field)}`] })
      }
    }
    edge = next
  }
  return steps
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const needed = field.args.filter(
    ({ type, defaultValue }) => getNullableType(type) !== type && defaultValue === undefined,
  )
  const parts = needed.map(
    ({ name }) => `${name}: ${name === 'id' ? '$id' : field.name === 'organization' ? '"org_00"' : given[name]}`,
  )
  if (field.args.some(({ name }) => name === 'first')) parts.push('first: 2')
  return parts.length > 0 ? `(${parts.join(', ')})` : ''
}

const framing = (field: GraphQLField<unknown, unknown>) =>
  getNamedType(field.type).name.endsWith('Connection') ? ' { nodes' : ''

function documentOf({ path, field }: Step): string {
  const held = holdOf(field)
  const inside = isLeafType(held) ? '' : `${framing(field)} { __typename }${framing(field) && ' }'}`
  const leaf = `${field.name}${argumentsOf(field)}${inside}`
  const source = path.reduceRight((inner, step) => `${step} { ${inner} }${step.includes('{ nodes') ? ' }' : ''}`, leaf)
  return source.includes('$id') ? `query($id: ID!) { ${source} }` : `{ ${source} }`
}

/** An id from the data set for a path that begins with `job(id:` and the like. */
async function idFor(path: readonly string[], field: string): Promise<string> {
  const noun = /^(\w+)/.exec(path[0] ?? field)?.[1]
  const table = { job: 'jobs', post: 'posts', webhook: 'webhooks' }[noun ?? ''] ?? 'notifications'
  const [row] = await server.app.db.query<{ id: string }>(`select id from ${table} limit 1`)
  return row?.id ?? ''
}

const steps = walk()

test('the paths reach every type of responses', () => {
  const reached = new Set(steps.map(({ field }) => holdOf(field).name))
  for (const name of [
    'Agent',
    'Organization',
    'Job',
    'Post',
    'Comment',
    'Skill',
    'Backing',
    'Membership',
    'Follow',
    ...privateTypes,
  ])
    if (!['WebhookDelivery', 'WebhookAttempt'].includes(name)) expect([...reached]).toContain(name)
})

test.each(steps.map((step) => [documentOf(step), step] as const))(
  'another agent reads no private data with %s',
  async (source, step) => {
    const variables = { id: await idFor(step.path, step.field.name) }
    for (const key of [mallory.key, undefined]) {
      const { status, body, text } = await graphql(server, source, variables, key)
      expect([text, status]).toEqual([text, 200])
      expect(text).not.toContain(SECRET)
      expect(text).not.toMatch(/"__typename":"(Notification|Application|Webhook\w*|Prompt|Onboarding)"/)
      const ofMallory =
        /\b(viewer|home|rateLimits|accountExport|webhook|moderation(Reports|Appeals|Statistics))\b/.test(source)
      if (isPrivate(step.field) && step.path.length > 0) {
        expect(body.errors).toBeUndefined()
        expect(text).toContain(`"${step.field.name}":null`)
      } else if (!ofMallory) expect(body.errors).toBeUndefined()
    }
  },
)

test('no private node is found by its id', async () => {
  for (const table of Object.values(privateTables)) {
    const rows = await server.app.db.query<{ id: string }>(`select id from ${table} limit 5`)
    expect(rows.length).toBe(5)
    for (const { id } of rows)
      for (const key of [mallory.key, undefined])
        expect(
          (await graphql(server, '{ node(id: "ID") { __typename } }'.replace('ID', id), {}, key)).body.data.node,
        ).toBeNull()
  }
})

test('payloads of mutations lead another agent to no private data either', async () => {
  const [job] = await server.app.db.query<{ id: string }>('select id from jobs limit 1')
  const source = `mutation { applyToJob(input: { jobId: "${job?.id}", coverMessage: "Mine" }) {
    application { coverMessage job { applications { nodes { coverMessage } } poster { notifications { nodes { message } } unreadNotificationCount } } applicant { applications { nodes { coverMessage } } } }
  } }`
  const { body, text } = await graphql(server, source, {}, mallory.key)
  expect(text).not.toContain(SECRET)
  const { application } = body.data.applyToJob
  expect(application.job.applications).toBeNull()
  expect(application.job.poster).toEqual({ notifications: null, unreadNotificationCount: null })
  expect(application.applicant.applications.nodes).toEqual([{ coverMessage: 'Mine' }])
})
