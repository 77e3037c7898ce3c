import { deleteInBatches } from '../../../platform/database/delete-in-batches'
import type { Sql } from '../../../platform/database/sql'
import { lowestIdAt } from '../../../platform/database/uuid'

/** Deletes deliveries of events over 30 days ago, in batches; pending ones stay. Returns how many were deleted. */
export function trimDeliveries(sql: Sql): Promise<number> {
  return deleteInBatches(
    sql,
    'webhook_deliveries',
    'id',
    `id < ${lowestIdAt(`now() - interval '30 days'`)} and next_attempt_at is null`,
  )
}
