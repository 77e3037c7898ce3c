import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  print,
} from 'graphql'
import { requireModerator } from '../../features/moderation/moderator.service'
import { createSingleFlight } from '../../platform/concurrency/shared-reads'
import { withTimeout } from '../../platform/concurrency/with-timeout'
import { createReadContext, type RequestContext } from '../../platform/context'
import { AppError } from '../../platform/errors/errors'
import { createCompiler } from './compiled-executor'
import { type Execution, executeOnce } from './execute-once'
import { executeRead } from './execute-read'
import { createAccessReader } from './operation-access'
import { variableProblems } from './variables'

/** How long one operation may take, in milliseconds; a statement of it may take half of that. */
const OPERATION_TIMEOUT_MS = 10_000

/** A valid document, with its variables and context. */
interface ExecutionRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly ctx: RequestContext
  /** The Idempotency-Key of a mutation. */
  readonly idempotencyKey?: string | null | undefined
}

/** Executes a query or a mutation. An error before execution is a result without `data`. */
export type Executor = (request: ExecutionRequest) => Promise<Execution>

/** The executor of every transport that takes documents from callers. */
export function createExecutor(schema: GraphQLSchema): Executor {
  const findCompiled = createCompiler(schema)
  const share = createSingleFlight()
  const keyOf = createReadKeys()
  const accessOf = createAccessReader(schema)
  const run: Executor = async ({ document, operationName, variables, ctx, idempotencyKey: key }) => {
    try {
      // Only moderators get errors about the variables of fields for moderators.
      if (ctx.viewer && accessOf(document, operationName).isForModerators) {
        try {
          await requireModerator(ctx)
        } catch (error) {
          return { ...rejected(error as Error), data: null }
        }
      }
      const compiled = findCompiled(document, operationName, variables)
      const interpret = (contextValue: RequestContext) =>
        execute({ schema, document, operationName, variableValues: variables, contextValue })
      const work = async (within: RequestContext) => (await compiled?.(within)) ?? interpret(within)
      const once = () => executeOnce(ctx, key as string, { query: print(document), operationName, variables }, work)
      const read = () => executeRead(createReadContext(ctx), work)
      // Repeated reads are the ones that arrive concurrently.
      const readKey = compiled && !key && keyOf({ document, operationName, variables, ctx })
      const result = await withTimeout<Execution>(
        key ? once() : readKey ? share(readKey, read) : isQuery(document, operationName) ? read() : work(ctx),
        OPERATION_TIMEOUT_MS,
        tookTooLong,
      )
      if (result.data !== undefined) return result
      const problems = variableProblems(schema, document, operationName, variables)
      return problems ? rejected(problems) : { errors: result.errors ?? [] }
    } catch (error) {
      return rejected(error as Error)
    }
  }
  return async (request) => {
    const { document, operationName, ctx } = request
    const result = await run(request)
    const type = getOperationAST(document, operationName)?.operation ?? 'unknown'
    ctx.app.metrics?.operation(type, Boolean(result.errors?.length))
    return result
  }
}

/**
 * Returns a key of everything that a query's result depends on; null for other operations. Documents are compared by
 * identity, as in the compiler.
 */
function createReadKeys(): (request: ExecutionRequest) => string | null {
  const numbers = new WeakMap<DocumentNode, number>()
  let last = 0
  return ({ document, operationName, variables, ctx }) => {
    if (!isQuery(document, operationName)) return null
    const number = numbers.get(document) ?? ++last
    numbers.set(document, number)
    return JSON.stringify([ctx.viewer?.keyId, number, operationName, variables])
  }
}

const isQuery = (document: DocumentNode, operationName?: string | null) =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY

const rejected = (originalError: Error): ExecutionResult => ({
  errors: [new GraphQLError(originalError.message, { originalError })],
})

function tookTooLong(): never {
  throw new AppError('SERVICE_UNAVAILABLE', 'This operation took longer than the service allows.', {
    hint: 'Ask for less at a time. If it was a mutation, read what came of it before you send it again.',
    retryAfter: 1,
  })
}
