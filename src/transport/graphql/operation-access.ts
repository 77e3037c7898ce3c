import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type Access, allScopes, type RequiredScope } from '../../platform/auth/scope'
import { scopeOf } from '../../platform/graphql/require-scope'

/**
 * Returns the access that an operation of a valid document requires: the scopes of all its fields, nested ones and
 * those of its fragments too. Only a mutation with a root field of the scope `write` is a write; managing the account
 * is not.
 */
export function accessOf(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): Access {
  const operation = getOperationAST(document, operationName)
  if (!operation) return { scopes: [], isWrite: false }
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  const rootType = schema.getRootType(operation.operation)
  const needed = new Set<RequiredScope>()
  let writes = 0
  let appeals = 0
  let isForModerators = false
  const types = new TypeInfo(schema)
  const collect = visitWithTypeInfo(types, {
    Field() {
      const field = types.getFieldDef()
      const scope = field && scopeOf(field)
      if (field?.extensions.isForModerators) isForModerators = true
      if (!scope) return
      needed.add(scope)
      if (!isMutation || types.getParentType() !== rootType || (scope !== 'write' && scope !== 'webhooks')) return
      writes++
      if (field.extensions.isAppeal) appeals++
    },
  })
  // The operation with the fragments that it uses.
  const isAlone = document.definitions.length === 1
  const own = isAlone ? document : separateOperations(document)[operation.name?.value ?? '']
  if (own) visit(own, collect)
  return {
    scopes: allScopes.filter((scope) => needed.has(scope)),
    isWrite: writes > 0,
    isAppeal: appeals > 0 && writes === appeals,
    isForModerators,
  }
}

/** Creates a cached reader of the access that operations require; documents are compared by identity. */
export function createAccessReader(
  schema: GraphQLSchema,
): (document: DocumentNode, operationName?: string | null) => Access {
  const known = new WeakMap<DocumentNode, Map<string, Access>>()
  return (document, operationName) => {
    const operations = known.get(document) ?? new Map<string, Access>()
    known.set(document, operations)
    const name = operationName ?? ''
    const access = operations.get(name) ?? accessOf(schema, document, operationName)
    operations.set(name, access)
    return access
  }
}
