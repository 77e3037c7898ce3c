import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import type { Answer } from '../../platform/routes/route'
import type { RestDocument } from './operation-document'
import {
  fieldOf,
  fieldsOf,
  hasDirective,
  isConnection,
  isPage,
  keyOf,
  nodesOf,
  type Scope,
  scopeOf,
} from './selections'

/** What an answer looks like, from the document's types: what the OpenAPI document describes. */
export type Shape = { nullable: boolean } & (
  | { kind: 'leaf'; type: GraphQLLeafType }
  | { kind: 'list'; of: Shape }
  | { kind: 'object'; name: string; fields: Map<string, ShapeField> }
  | { kind: 'one of'; options: Shape[] }
)
/** One field of an answer. */
interface ShapeField {
  readonly shape: Shape
  readonly description: string | undefined
}

/** Turns an executed value that is not null into its place in the answer; null when it stays as it is. */
type Present = ((value: never) => unknown) | null

interface Presented {
  readonly shape: Shape
  readonly present: Present
}

/** How one field is put into the answer, when not simply under its own name. */
interface Placed {
  readonly fields: [string, ShapeField][]
  /** Puts the value, null included, into the object. Null: it stays where it is. */
  readonly put: ((answer: Answer, value: unknown) => void) | null
  readonly present: Present
}

/** What becomes of an operation's data: known once at start, so that a request walks only the places that change. */
export function presentOperation(
  schema: GraphQLSchema,
  { presented, operation }: RestDocument,
): Presented & { isPage: boolean } {
  const scope = scopeOf(schema, presented)
  const root = schema.getRootType(operation.operation) as GraphQLObjectType
  const [first] = fieldsOf(scope, root, operation.selectionSet)
  return { ...presentObject(scope, root, operation.selectionSet), isPage: !!first && isPage(scope, root, first) }
}

function presentType(scope: Scope, type: GraphQLOutputType, node: FieldNode): Presented {
  if (isNonNullType(type)) {
    const { shape, present } = presentType(scope, type.ofType, node)
    return { shape: { ...shape, nullable: false }, present }
  }
  if (isListType(type)) {
    const { shape, present } = presentType(scope, type.ofType, node)
    return { shape: { kind: 'list', of: shape, nullable: true }, present: present && each(present) }
  }
  if (isLeafType(type)) return { shape: { kind: 'leaf', type, nullable: true }, present: null }
  const selections = node.selectionSet as SelectionSetNode
  if (isConnection(type)) return presentNodes(scope, type, selections)
  const presented = isObjectType(type)
    ? presentObject(scope, type, selections)
    : presentOneOf(scope, scope.schema.getPossibleTypes(type), selections)
  return hasDirective(node, 'flat') ? flattened(presented, node) : presented
}

function presentObject(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): Presented {
  const fields = new Map<string, ShapeField>()
  const placed = new Map<string, Placed>()
  for (const node of fieldsOf(scope, type, selections)) {
    const place = placeField(scope, type, node)
    for (const [key, field] of place.fields) fields.set(key, field)
    if (place.put || place.present) placed.set(keyOf(node), place)
  }
  return { shape: { kind: 'object', name: type.name, fields, nullable: true }, present: applying(placed) }
}

/** The things that may stand in one place; a field that changes must change alike in all of them. */
function presentOneOf(scope: Scope, types: readonly GraphQLObjectType[], selections: SelectionSetNode): Presented {
  const options = types.map((type) => presentObject(scope, type, selections))
  const presents = options.map(({ present }) => present).filter((present) => present !== null)
  return {
    shape: { kind: 'one of', options: options.map(({ shape }) => ({ ...shape, nullable: false })), nullable: true },
    present:
      presents.length === 0
        ? null
        : (value) => presents.reduce((result, present) => present(result as never) as never, value),
  }
}

