import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'

type Fragments = Record<string, FragmentDefinitionNode | undefined>

/** Tells whether nothing but `fields` is asked of the thing that a field answers. Remembered by the document's nodes. */
export function createFieldCheck(fields: readonly string[]): (info: GraphQLResolveInfo) => boolean {
  const known = new Set(fields)
  const answers = new WeakMap<FieldNode, boolean>()

  const asksOnlyThem = (set: SelectionSetNode | undefined, fragments: Fragments): boolean =>
    !set ||
    set.selections.every((selection) => {
      if (selection.kind === 'Field') return known.has(selection.name.value)
      if (selection.kind === 'InlineFragment') return asksOnlyThem(selection.selectionSet, fragments)
      return asksOnlyThem(fragments[selection.name.value]?.selectionSet, fragments)
    })

  return ({ fieldNodes, fragments }) =>
    fieldNodes.every((node) => {
      let answer = answers.get(node)
      if (answer === undefined) {
        answer = asksOnlyThem(node.selectionSet, fragments)
        answers.set(node, answer)
      }
      return answer
    })
}
