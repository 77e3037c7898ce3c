import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isNonNullType,
  Kind,
  typeFromAST,
  visit,
} from 'graphql'
import type { RequestContext } from '../../platform/context'
import { compileOperation } from './compile-operation'

/** Executes one operation of one document. */
type CompiledOperation = (ctx: RequestContext, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>

/** Compiling takes as long as some five to ten executions save, so a document has to come back first. */
const USES_BEFORE = 3
const MAX_COMPILED = 500

/** Finds the compiled form of an operation; null for one that has none, yet or ever. */
export type FindCompiled = (document: DocumentNode, operationName?: string | null) => CompiledOperation | null

/**
 * Compiles the operations that come again and again, by graphql-jit: the 500 that were used last are kept. Documents are known by
 * identity, so they must come out of a cache themselves.
 */
export function createCompiler(schema: GraphQLSchema): FindCompiled {
  const uses = new WeakMap<DocumentNode, number>()
  const compiled = new Map<DocumentNode, Map<string, CompiledOperation | null>>()

  return (document, operationName) => {
    const count = (uses.get(document) ?? 0) + 1
    if (count <= USES_BEFORE) {
      uses.set(document, count)
      return null
    }
    const operations = compiled.get(document) ?? new Map<string, CompiledOperation | null>()
    const name = operationName ?? ''
    let operation = operations.get(name)
    if (operation === undefined) {
      operation = tryToCompile(schema, document, operationName)
      operations.set(name, operation)
    }
    compiled.delete(document)
    compiled.set(document, operations)
    if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value as DocumentNode)
    return operation
  }
}

function tryToCompile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
): CompiledOperation | null {
  if (!isCompilable(schema, document, operationName)) return null
  try {
    const query = compileOperation(schema, document, operationName)
    return async (ctx, variables) => asGraphqlJs(await query(undefined, ctx, variables))
  } catch {
    return null
  }
}

/**
 * graphql-jit passes null for a variable inside a literal that was not given, where "left out" and "clear it" are two things, and
 * answers introspection in its own way.
 */
function isCompilable(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): boolean {
  const optional = new Set(
    (getOperationAST(document, operationName)?.variableDefinitions ?? [])
      .filter(({ type }) => !isNonNullType(typeFromAST(schema, type as never)))
      .map(({ variable }) => variable.name.value),
  )
  let isFine = true
  let literals = 0
  const literal = { enter: () => void literals++, leave: () => void literals-- }
  visit(document, {
    [Kind.OBJECT]: literal,
    [Kind.LIST]: literal,
    Variable({ name }) {
      if (literals > 0 && optional.has(name.value)) isFine = false
    },
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') isFine = false
    },
  })
  return isFine
}

/** graphql-jit's errors are of a kind of its own, without the extensions that every reader of errors relies on. */
function asGraphqlJs({ data, errors }: ExecutionResult): ExecutionResult {
  if (!errors) return { data: data ?? null }
  const ours = errors.map((error) => {
    const { message, path, originalError, locations } = error
    const same = new GraphQLError(message, { path, originalError })
    return locations ? Object.defineProperty(same, 'locations', { value: locations, enumerable: true }) : same
  })
  return data === undefined ? { errors: ours } : { data, errors: ours }
}
