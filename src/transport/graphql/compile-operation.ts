import { type DocumentNode, type GraphQLAbstractType, type GraphQLSchema, isAbstractType } from 'graphql'
import { type CompiledQuery, type CompilerOptions, compileQuery, isCompiledQuery } from 'graphql-jit'
import { GraphQLDateTimeISO } from 'graphql-scalars'

/** Compiles one operation of a valid document. Throws an Error for what cannot be compiled. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
  serializers: CompilerOptions['customSerializers'] = {},
): CompiledQuery['query'] {
  const compiled = withTypesByClass(schema, () =>
    compileQuery(schema, document, operationName ?? undefined, {
      disablingCapturingStackErrors: true,
      customSerializers: { [GraphQLDateTimeISO.name]: serializeTime, ...serializers },
    }),
  )
  if (!isCompiledQuery(compiled)) throw new Error(compiled.errors?.map((error) => error.message).join(' '))
  return compiled.query
}

/** A time of ours needs no check that it is one; lists are full of them. */
const serializeTime = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : GraphQLDateTimeISO.serialize(value)

/**
 * graphql-jit takes the type resolvers while it compiles, does not wait for what they answer (TypeGraphQL's are asynchronous), and
 * calls them where a throw is caught by nobody: the request would hang and the process end. Ours go by the class of the value
 * alone; an unknown one is an ordinary error to it.
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
