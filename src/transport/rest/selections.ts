import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What selections are read in. */
export interface Scope {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** The scope of a document. */
export function scopeOf(schema: GraphQLSchema, document: DocumentNode): Scope {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  return { schema, fragments: new Map(fragments.map((node) => [node.name.value, node])) }
}

/** The fields that a selection asks of a type, fragments included. */
export function fieldsOf(scope: Scope, type: GraphQLObjectType, { selections }: SelectionSetNode): FieldNode[] {
  const applies = (name: string | undefined) => {
    const condition = name === undefined ? type : scope.schema.getType(name)
    return condition === type || (condition !== undefined && isInterfaceOf(scope, condition, type))
  }
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    const fragment =
      node.kind === Kind.INLINE_FRAGMENT ? node : (scope.fragments.get(node.name.value) as FragmentDefinitionNode)
    return applies(fragment.typeCondition?.name.value) ? fieldsOf(scope, type, fragment.selectionSet) : []
  })
}

const isInterfaceOf = (scope: Scope, condition: GraphQLNamedType, type: GraphQLObjectType) =>
  isAbstractType(condition) && scope.schema.isSubType(condition, type)

/** The name of a field in the answer. */
export const keyOf = (node: FieldNode): string => (node.alias ?? node.name).value
/** Whether one of our directives stands on a field. */
export const hasDirective = (node: FieldNode, name: string) =>
  node.directives?.some((directive) => directive.name.value === name) ?? false
/** The schema name that `... @schema(name: "AgentCard") { id handle }` gives a selection; undefined for any other node. */
export function schemaNameOf(node: SelectionNode | undefined): string | undefined {
  const directive = node?.directives?.find(({ name }) => name.value === 'schema')
  const value = directive?.arguments?.find(({ name }) => name.value === 'name')?.value
  if (directive && (node?.kind !== Kind.INLINE_FRAGMENT || node.typeCondition || value?.kind !== Kind.STRING))
    throw new Error('@schema(name: "…") stands on an inline fragment without a type.')
  return value?.kind === Kind.STRING ? value.value : undefined
}
/** Whether a type is a Relay connection. */
export const isConnection = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && type.name.endsWith('Connection') && 'pageInfo' in type.getFields()

/** Whether a field is a connection that selects `pageInfo`. */
export function isPage(scope: Scope, parent: GraphQLObjectType, node: FieldNode): boolean {
  const type = node.name.value.startsWith('__') ? null : getNamedType(fieldOf(parent, node).type)
  if (!type || !isConnection(type) || !node.selectionSet) return false
  return fieldsOf(scope, type, node.selectionSet).some(({ name }) => name.value === 'pageInfo')
}

/** The selected `nodes` of a connection. Throws an Error when there are none. */
export function nodesOf(type: GraphQLObjectType, selected: FieldNode[]): FieldNode {
  const nodes = selected.find(({ name }) => name.value === 'nodes')
  if (!nodes) throw new Error(`Select nodes of the ${type.name}.`)
  return nodes
}

/** The schema's field that a node selects. */
export function fieldOf(parent: GraphQLObjectType, node: FieldNode): GraphQLField<unknown, unknown> {
  const field = parent.getFields()[node.name.value]
  if (!field) throw new Error(`${node.name.value} cannot be answered here.`)
  return field
}
