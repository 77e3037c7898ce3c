import { getNamedType, isScalarType, Kind, type SelectionNode } from 'graphql'
import type { CompiledRoute, DocumentRoute } from '../compile'

/** What only some may do who can see the thing, and what only some may read: 403 for the others. What is not theirs to see is a 404. */
const guarded = new Set([
  'updatePost',
  'deletePost',
  'deleteComment',
  'postJob',
  'updateJob',
  'deleteJob',
  'completeJob',
  'updateApplication',
  'withdrawApplication',
  'updateOrganization',
  'addMember',
  'removeMember',
  'job.applications',
])

/** What clashes with how things stand; on a POST the Idempotency-Key may do so too. */
const clashing = new Set(['updateJob', 'updateApplication', 'withdrawApplication', 'removeMember', 'updateWebhook'])

/** What names another thing, beside ids. */
const references = new Set(['recipientHandle', 'agentHandle', 'organization'])

/** The statuses with which a route may fail. 405 belongs to no route. */
export function failuresOf(route: CompiledRoute): readonly number[] {
  if (route.kind === 'handler' && route.row.contract?.failures) return route.row.contract.failures
  const fields = route.kind === 'document' ? fieldsOf(route) : []
  const isWrite = route.method !== 'GET'
  const isPost = route.method === 'POST'
  const statuses: [status: number, mayOccur: boolean][] = [
    [400, true],
    [401, true],
    [403, fields.some((field) => guarded.has(field))],
    [404, route.path.includes(':') || namesAnother(route)],
    [408, isWrite],
    [409, isPost || fields.some((field) => clashing.has(field))],
    [413, isWrite],
    [415, isWrite],
    [422, isPost],
    [429, route.isLimited],
    [431, true],
    [500, true],
    [503, true],
  ]
  return statuses.filter(([, mayOccur]) => mayOccur).map(([status]) => status)
}

/** The fields at the root of a route's document, and those right under them as `job.applications`. */
function fieldsOf({ document }: DocumentRoute): string[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  const namesOf = (nodes: readonly SelectionNode[] = []) =>
    nodes.flatMap((node) => (node.kind === Kind.FIELD ? [node] : []))
  return namesOf(operation?.selectionSet.selections).flatMap(({ name, selectionSet }) => [
    name.value,
    ...namesOf(selectionSet?.selections).map((inner) => `${name.value}.${inner.name.value}`),
  ])
}

function namesAnother(route: CompiledRoute): boolean {
  if (route.kind === 'handler' || !route.isWrite) return false
  return route.parameters.some(({ type, variable, inputField }) => {
    const named = getNamedType(type)
    return (isScalarType(named) && named.name === 'ID') || references.has(inputField ?? variable)
  })
}
