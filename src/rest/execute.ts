import {
  type DocumentNode,
  defaultTypeResolver,
  type ExecutionResult,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
} from 'graphql'
import { type CompilerOptions, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { RequestContext } from '../context'

type Serializers = NonNullable<CompilerOptions['customSerializers']>

/** Runs one operation, a subscription on its event as `root`. Answers at once when nothing in it waits. Enums come out in lower case. */
export type Execute = (
  ctx: RequestContext,
  variables: Record<string, unknown>,
  root?: object,
) => ExecutionResult | Promise<ExecutionResult>

const loweringsOf = new WeakMap<GraphQLSchema, Serializers>()

/** Compiles a valid document once, so that a request neither parses nor walks it. Throws an Error for what cannot be compiled. */
export function compileExecutor(schema: GraphQLSchema, document: DocumentNode): Execute {
  const compiled = withGuardedTypes(schema, () =>
    compileQuery(schema, document, undefined, {
      customSerializers: loweredEnums(schema),
      disablingCapturingStackErrors: true,
    }),
  )
  if (!isCompiledQuery(compiled)) throw new Error(compiled.errors?.map((error) => error.message).join(' '))
  const { query } = compiled
  return (ctx, variables, root) => query(root, ctx, variables)
}

/** The first error of a result as it was thrown. */
export function causeOfFailure(errors: readonly GraphQLError[]): unknown {
  let cause: unknown = errors[0]
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  // graphql-jit's own errors carry no extensions, against their type: they tell of the inside, such as a null where none may be.
  return cause instanceof GraphQLError && !cause.extensions ? new Error(cause.message) : cause
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

/**
 * graphql-jit takes the type resolvers while it compiles and calls them where a throw is caught by nobody: the request
 * would hang and the process end. An unknown type is an ordinary error to it.
 */
function withGuardedTypes<T>(schema: GraphQLSchema, compile: () => T): T {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  const originals = abstract.map((type) => type.resolveType)
  for (const type of abstract) type.resolveType = guarded(type)
  try {
    return compile()
  } finally {
    abstract.forEach((type, index) => {
      type.resolveType = originals[index]
    })
  }
}

function guarded(type: GraphQLAbstractType): GraphQLAbstractType['resolveType'] {
  const resolve = type.resolveType ?? defaultTypeResolver
  return (value, context, info) => {
    try {
      return resolve(value, context, info, type)
    } catch {
      return undefined
    }
  }
}
