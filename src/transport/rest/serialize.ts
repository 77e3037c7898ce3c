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
  schemaNameOf,
  scopeOf,
} from './selections'

/** What an answer looks like, from the document's types: what the OpenAPI document describes. */
export type Shape = { nullable: boolean } & (
  | { kind: 'leaf'; type: GraphQLLeafType }
  | { kind: 'list'; of: Shape }
  | { kind: 'object'; type: string; schemaName: string | undefined; fields: Map<string, ShapeField> }
  | { kind: 'one of'; options: Shape[] }
)
/** One field of an answer. */
interface ShapeField {
  readonly shape: Shape
  readonly description: string | undefined
}

/** Turns an executed value that is not null into its place in the answer; null when it stays as it is. */
type Serialize = ((value: never) => unknown) | null

interface SerializedOperation {
  readonly shape: Shape
  readonly present: Serialize
}

/** How one field is put into the answer, when not simply under its own name. */
interface Positioned {
  readonly fields: [string, ShapeField][]
  /** Puts the value, null included, into the object. Null: it stays where it is. */
  readonly put: ((answer: Answer, value: unknown) => void) | null
  readonly present: Serialize
}

/** What becomes of an operation's data: known once at start, so that a request walks only the places that change. */
export function serializeOperation(
  schema: GraphQLSchema,
  { serialized, operation }: RestDocument,
): SerializedOperation & { isPage: boolean } {
  const scope = scopeOf(schema, serialized)
  const root = schema.getRootType(operation.operation) as GraphQLObjectType
  const [first] = fieldsOf(scope, root, operation.selectionSet)
  return { ...serializeObject(scope, root, operation.selectionSet), isPage: !!first && isPage(scope, root, first) }
}

function serializeType(scope: Scope, type: GraphQLOutputType, node: FieldNode): SerializedOperation {
  if (isNonNullType(type)) {
    const { shape, present } = serializeType(scope, type.ofType, node)
    return { shape: { ...shape, nullable: false }, present }
  }
  if (isListType(type)) {
    const { shape, present } = serializeType(scope, type.ofType, node)
    return { shape: { kind: 'list', of: shape, nullable: true }, present: present && each(present) }
  }
  if (isLeafType(type)) return { shape: { kind: 'leaf', type, nullable: true }, present: null }
  const selections = node.selectionSet as SelectionSetNode
  if (isConnection(type)) return serializeNodes(scope, type, selections)
  const serialized = isObjectType(type)
    ? serializeObject(scope, type, selections)
    : serializeOneOf(scope, scope.schema.getPossibleTypes(type), selections)
  return hasDirective(node, 'flat') ? flattened(serialized, node) : serialized
}

function serializeObject(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): SerializedOperation {
  const fields = new Map<string, ShapeField>()
  const placed = new Map<string, Positioned>()
  for (const node of fieldsOf(scope, type, selections)) {
    const place = positionField(scope, type, node)
    for (const [key, field] of place.fields) fields.set(key, field)
    if (place.put || place.present) placed.set(keyOf(node), place)
  }
  // A page of a list is part of its operation alone.
  const schemaName = fields.has('next_cursor') ? undefined : (schemaNameOf(selections.selections[0]) ?? type.name)
  return { shape: { kind: 'object', type: type.name, schemaName, fields, nullable: true }, present: applying(placed) }
}

/** The things that may stand in one place; a field that changes must change alike in all of them. */
function serializeOneOf(
  scope: Scope,
  types: readonly GraphQLObjectType[],
  selections: SelectionSetNode,
): SerializedOperation {
  const options = types.map((type) => serializeObject(scope, type, selections))
  const presents = options.map(({ present }) => present).filter((present) => present !== null)
  return {
    shape: { kind: 'one of', options: options.map(({ shape }) => ({ ...shape, nullable: false })), nullable: true },
    present:
      presents.length === 0
        ? null
        : (value) => presents.reduce((result, present) => present(result as never) as never, value),
  }
}

function positionField(scope: Scope, parent: GraphQLObjectType, node: FieldNode): Positioned {
  const key = keyOf(node)
  if (node.name.value === '__typename')
    return { fields: [[key, { shape: leaf(scope, 'String'), description: 'Its type.' }]], put: null, present: null }
  if (isPage(scope, parent, node)) return positionPage(scope, parent, node)
  const { type, description } = fieldOf(parent, node)
  const { shape, present } = serializeType(scope, type, node)
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

function positionPage(scope: Scope, parent: GraphQLObjectType, node: FieldNode): Positioned {
  const { type, description } = fieldOf(parent, node)
  const connection = getNamedType(type) as GraphQLObjectType
  const selected = fieldsOf(scope, connection, node.selectionSet as SelectionSetNode)
  const nodes = nodesOf(connection, selected)
  const nodesKey = keyOf(nodes)
  const listKey = nodesKey === 'nodes' ? keyOf(node) : nodesKey
  const list = serializeType(scope, fieldOf(connection, nodes).type, nodes)
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
      ...others.flatMap((field) => positionField(scope, connection, field).fields),
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

function serializeNodes(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): SerializedOperation {
  const nodes = nodesOf(type, fieldsOf(scope, type, selections))
  const key = keyOf(nodes)
  const { shape, present } = serializeType(scope, fieldOf(type, nodes).type, nodes)
  const take = (connection: Answer) => connection[key]
  return { shape: { ...shape, nullable: true }, present: present ? (value) => present(take(value) as never) : take }
}

function flattened({ shape, present }: SerializedOperation, node: FieldNode): SerializedOperation {
  const [entry, ...others] = shape.kind === 'object' ? shape.fields : []
  if (!entry || others.length > 0) throw new Error(`@flat on ${keyOf(node)} needs exactly one field.`)
  const [key, field] = entry
  const take = (value: Answer) => value[key]
  return {
    shape: { ...field.shape, nullable: true },
    present: present ? (value) => take(present(value) as Answer) : take,
  }
}

function applying(placed: Map<string, Positioned>): Serialize {
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

function each(present: NonNullable<Serialize>): Serialize {
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
