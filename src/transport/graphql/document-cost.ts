import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import type { AppError } from '../../platform/errors/errors'
import { selectedFields, typeApplies } from '../../platform/graphql/selected-fields'
import { tooComplex } from './document-limits'
import { connectionSize, listSize, valueIn } from './list-size'

/** How many objects one document may return. */
export const costLimit = 1_000
/** The standard introspection query costs half of this by the same measure. */
const introspectionLimit = 5_000
/** More steps than any document within the limits takes: it ends recursive fragments. */
const maxVisits = 5_000
const maxLevels = 100
/** How many fields an error names. */
const MAX_NAMED_FIELDS = 3

interface Walk {
  schema: GraphQLSchema
  fragments: Map<string, FragmentDefinitionNode>
  variables: Readonly<Record<string, unknown>>
  visits: number
  introspection: number
  /** How many objects each field may return, by its path; counted for a document that is rejected. */
  objects?: Map<string, number>
}

/** The position of a selection: the page size of the connection around it, and its depth. */
interface Position {
  page: number
  level: number
  /** The number of objects from which it selects. */
  times: number
  path: string
}

type Variables = Readonly<Record<string, unknown>> | null | undefined

/**
 * Returns the number of objects that a valid document may return, all of its operations together. A connection counts
 * its page (`first` or `last`, or 20) once for each object around it, `edges` and `nodes` each; selections that
 * variables skip are left out; fields that merge count once; introspection is free.
 * @throws QUERY_TOO_COMPLEX when the document is too complex to be counted, or introspects too much
 */
export function documentCost(schema: GraphQLSchema, document: DocumentNode, variables?: Variables): number {
  return walkDocument(schema, document, variables)
}

function walkDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
  objects?: Map<string, number>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const walk: Walk = { schema, fragments, variables: {}, visits: 0, introspection: 0, objects }
  let cost = 0
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const root = schema.getRootType(definition.operation)
    walk.variables = withDefaults(definition, variables ?? {})
    if (root) cost += objectCost(walk, root, [definition.selectionSet], { page: 1, level: 0, times: 1, path: '' })
  }
  if (walk.introspection > introspectionLimit) {
    throw tooComplex('The document introspects too much; ask for the parts of the schema one after another.')
  }
  return cost
}

/**
 * The cost of a valid document.
 * @throws QUERY_TOO_COMPLEX when it is over 1,000
 */
export function checkDocumentCost(schema: GraphQLSchema, document: DocumentNode, variables?: Variables): number {
  const cost = documentCost(schema, document, variables)
  if (cost > costLimit) throw tooExpensive(cost, schema, document, variables)
  return cost
}

/** 400 for a document of that cost; names its most expensive fields. */
export function tooExpensive(
  cost: number,
  schema: GraphQLSchema,
  document: DocumentNode,
  variables?: Variables,
): AppError {
  const objects = new Map<string, number>()
  walkDocument(schema, document, variables, objects)
  const worst = [...objects].sort(([, one], [, other]) => other - one).slice(0, MAX_NAMED_FIELDS)
  const named = worst.map(([path, count]) => `${path} (${count.toLocaleString('en-US')})`).join(', ')
  const [asked, allowed] = [cost, costLimit].map((count) => count.toLocaleString('en-US'))
  const advice = 'ask for smaller pages with first or last, or split it into several requests'
  return tooComplex(
    `The document may bring back ${asked} objects; at most ${allowed} are allowed: ${advice}. Most of them: ${named}.`,
  )
}

function selectionCost(walk: Walk, type: GraphQLCompositeType, sets: SelectionSetNode[], place: Position): number {
  if (!isAbstractType(type)) return objectCost(walk, type, sets, place)
  return Math.max(0, ...walk.schema.getPossibleTypes(type).map((each) => objectCost(walk, each, sets, place)))
}

function objectCost(walk: Walk, type: GraphQLObjectType, sets: SelectionSetNode[], place: Position): number {
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  for (const set of sets) collectFields(walk, type, set, fields, spread)
  let cost = 0
  for (const nodes of fields.values()) cost += fieldCost(walk, type, nodes, place)
  return cost
}

