import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { RequestContext } from '../../platform/context'
import { fromDatabaseError } from '../../platform/database/database-errors'
import { AppError } from '../../platform/errors/errors'
import { causeOfFailure } from '../../platform/errors/public-error'
import { coerceVariables } from './coerce-variables'
import { type CompiledOperation, compileOperation } from './compile-operation'
import { conditionsOf } from './specialize-operation'

type Variables = Readonly<Record<string, unknown>> | null | undefined

/** Compiling costs what five to ten executions save, so only repeated operations are compiled. */
const USES_BEFORE = 3
const MAX_COMPILED = 500
/** Each combination of the variables in @skip and @include is compiled separately. */
const MAX_VARIANTS = 8

/** Executes a query. Returns null when graphql-js has to execute it and report the errors. */
type CompiledQuery = (ctx: RequestContext) => Promise<ExecutionResult | null>

/** Finds the compiled form of a query for the variables; null when it is not compiled, or cannot be. */
export type FindCompiled = (
  document: DocumentNode,
  operationName?: string | null,
  variables?: Variables,
) => CompiledQuery | null

/** A query with one combination of the variables in @skip and @include. */
interface Variant {
  uses: number
}

interface QueryPlan {
  readonly conditions: readonly string[]
  readonly variants: Map<string, Variant>
}

/**
 * Compiles repeated queries with graphql-jit and caches the 500 used last. A result of compiled code is used only if it
 * equals that of graphql-js. Mutations are not compiled: they cannot be executed again to report an error as graphql-js
 * does. Documents are compared by identity, so they must come from a cache.
 */
export function createCompiler(schema: GraphQLSchema): FindCompiled {
  const plans = new WeakMap<OperationDefinitionNode, QueryPlan>()
  const compiled = new Map<Variant, CompiledOperation | null>()

  function variantOf(document: DocumentNode, operation: OperationDefinitionNode, variables: object): Variant | null {
    const plan = plans.get(operation) ?? { conditions: conditionsOf(document), variants: new Map() }
    plans.set(operation, plan)
    const values = plan.conditions.map((name) => (variables as Record<string, unknown>)[name])
    // A variable of another operation of the document is undefined here and has no effect.
    if (values.some((value) => value !== undefined && typeof value !== 'boolean')) return null
    const key = values.join()
    const variant = plan.variants.get(key) ?? { uses: 0 }
    if (plan.variants.size === MAX_VARIANTS && !plan.variants.has(key)) return null
    plan.variants.set(key, variant)
    return variant
  }

  return (document, operationName, variables) => {
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.QUERY) return null
    const { coerced } = coerceVariables(schema, operation, variables ?? {})
    const variant = coerced && variantOf(document, operation, coerced)
    if (!variant || ++variant.uses <= USES_BEFORE) return null
    let execute = compiled.get(variant)
    if (execute === undefined) execute = tryToCompile(schema, document, operation, coerced)
    compiled.delete(variant)
    compiled.set(variant, execute)
    if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value as Variant)
    const found = execute
    return found && ((ctx) => executeCompiled(found, ctx, coerced))
  }
}

function tryToCompile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Readonly<Record<string, unknown>>,
): CompiledOperation | null {
  try {
    return compileOperation(schema, document, operation, { conditions })
  } catch {
    // Compiling is an optimization: graphql-js executes what cannot be compiled.
    return null
  }
}

/**
 * Returns the result of compiled code if it has no errors. graphql-jit stops at other places, and orders and words
 * errors differently, so a query with errors is executed again; but not when the database is unavailable, which would
 * make the caller wait twice.
 */
async function executeCompiled(
  execute: CompiledOperation,
  ctx: RequestContext,
  variables: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult | null> {
  const result = await execute(undefined, ctx, variables)
  if (!result) return null
  if (!result.errors) return { data: result.data ?? null }
  return result.errors.some(isUnavailable) ? asGraphqlJs(result) : null
}

function isUnavailable(error: GraphQLError): boolean {
  const cause = causeOfFailure([error])
  const known = cause instanceof AppError ? cause : fromDatabaseError(cause)
  return known?.code === 'SERVICE_UNAVAILABLE'
}

/** The errors of graphql-jit have a class of their own, without the extensions that all other code expects. */
function asGraphqlJs({ data, errors = [] }: ExecutionResult): ExecutionResult {
  const same = errors.map(({ message, path, originalError, locations }) => {
    const error = new GraphQLError(message, { path, originalError })
    return locations ? Object.defineProperty(error, 'locations', { value: locations, enumerable: true }) : error
  })
  return data === undefined ? { errors: same } : { data, errors: same }
}
