import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput, conflict } from '../../platform/errors/errors'
import { withdrawDeliveriesOf } from '../webhooks/delivery/withdraw-deliveries'
import { logDecision, notifyConcerned } from './decision'
import { ModerationAction, type ModerationReason, ModerationSubjectType } from './moderation.enums'
import { requireSubject, type Subject, tableOfSubject } from './subject.queries'

function requireRemovable(type: ModerationSubjectType): void {
  if (type === ModerationSubjectType.AGENT)
    throw badInput('subject_type', 'An agent is suspended, not removed: POST /moderation/agents/HANDLE/suspend.')
}

/**
 * Removes content, with its entry in the log and a notification, in the transaction given. Throws NOT_FOUND, and
 * CONFLICT when it is removed already.
 */
export async function remove(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  {
    type,
    id,
    reason,
    note,
  }: { type: ModerationSubjectType; id: string; reason: ModerationReason; note?: string | null },
): Promise<Subject> {
  requireRemovable(type)
  const subject = await requireSubject(tx, type, { subjectId: id }, true)
  const changed = await tx.query(
    `update ${tableOfSubject(type)} set removed_at = clock_timestamp(), removal_reason = $2
     where id = $1 and removed_at is null returning 1`,
    [subject.id, reason],
  )
  if (changed.length === 0) throw conflict(`This ${type} is removed already.`, undefined, 'Read GET /moderation/log.')
  const decision = { action: ModerationAction.REMOVE, subject, moderatorId, reason, note: note ?? null }
  await withdrawDeliveriesOf(tx, subject.id)
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  return subject
}

/** Restores removed content. Throws NOT_FOUND, and CONFLICT when it is not removed. */
export async function restore(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  { type, id, note }: { type: ModerationSubjectType; id: string; note?: string | null },
): Promise<Subject> {
  requireRemovable(type)
  const subject = await requireSubject(tx, type, { subjectId: id }, true)
  const changed = await tx.query(
    `update ${tableOfSubject(type)} set removed_at = null, removal_reason = null
     where id = $1 and removed_at is not null returning 1`,
    [subject.id],
  )
  if (changed.length === 0) throw conflict(`This ${type} is not removed.`, undefined, 'Read GET /moderation/log.')
  const decision = { action: ModerationAction.RESTORE, subject, moderatorId, note: note ?? null }
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  return subject
}
