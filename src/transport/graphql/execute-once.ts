import type { ExecutionResult } from 'graphql'
import { createContext, type RequestContext } from '../../platform/context'
import { causeOfFailure } from '../../platform/errors/public-error'
import { executeIdempotently } from '../../platform/idempotency/idempotency'

/** The result; `isReplayed` when it is the result of an earlier request with the same Idempotency-Key. */
export type Execution = ExecutionResult & { readonly isReplayed?: boolean }

/**
 * Executes a mutation once for an Idempotency-Key, in one transaction with its response: an error anywhere rolls back
 * all of it and frees the key. `asked` identifies the request.
 * @throws IDEMPOTENCY_IN_PROGRESS while the first is running, IDEMPOTENCY_KEY_REUSED for another request.
 */
export async function executeOnce(
  ctx: RequestContext,
  key: string,
  asked: Record<string, unknown>,
  work: (ctx: RequestContext) => ExecutionResult | Promise<ExecutionResult>,
): Promise<Execution> {
  const { app, viewer, address } = ctx
  const request = { viewer, address, path: '/graphql', req: { method: 'POST' } }
  let failure: { cause: unknown; result: ExecutionResult } | undefined
  try {
    const { text, isReplayed = false } = await executeIdempotently(
      app.db,
      request,
      key,
      withoutEmpty(asked),
      async (tx) => {
        const result = await work(createContext(app, ctx, tx))
        if (result.errors) {
          failure = { cause: causeOfFailure(result.errors), result }
          // The original error is thrown, so that a deadlock is retried.
          throw failure.cause
        }
        return { status: 200, text: JSON.stringify(result.data) }
      },
    )
    return { data: JSON.parse(text), isReplayed }
  } catch (error) {
    if (!failure || failure.cause !== error) throw error
    // The partial data was rolled back.
    const { errors, data } = failure.result
    return data ? { errors: errors ?? [], data: null } : failure.result
  }
}

/** Null and empty values count as left out, on every transport. */
const withoutEmpty = (asked: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value != null && value !== ''))
