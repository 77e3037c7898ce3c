import {
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

interface WalkOptions {
  /** The fragment that a spread names; undefined leaves it out. */
  readonly fragmentOf: (spread: FragmentSpreadNode) => FragmentDefinitionNode | undefined
  /** Whether a fragment on this type is followed; every one is when not given. */
  readonly applies?: (typeCondition: string) => boolean
  /** Whether a selection counts, for @skip and @include; every one does when not given. */
  readonly isIncluded?: (selection: SelectionNode) => boolean
}

/** Yields the fields of a selection set, those in fragments included, in the order of the document. */
export function* selectedFields({ selections }: SelectionSetNode, options: WalkOptions): Generator<FieldNode> {
  const { fragmentOf, applies, isIncluded } = options
  for (const node of selections) {
    if (isIncluded && !isIncluded(node)) continue
    if (node.kind === Kind.FIELD) {
      yield node
      continue
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(node)
    if (!fragment) continue
    const condition = fragment.typeCondition?.name.value
    if (condition === undefined || !applies || applies(condition)) yield* selectedFields(fragment.selectionSet, options)
  }
}

/**
 * Whether a fragment on a type applies to objects of another: it is the same, or an interface or union that this one
 * belongs to.
 */
export function typeApplies(
  schema: GraphQLSchema,
  condition: GraphQLNamedType | undefined,
  type: GraphQLNamedType,
): boolean {
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type as never))
}
