import type { ExecutionResult } from 'graphql'
import { createContext, type RequestContext } from '../../platform/context'
import { StaleReadError } from '../../platform/database/loader'
import { causeOfFailure } from '../../platform/errors/public-error'

const ATTEMPTS = 3

/**
 * Executes a read, again in a fresh context where it came upon something that was deleted under way: the caller sees
 * what is there after that. At most three times, so that a storm of deletions is an error in the end.
 */
export async function executeRead(
  ctx: RequestContext,
  work: (ctx: RequestContext) => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  let result = await work(ctx)
  for (let tried = 1; tried < ATTEMPTS && isStaleRead(result); tried++) result = await work(createContext(ctx.app, ctx))
  return result
}

/** Whether something that the result tells of was gone before it could be told. */
export function isStaleRead({ errors }: ExecutionResult): boolean {
  return errors?.some((error) => causeOfFailure([error]) instanceof StaleReadError) ?? false
}
