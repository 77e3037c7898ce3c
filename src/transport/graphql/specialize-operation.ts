import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { typeApplies } from '../../platform/graphql/selected-fields'

/** Nested fragments can grow exponentially; no sensible operation selects this many fields. */
const MAX_SELECTIONS = 2_000

/** The scalar type that every variable of a specialized operation has. It passes values through. */
export const ARGUMENT_TYPE = 'Argument'

/** An argument of the original document; `name` is the variable that replaces it. */
interface SpecializedArgument {
  readonly name: string
  readonly value: ValueNode
  readonly type: GraphQLInputType
}

/** An operation without named fragments and directives, and with a variable for each argument. */
export interface SpecializedOperation {
  readonly document: DocumentNode
  readonly arguments: readonly SpecializedArgument[]
  readonly responseKeys: ReadonlySet<string>
}

/** The names of the variables that decide in @skip and @include what a document selects. */
export function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>()
  const read = ({ selections }: SelectionSetNode) => {
    for (const node of selections) {
      for (const { arguments: given = [] } of node.directives ?? [])
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      if (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet) read(node.selectionSet)
    }
  }
  for (const definition of document.definitions) if ('selectionSet' in definition) read(definition.selectionSet)
  return [...names]
}

/**
 * Rewrites an operation of a valid document so that graphql-jit executes it as graphql-js does. It loses fields of a
 * fragment that is spread twice, keeps the order of fields whatever @skip and @include do, and has coercion rules of
 * its own. `conditions` holds the values of the variables in @skip and @include. Throws an Error for what graphql-jit
 * cannot execute in the same way.
 */
export function specializeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Readonly<Record<string, unknown>>,
): SpecializedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const found: SpecializedArgument[] = []
  const responseKeys = new Set<string>()
  let selectionCount = 0

  function selectionSetOf({ selections }: SelectionSetNode, parent: GraphQLNamedType): SelectionSetNode {
    return { kind: Kind.SELECTION_SET, selections: selections.flatMap((node) => selectionsOf(node, parent)) }
  }

  function selectionsOf(node: SelectionNode, parent: GraphQLNamedType): SelectionNode[] {
    if (++selectionCount > MAX_SELECTIONS) throw new Error('The operation selects too much.')
    if (!isIncluded(node, conditions)) return []
    if (node.kind === Kind.FIELD) return [fieldOf(node, parent)]
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? required(fragments.get(node.name.value)) : node
    const { typeCondition } = fragment
    const type = typeCondition ? required(schema.getType(typeCondition.name.value)) : parent
    if (isObjectType(parent)) {
      return typeApplies(schema, type, parent) ? [...selectionSetOf(fragment.selectionSet, parent).selections] : []
    }
    const selectionSet = selectionSetOf(fragment.selectionSet, type)
    return [{ kind: Kind.INLINE_FRAGMENT, ...(typeCondition && { typeCondition }), selectionSet }]
  }

  function fieldOf(node: FieldNode, parent: GraphQLNamedType): FieldNode {
    const name = node.name.value
    const key = node.alias?.value ?? name
    const alias = node.alias && { alias: node.alias }
    if (name === '__typename' && (key === name || !key.startsWith('__')))
      return { kind: Kind.FIELD, name: node.name, ...alias }
    // `__proto__` would not be a property of an object literal, and introspection is executed differently.
    if (name.startsWith('__') || key.startsWith('__')) throw new Error(`${key} is a name of GraphQL's own.`)
    responseKeys.add(key)
    const field = required(isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined)
    const args = (node.arguments ?? []).map((argument): ArgumentNode => {
      const { type } = required(field.args.find((one) => one.name === argument.name.value))
      const variable = `a${found.length}`
      found.push({ name: variable, value: argument.value, type })
      return { ...argument, value: variableNode(variable) }
    })
    return {
      kind: Kind.FIELD,
      name: node.name,
      ...alias,
      ...(node.loc && { loc: node.loc }),
      arguments: args,
      ...(node.selectionSet && { selectionSet: selectionSetOf(node.selectionSet, getNamedType(field.type)) }),
    }
  }

  const root = required(schema.getRootType(operation.operation))
  const selectionSet = selectionSetOf(operation.selectionSet, root)
  const variableDefinitions = found.map(({ name }) => ({
    kind: Kind.VARIABLE_DEFINITION as const,
    variable: variableNode(name),
    type: { kind: Kind.NAMED_TYPE as const, name: nameNode(ARGUMENT_TYPE) },
  }))
  const { kind, name } = operation
  const specialized = { kind, operation: operation.operation, ...(name && { name }), variableDefinitions, selectionSet }
  return { document: { kind: Kind.DOCUMENT, definitions: [specialized] }, arguments: found, responseKeys }
}

/** Whether @skip and @include include a selection. Throws a GraphQLError when a condition is null. */
function isIncluded(node: SelectionNode, conditions: Readonly<Record<string, unknown>>): boolean {
  if (!node.directives?.length) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, node, conditions)
  const include = getDirectiveValues(GraphQLIncludeDirective, node, conditions)
  return skip?.if !== true && include?.if !== false
}

/**
 * graphql-jit finds the info object of a field by the keys on its path, joined with `_`. Throws an Error where two
 * paths may be equal: where the beginning of a key with a `_` is itself a part of a path.
 */
export function requireDistinctPaths(schema: GraphQLSchema, keys: ReadonlySet<string>): void {
  for (const key of keys)
    for (let end = key.indexOf('_'); end >= 0; end = key.indexOf('_', end + 1)) {
      const beginning = key.slice(0, end)
      if (keys.has(beginning) || /^idx\d+$/.test(beginning) || schema.getType(beginning))
        throw new Error(`${key} and ${beginning} may name the same path.`)
    }
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const
const variableNode = (name: string) => ({ kind: Kind.VARIABLE, name: nameNode(name) }) as const

function required<T>(value: T | null | undefined): T {
  if (value == null) throw new Error('The document is not valid.')
  return value
}
