import type { FieldNode, GraphQLResolveInfo } from 'graphql'
import { selectedFields } from './selected-fields'

/**
 * Creates a test of whether nothing but `fields` is selected of the object that a field returns. Results are cached by
 * the document's nodes.
 */
export function createFieldCheck(fields: readonly string[]): (info: GraphQLResolveInfo) => boolean {
  const known = new Set(fields)
  const results = new WeakMap<FieldNode, boolean>()

  const selectsOnlyThem = ({ selectionSet }: FieldNode, { fragments }: GraphQLResolveInfo): boolean => {
    if (!selectionSet) return true
    for (const { name } of selectedFields(selectionSet, { fragmentOf: (spread) => fragments[spread.name.value] }))
      if (!known.has(name.value)) return false
    return true
  }

  return (info) =>
    info.fieldNodes.every((node) => {
      let result = results.get(node)
      if (result === undefined) {
        result = selectsOnlyThem(node, info)
        results.set(node, result)
      }
      return result
    })
}