function fieldCost(walk: Walk, parent: GraphQLObjectType, nodes: FieldNode[], place: Position): number {
  const node = nodes[0]!
  const name = node.name.value
  const field = fieldOf(walk.schema, parent, name)
  const type = field && getNamedType(field.type)
  if (!field || !isCompositeType(type)) return 0
  walk.visits++
  if (walk.visits > maxVisits || place.level > maxLevels) {
    throw tooComplex('The document has too many fields within fields; split it into several requests.')
  }
  const page = isConnection(type) ? connectionSize(walk.variables, field, node) : place.page
  const sets = nodes.flatMap((each) => each.selectionSet ?? [])
  const isFrame = isConnection(type) || (name === 'node' && parent.name.endsWith('Edge'))
  const size = isConnection(parent) ? nodesIn(name, place.page) : listSize(walk.variables, field, node)
  const times = isFrame ? place.times : place.times * size
  const key = (node.alias ?? node.name).value
  const path = isFrameName(parent, name) ? place.path : [place.path, key].filter(Boolean).join('.')
  if (!isFrame && size > 0 && !path.startsWith('__'))
    walk.objects?.set(path, Math.max(times, walk.objects.get(path) ?? 0))
  const within = selectionCost(walk, type, sets, { page, level: place.level + 1, times, path })
  if (name.startsWith('__')) {
    walk.introspection += within
    return 0
  }
  // Connections and edges only wrap their nodes: only the nodes are counted, but a connection of which only pageInfo is
  // selected is a read, too.
  if (isConnection(type)) return Math.max(1, within)
  if (isFrame || size === 0) return within
  return size * (1 + within)
}

/** The number of nodes of a page; 0 for pageInfo. */
const nodesIn = (name: string, page: number) => (name === 'edges' || name === 'nodes' ? page : 0)

/** Whether a field of a connection or an edge is left out of the names of fields. */
const isFrameName = (parent: GraphQLObjectType, name: string) =>
  ['edges', 'nodes'].includes(name) ? isConnection(parent) : name === 'node' && parent.name.endsWith('Edge')

/** The fields of an object by their name in the response, as execution merges them. */
function collectFields(
  walk: Walk,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  spread: Set<string>,
): void {
  const options = {
    fragmentOf: (node: FragmentSpreadNode) => unseenFragment(walk, node, spread),
    applies: (condition: string) => typeApplies(walk.schema, walk.schema.getType(condition), type),
    isIncluded: (node: SelectionNode) => isIncluded(walk, node),
  }
  for (const field of selectedFields(set, options)) {
    const name = (field.alias ?? field.name).value
    const same = fields.get(name)
    if (same) same.push(field)
    else fields.set(name, [field])
  }
}

function unseenFragment(walk: Walk, { name }: { name: { value: string } }, spread: Set<string>) {
  if (spread.has(name.value)) return undefined
  spread.add(name.value)
  return walk.fragments.get(name.value)
}

function isIncluded(walk: Walk, { directives }: Pick<FieldNode, 'directives'>): boolean {
  return !directives?.some(({ name, arguments: given }) => {
    const condition = given?.find((argument) => argument.name.value === 'if')
    const value = condition && valueIn(walk.variables, condition.value)
    return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false)
  })
}

function withDefaults(operation: OperationDefinitionNode, given: Readonly<Record<string, unknown>>) {
  const variables: Record<string, unknown> = { ...given }
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    if (variables[name] !== undefined || !defaultValue) continue
    if (defaultValue.kind === Kind.INT) variables[name] = Number(defaultValue.value)
    if (defaultValue.kind === Kind.BOOLEAN) variables[name] = defaultValue.value
  }
  return variables
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLObjectType, name: string) {
  if (!name.startsWith('__')) return parent.getFields()[name]
  if (parent !== schema.getQueryType()) return undefined
  return { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef }[name]
}

function isConnection(type: GraphQLCompositeType): boolean {
  return type.name.endsWith('Connection') && isObjectType(type) && 'pageInfo' in type.getFields()
}
