import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  type InlineFragmentNode,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { selectedFields, typeApplies } from '../../../platform/graphql/selected-fields'
import { type RestDocument, schemaNameOf } from './operation-document'

/**
 * What a document selects, resolved against the schema once at start: fragments are merged, custom directives and
 * connections are interpreted. Both the description of the response (`response-shape.ts`) and the function that makes
 * it (`serializer.ts`) come from this tree.
 */
export interface SelectedField {
  /** Its name in the data, in snake_case. */
  readonly key: string
  readonly description: string | undefined
  /** Whether its fields go into the object around it. */
  readonly isSpread: boolean
  /** Whether it may be left out: where it is null, or depending on a variable. */
  readonly isOptional: boolean
  readonly value: SelectedValue
}

/** The value of a field. */
export type SelectedValue = { readonly nullable: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly of: SelectedValue }
  | { readonly kind: 'one of'; readonly options: readonly SelectedObject[] }
  | { readonly kind: 'flat'; readonly field: SelectedField }
  | ({ readonly kind: 'object' } & SelectedObject)
  | ({ readonly kind: 'connection' } & SelectedConnection)
)

/** The fields selected of an object type. */
export interface SelectedObject {
  readonly type: string
  /** The name that the document gives the selection by `@schema`, or else the type's. */
  readonly schemaName: string
  readonly fields: readonly SelectedField[]
}

/** A Relay connection. */
export interface SelectedConnection {
  /** Whether it selects `pageInfo`, and so has `next_cursor` and `has_more`. */
  readonly isPage: boolean
  readonly nodes: SelectedField
  /** The selected fields other than nodes and pageInfo. */
  readonly others: readonly SelectedField[]
}

interface Scope {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Returns what a document selects at its root. Throws an Error for a selection that a response cannot contain. */
export function resolveSelection(schema: GraphQLSchema, { serialized, operation }: RestDocument): SelectedObject {
  const fragments = serialized.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const scope = { schema, fragments: new Map(fragments.map((node) => [node.name.value, node])) }
  return resolveObject(scope, schema.getRootType(operation.operation) as GraphQLObjectType, operation.selectionSet)
}

function resolveObject(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): SelectedObject {
  const fields = fieldNodesOf(scope, type, selections).map((node) => resolveField(scope, type, node))
  return { type: type.name, schemaName: schemaNameOf(selections.selections[0]) ?? type.name, fields }
}

function resolveField(scope: Scope, parent: GraphQLObjectType, node: FieldNode): SelectedField {
  const key = keyOf(node)
  if (node.name.value === '__typename') {
    const value = { kind: 'leaf', type: GraphQLString, nullable: false } as const
    return { key, description: 'Its type.', isSpread: false, isOptional: false, value }
  }
  const { type, description } = fieldOf(parent, node)
  const value = resolveValue(scope, type, node)
  const isSpread = hasDirective(node, 'spread')
  const isOptional = ['optional', 'skip', 'include'].some((name) => hasDirective(node, name))
  if (isSpread && value.kind !== 'object') throw new Error(`@spread on ${key} needs one object.`)
  return { key, description: description ?? undefined, isSpread, isOptional, value }
}

function resolveValue(scope: Scope, type: GraphQLOutputType, node: FieldNode): SelectedValue {
  if (isNonNullType(type)) return { ...resolveValue(scope, type.ofType, node), nullable: false }
  const nullable = true
  if (isListType(type)) return { kind: 'list', of: resolveValue(scope, type.ofType, node), nullable }
  if (isLeafType(type)) return { kind: 'leaf', type, nullable }
  const selections = node.selectionSet as SelectionSetNode
  if (isConnection(type)) return { kind: 'connection', ...resolveConnection(scope, type, selections), nullable }
  if (!isObjectType(type)) {
    const options = scope.schema
      .getPossibleTypes(type)
      .map((option) => resolveObject(scope, option, ownFragment(option, selections) ?? selections))
    return { kind: 'one of', options, nullable }
  }
  const object = resolveObject(scope, type, selections)
  if (!hasDirective(node, 'flat')) return { kind: 'object', ...object, nullable }
  const [field, ...others] = object.fields
  if (!field || others.length > 0) throw new Error(`@flat on ${keyOf(node)} needs exactly one field.`)
  return { kind: 'flat', field, nullable }
}

/**
 * Returns the selection of `... on Option { … }` if it is the only one of the option, so that it may have a schema name
 * of its own.
 */
function ownFragment({ name }: GraphQLObjectType, { selections }: SelectionSetNode): SelectionSetNode | undefined {
  const isConditional = (node: SelectionNode) => node.kind === Kind.INLINE_FRAGMENT && node.typeCondition
  if (!selections.every(isConditional)) return undefined
  const own = (selections as InlineFragmentNode[]).filter((node) => node.typeCondition?.name.value === name)
  return own.length === 1 ? own[0]?.selectionSet : undefined
}

function resolveConnection(scope: Scope, type: GraphQLObjectType, selections: SelectionSetNode): SelectedConnection {
  const selected = fieldNodesOf(scope, type, selections)
  const nodes = selected.find(({ name }) => name.value === 'nodes')
  if (!nodes) throw new Error(`Select nodes of the ${type.name}.`)
  const others = selected.filter((node) => node !== nodes && node.name.value !== 'pageInfo')
  return {
    isPage: selected.some(({ name }) => name.value === 'pageInfo'),
    nodes: resolveField(scope, type, nodes),
    others: others.map((node) => resolveField(scope, type, node)),
  }
}

/** Returns the fields that are selected of a type, fragments included. */
function fieldNodesOf(
  { schema, fragments }: Scope,
  type: GraphQLObjectType,
  selections: SelectionSetNode,
): FieldNode[] {
  return [
    ...selectedFields(selections, {
      fragmentOf: ({ name }) => fragments.get(name.value),
      applies: (condition) => typeApplies(schema, schema.getType(condition), type),
    }),
  ]
}

const keyOf = (node: FieldNode): string => (node.alias ?? node.name).value

const hasDirective = (node: FieldNode, name: string) =>
  node.directives?.some((directive) => directive.name.value === name) ?? false

const isConnection = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && type.name.endsWith('Connection') && 'pageInfo' in type.getFields()

function fieldOf(parent: GraphQLObjectType, node: FieldNode): GraphQLField<unknown, unknown> {
  const field = parent.getFields()[node.name.value]
  if (!field) throw new Error(`A response has no place for ${node.name.value}.`)
  return field
}
