import type { ExecutionResult } from 'graphql'
import { createContext, type RequestContext } from '../../platform/context'
import { StaleReadError } from '../../platform/database/loader'
import { causeOfFailure } from '../../platform/errors/public-error'

const ATTEMPTS = 3

/**
 * Executes a read, and again in a new context if a row was deleted while it ran: the caller sees the state after that.
 * It runs at most three times, so that continuous deletions end in an error.
 */
export async function executeRead(
  ctx: RequestContext,
  work: (ctx: RequestContext) => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  let result = await work(ctx)
  for (let tried = 1; tried < ATTEMPTS && isStaleRead(result); tried++) result = await work(createContext(ctx.app, ctx))
  return result
}

/** Whether a row of the result was deleted while the read ran. */
export function isStaleRead({ errors }: ExecutionResult): boolean {
  return errors?.some((error) => causeOfFailure([error]) instanceof StaleReadError) ?? false
}
