import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isEnumType,
  type OperationDefinitionNode,
} from 'graphql'
import type { CompilerOptions } from 'graphql-jit'
import type { RequestContext } from '../../../platform/context'
import { coerceVariables } from '../../graphql/coerce-variables'
import { type CompiledOperation, compileOperation } from '../../graphql/compile-operation'
import { conditionsOf } from '../../graphql/specialize-operation'

type Serializers = NonNullable<CompilerOptions['customSerializers']>

/**
 * Runs one operation, a subscription on its event as `root`. Returns synchronously when nothing in it is asynchronous.
 * Enums are in lower case.
 */
export type Execute = (
  ctx: RequestContext,
  variables: Record<string, unknown>,
  root?: object,
) => ExecutionResult | Promise<ExecutionResult>

const loweringsOf = new WeakMap<GraphQLSchema, Serializers>()

/**
 * Compiles a valid document at its first request, so that later ones neither parse nor traverse it: compiling all
 * documents took half of the start time. The executor throws an Error for a document that cannot be compiled; a test
 * compiles the document of every route.
 */
export function compileExecutor(schema: GraphQLSchema, document: DocumentNode): Execute {
  const operation = getOperationAST(document)
  if (!operation) throw new Error('A document holds one operation.')
  const conditions = conditionsOf(document)
  /** By the values of the variables in @skip and @include. */
  const variants = new Map<string, CompiledOperation>()

  function variantOf(variables: Record<string, unknown>): CompiledOperation {
    const key = conditions.map((name) => variables[name]).join()
    const known = variants.get(key)
    if (known) return known
    const options = { conditions: variables, serializers: loweredEnums(schema), isOwnDocument: true }
    const compiled = compileOperation(schema, document, operation as OperationDefinitionNode, options)
    variants.set(key, compiled)
    return compiled
  }

  return (ctx, variables, root) => {
    const { coerced, errors } = coerceVariables(schema, operation, variables)
    if (!coerced) return { errors }
    return (
      variantOf(coerced)(root, ctx, coerced) ?? { errors: [new GraphQLError('The variables do not fit the document.')] }
    )
  }
}

function loweredEnums(schema: GraphQLSchema): Serializers {
  let lowerings = loweringsOf.get(schema)
  if (!lowerings) {
    lowerings = {}
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isEnumType(type) || type.name.startsWith('__')) continue
      const names = new Map(type.getValues().map(({ value, name }) => [value as unknown, name.toLowerCase()]))
      lowerings[type.name] = (value: unknown) => names.get(value)
    }
    loweringsOf.set(schema, lowerings)
  }
  return lowerings
}
