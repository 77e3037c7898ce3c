import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLAbstractType,
  GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  valueFromAST,
} from 'graphql'
import type { CompilerOptions } from 'graphql-jit'
import { GraphQLDateTimeISO } from 'graphql-scalars'
import { isoTime } from './iso-time'
import {
  ARGUMENT_TYPE,
  requireDistinctPaths,
  type SpecializedOperation,
  specializeOperation,
} from './specialize-operation'

type Variables = Readonly<Record<string, unknown>>

/**
 * Executes one operation with variables that graphql-js has coerced. Returns null where a literal is invalid with them;
 * graphql-js then reports the error.
 */
export type CompiledOperation = (
  root: unknown,
  ctx: unknown,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult> | null

interface CompileOptions {
  /** The values of the variables in @skip and @include. */
  readonly conditions?: Variables
  readonly serializers?: CompilerOptions['customSerializers']
  /**
   * Documents of the route table may have any keys, such as `notification_received`: only the root field `viewer` reads
   * its info there.
   */
  readonly isOwnDocument?: boolean
}

/** Compiles one operation of a valid document. Throws an Error for one that cannot be compiled. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { conditions = {}, serializers = {}, isOwnDocument = false }: CompileOptions = {},
): CompiledOperation {
  // Loaded by the first operation that is compiled: a start compiles none.
  const { compileQuery, isCompiledQuery }: typeof import('graphql-jit') = require('graphql-jit')
  const specialized = specializeOperation(schema, document, operation, conditions)
  if (!isOwnDocument) requireDistinctPaths(schema, specialized.responseKeys)
  const compiled = withTypesByClass(schema, () =>
    compileQuery(withArgumentType(schema), specialized.document, undefined, {
      disablingCapturingStackErrors: true,
      customSerializers: { [GraphQLDateTimeISO.name]: serializeTime, ...serializers },
    }),
  )
  if (!isCompiledQuery(compiled)) throw new Error(compiled.errors?.map((error) => error.message).join(' '))
  const { query } = compiled
  return (root, ctx, variables) => {
    const values = argumentValues(specialized, variables)
    return values && query(root, ctx, values)
  }
}

/**
 * Returns the value of each argument, as graphql-js computes it; an argument whose variable was left out is left out.
 * Null when one is invalid.
 */
function argumentValues(
  { arguments: args }: SpecializedOperation,
  variables: Variables,
): Record<string, unknown> | null {
  const values: Record<string, unknown> = {}
  for (const { name, value, type } of args) {
    if (value.kind === Kind.VARIABLE && !Object.hasOwn(variables, value.name.value)) continue
    const coerced = valueFromAST(value, type, variables)
    if (coerced === undefined) return null
    values[name] = coerced
  }
  return values
}

const argumentType = new GraphQLScalarType({ name: ARGUMENT_TYPE, parseValue: (value) => value })

/** The schema with the type of the variables in specialized operations. */
function withArgumentType(schema: GraphQLSchema): GraphQLSchema {
  const getType: GraphQLSchema['getType'] = (name) => (name === ARGUMENT_TYPE ? argumentType : schema.getType(name))
  return Object.create(schema, { getType: { value: getType } })
}

/** Skips the check that the value is a Date: lists contain many of them. */
const serializeTime = (value: unknown): unknown =>
  value instanceof Date ? isoTime(value) : GraphQLDateTimeISO.serialize(value)

/**
 * graphql-jit reads the type resolvers while it compiles, does not await their results (TypeGraphQL's are
 * asynchronous), and calls them where nothing catches an error: the request would hang and the process end. These
 * resolvers use only the class of the value; an unknown one is an ordinary error to graphql-jit.
 */
function withTypesByClass<T>(schema: GraphQLSchema, compile: () => T): T {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  const originals = abstract.map((type) => type.resolveType)
  for (const type of abstract) type.resolveType = byClass(schema, type)
  try {
    return compile()
  } finally {
    abstract.forEach((type, index) => {
      type.resolveType = originals[index]
    })
  }
}

function byClass(schema: GraphQLSchema, type: GraphQLAbstractType): (value: object | null) => string | undefined {
  const names = new Set(schema.getPossibleTypes(type).map(({ name }) => name))
  return (value) => {
    const name = value?.constructor?.name
    return name !== undefined && names.has(name) ? name : undefined
  }
}
