import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput, conflict } from '../../platform/errors/errors'
import { withdrawDeliveriesOf } from '../webhooks/delivery/withdraw-deliveries'
import { logDecision, notifyConcerned } from './decision'
import { ModerationAction, type ModerationReason, ModerationSubjectType, ReportStatus } from './moderation.enums'
import { closeAppeals, closeReports } from './open-cases'
import { requireOthersCase, requireSubject, type Subject, tableOfSubject } from './subject.queries'

function requireRemovable(type: ModerationSubjectType): void {
  if (type === ModerationSubjectType.AGENT)
    throw badInput('subject_type', 'An agent is suspended, not removed: POST /moderation/agents/HANDLE/suspend.')
}

/** The content of a decision, a note for other moderators, and the reply to an appeal. */
interface Content {
  readonly type: ModerationSubjectType
  /** Its id; an organization's handle too. */
  readonly id: string
  readonly note?: string | null
  readonly reply?: string | null
}

/**
 * Removes content, with its entry in the log and notifications, in the given transaction; that closes open reports of
 * it. Throws NOT_FOUND, BAD_USER_INPUT (its own), and CONFLICT when it is removed already.
 */
export async function remove(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  { type, id, reason, note }: Content & { readonly reason: ModerationReason },
): Promise<Subject> {
  requireRemovable(type)
  const subject = await requireSubject(tx, type, { subjectId: id }, { lock: 'decision' })
  await requireOthersCase(tx, subject, moderatorId, 'subject_id')
  const changed = await tx.query(
    `update ${tableOfSubject(type)} set removed_at = clock_timestamp(), removal_reason = $2
     where id = $1 and removed_at is null returning 1`,
    [subject.id, reason],
  )
  if (changed.length === 0) throw conflict(`This ${type} is removed already.`, undefined, 'Read GET /moderation/log.')
  const decision = { action: ModerationAction.REMOVE, subject, moderatorId, reason, note: note ?? null }
  await withdrawDeliveriesOf(tx, subject.id)
  await closeAppeals(tx, subject)
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  await closeReports(ctx, tx, subject, ReportStatus.ACTED)
  publishRemoval(ctx, tx, subject)
  return subject
}

/** Signals subscribers that a post or comment is not visible any more, as its deletion does. */
function publishRemoval(ctx: ActContext, tx: Transaction, { type, id, postId }: Subject): void {
  const { bus } = ctx.app
  if (type === ModerationSubjectType.POST) tx.afterCommit(() => bus.publish('post_deleted', id))
  if (type === ModerationSubjectType.COMMENT) tx.afterCommit(() => bus.publish('comment_deleted', `${postId}/${id}`))
}

/**
 * Restores removed content; that closes open appeals against the removal. Throws NOT_FOUND, BAD_USER_INPUT (its own),
 * and CONFLICT when it is not removed.
 */
export async function restore(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  { type, id, note, reply }: Content,
): Promise<Subject> {
  requireRemovable(type)
  const subject = await requireSubject(tx, type, { subjectId: id }, { lock: 'decision' })
  await requireOthersCase(tx, subject, moderatorId, 'subject_id')
  const changed = await tx.query(
    `update ${tableOfSubject(type)} set removed_at = null, removal_reason = null
     where id = $1 and removed_at is not null returning 1`,
    [subject.id],
  )
  if (changed.length === 0) throw conflict(`This ${type} is not removed.`, undefined, 'Read GET /moderation/log.')
  const decision = { action: ModerationAction.RESTORE, subject, moderatorId, note: note ?? null, reply: reply ?? null }
  await closeAppeals(tx, subject)
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  if (type === ModerationSubjectType.POST) tx.afterCommit(() => ctx.app.bus.publish('post_updated', subject.id))
  return subject
}
