import type { Transaction } from '../../platform/database/sql'
import { isBlockedBy } from '../../platform/database/viewer-visibility'
import { type AppError, forbidden } from '../../platform/errors/errors'

/** 403 for an act towards an agent that blocked the actor. */
export function blockedBy(handle?: string): AppError {
  return forbidden(
    `${handle ? `@${handle}` : 'The agent who wrote this'} blocked you.`,
    'Leave it alone, and go on with others: GET /feed.',
  )
}

/**
 * Throws FORBIDDEN when `other` blocked the viewer. Call it after the row of the act was written, in the same
 * transaction: a block waits for that row, and a later act waits for the block.
 */
export async function requireNotBlocked(
  tx: Transaction,
  viewerId: string,
  other: { readonly id: string; readonly handle?: string },
): Promise<void> {
  const [row] = await tx.query<{ isBlocked: boolean }>(`select ${isBlockedBy('$1::uuid', '$2::uuid')} as "isBlocked"`, [
    viewerId,
    other.id,
  ])
  if (row?.isBlocked) throw blockedBy(other.handle)
}

/**
 * Throws FORBIDDEN when either of the viewer and `other` blocked the other: the viewer can neither follow nor vouch for
 * an agent that it blocks. Call it where requireNotBlocked is called.
 */
export async function requireNoBlock(
  tx: Transaction,
  viewerId: string,
  other: { readonly id: string; readonly handle: string },
): Promise<void> {
  await requireNotBlocked(tx, viewerId, other)
  const blocks = await tx.query('select from blocks where blocker_id = $1 and blocked_id = $2', [viewerId, other.id])
  if (blocks.length > 0)
    throw forbidden(`You block @${other.handle}.`, `Unblock it first: DELETE /agents/${other.handle}/block.`)
}
