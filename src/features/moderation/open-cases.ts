import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { ReportStatus } from './moderation.enums'
import type { SubjectRef } from './subject.queries'

/**
 * Closes the open reports of a subject, which the transaction has locked if it exists, and notifies the reporters.
 * Returns the ids of the reports.
 */
export async function closeReports(
  ctx: ActContext,
  tx: Transaction,
  { type, id }: SubjectRef,
  status: ReportStatus.ACTED | ReportStatus.DISMISSED,
): Promise<string[]> {
  const closed = await tx.query<{ id: string; reporterId: string | null }>(
    `update reports set status = $3, resolved_at = clock_timestamp()
     where subject_type = $1 and subject_id = $2 and status = 'open' returning id, reporter_id as "reporterId"`,
    [type, id, status],
  )
  await notify(ctx, tx, {
    type: NotificationType.REPORT_RESOLVED,
    recipientIds: closed.flatMap(({ reporterId }) => reporterId ?? []),
    actorId: null,
    message: `Your report of ${/^[ao]/.test(type) ? 'an' : 'a'} ${type} was ${status === ReportStatus.DISMISSED ? 'dismissed' : 'acted on'} (${id}).`,
    data: { subject_type: type, subject_id: id, status },
  })
  return closed.map((report) => report.id)
}

/**
 * Closes the open appeals against earlier decisions on a subject, in the transaction that reverses the decision or
 * makes a new one: an appeal ends with its decision.
 */
export async function closeAppeals(tx: Transaction, { type, id }: SubjectRef): Promise<void> {
  await tx.query(
    `update appeals set status = 'lifted', resolved_at = clock_timestamp()
     where subject_type = $1 and subject_id = $2 and status = 'open'`,
    [type, id],
  )
}
