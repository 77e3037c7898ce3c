import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { requireAccess } from '../../platform/auth/scope'
import { findViewer } from '../../platform/auth/viewer.queries'
import { invalidApiKey, type RequestContext } from '../../platform/context'
import { AppError } from '../../platform/errors/errors'
import { scopeOf } from '../../platform/graphql/require-scope'
import { accessOf } from './operation-access'

type Fragments = Readonly<Record<string, FragmentDefinitionNode | undefined>>

/**
 * Checks the rights of the viewer again before every field of a mutation but the first: an earlier field of the same
 * document may have paused the agent, revoked the key or removed one of its scopes. The rights that the document as a
 * whole needs are checked before it is executed.
 */
export function withCheckedMutations(schema: GraphQLSchema): GraphQLSchema {
  const begun = new WeakSet<RequestContext>()
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve, name } = field
    if (!resolve) continue
    const needsKey = scopeOf(field) !== 'public'
    field.resolve = async (root, args, ctx: RequestContext, info) => {
      if (begun.has(ctx) && ctx.viewer && needsKey) {
        const viewer = await findViewer(ctx.sql, 'id', ctx.viewer.keyId)
        if (!viewer) throw invalidApiKey()
        requireAccess(viewer, accessOf(info.schema, documentOf(info)))
      }
      begun.add(ctx)
      if (name === 'rotateApiKey') requireLast(info)
      return resolve(root, args, ctx, info)
    }
  }
  return schema
}

/** A document with this field alone. */
function documentOf({ operation, fieldNodes, fragments }: GraphQLResolveInfo): DocumentNode {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: fieldNodes }
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }, ...Object.values(fragments)] }
}

/**
 * Throws BAD_REQUEST when another field comes after this one: that field would be rejected, and then no data of the
 * mutation is returned, so that the new key would be lost.
 */
function requireLast({ operation, fragments, path, fieldName }: GraphQLResolveInfo): void {
  const names = responseNames(operation.selectionSet, fragments)
  if (names.length === 1 || names.at(-1) === path.key) return
  throw new AppError('BAD_REQUEST', `${fieldName} must be the last field of its document.`, {
    hint: 'Send what comes after it in another request, with the new key.',
  })
}

/** The names of the fields of a selection in the order in which they are executed. */
function responseNames({ selections }: SelectionSetNode, fragments: Fragments): string[] {
  const names = selections.flatMap((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return responseNames(selection.selectionSet, fragments)
    if (selection.kind === Kind.FIELD)
      return selection.name.value === '__typename' ? [] : (selection.alias ?? selection.name).value
    const fragment = fragments[selection.name.value]
    return fragment ? responseNames(fragment.selectionSet, fragments) : []
  })
  return [...new Set(names)]
}