function placeField(scope: Scope, parent: GraphQLObjectType, node: FieldNode): Placed {
  const key = keyOf(node)
  if (node.name.value === '__typename')
    return { fields: [[key, { shape: leaf(scope, 'String'), description: 'Its type.' }]], put: null, present: null }
  if (isPage(scope, parent, node)) return placePage(scope, parent, node)
  const { type, description } = fieldOf(parent, node)
  const { shape, present } = presentType(scope, type, node)
  if (!hasDirective(node, 'spread'))
    return { fields: [[key, { shape, description: description ?? undefined }]], put: null, present }
  if (shape.kind !== 'object') throw new Error(`@spread on ${key} needs one object.`)
  return {
    fields: [...shape.fields],
    present,
    put: (answer, value) => Object.assign(answer, value !== null && present ? present(value as never) : value),
  }
}

interface Connection extends Answer {
  page_info: { has_next_page: boolean; end_cursor: string | null }
}

function placePage(scope: Scope, parent: GraphQLObjectType, node: FieldNode): Placed {
  const { type, description } = fieldOf(parent, node)
  const connection = getNamedType(type) as GraphQLObjectType
  const selected = fieldsOf(scope, connection, node.selectionSet as SelectionSetNode)
  const nodes = nodesOf(connection, selected)
  const nodesKey = keyOf(nodes)
  const listKey = nodesKey === 'nodes' ? keyOf(node) : nodesKey
  const list = presentType(scope, fieldOf(connection, nodes).type, nodes)
  const others = selected.filter((field) => field !== nodes && field.name.value !== 'pageInfo')
  return {
    fields: [
      [listKey, { shape: list.shape, description: description ?? undefined }],
      [
        'next_cursor',
        {
          shape: { ...leaf(scope, 'String'), nullable: true },
          description: 'Where the next page begins; null at the end.',
        },
      ],
      ['has_more', { shape: leaf(scope, 'Boolean'), description: 'Whether more follows.' }],
      ...others.flatMap((field) => placeField(scope, connection, field).fields),
    ],
    present: null,
    put(answer, value) {
      if (value === null) return
      const page = value as Connection
      const items = page[nodesKey]
      answer[listKey] = list.present && items ? list.present(items as never) : items
      answer.next_cursor = page.page_info.has_next_page ? page.page_info.end_cursor : null
      answer.has_more = page.page_info.has_next_page
      for (const field of others) answer[keyOf(field)] = page[keyOf(field)]
    },
  }
}

function presentNodes(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): Presented {
  const nodes = nodesOf(type, fieldsOf(scope, type, selections))
  const key = keyOf(nodes)
  const { shape, present } = presentType(scope, fieldOf(type, nodes).type, nodes)
  const take = (connection: Answer) => connection[key]
  return { shape: { ...shape, nullable: true }, present: present ? (value) => present(take(value) as never) : take }
}

function flattened({ shape, present }: Presented, node: FieldNode): Presented {
  const [entry, ...others] = shape.kind === 'object' ? shape.fields : []
  if (!entry || others.length > 0) throw new Error(`@flat on ${keyOf(node)} needs exactly one field.`)
  const [key, field] = entry
  const take = (value: Answer) => value[key]
  return {
    shape: { ...field.shape, nullable: true },
    present: present ? (value) => take(present(value) as Answer) : take,
  }
}

function applying(placed: Map<string, Placed>): Present {
  if (placed.size === 0) return null
  const places = [...placed]
  if (places.every(([, { put }]) => put === null)) {
    return (value: Answer) => {
      for (const [key, { present }] of places) {
        const before = value[key]
        if (present && before != null) value[key] = present(before as never)
      }
      return value
    }
  }
  return (value: Answer) => {
    const answer: Answer = {}
    for (const key of Object.keys(value)) {
      const place = placed.get(key)
      const before = value[key]
      if (place?.put) place.put(answer, before)
      else answer[key] = place?.present && before != null ? place.present(before as never) : before
    }
    return answer
  }
}

function each(present: NonNullable<Present>): Present {
  return (items: unknown[]) => {
    for (let index = 0; index < items.length; index++) {
      if (items[index] !== null) items[index] = present(items[index] as never)
    }
    return items
  }
}

const leaf = (scope: Scope, name: string): Shape => ({
  kind: 'leaf',
  type: scope.schema.getType(name) as GraphQLLeafType,
  nullable: false,
})
