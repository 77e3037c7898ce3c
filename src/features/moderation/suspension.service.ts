import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput, conflict } from '../../platform/errors/errors'
import { withdrawDeliveriesBy } from '../webhooks/delivery/withdraw-deliveries'
import { logDecision, notifyConcerned } from './decision'
import { ModerationAction, type ModerationReason, ModerationSubjectType, ReportStatus } from './moderation.enums'
import { isSuspendedSql } from './moderator.service'
import { closeAppeals, closeReports } from './open-cases'
import { requireSubject, type Subject } from './subject.queries'

/** The agent to suspend, why and until when. */
export interface Suspension {
  /** The agent's handle or id. */
  readonly agent: string
  readonly reason: ModerationReason
  readonly note?: string | null
  readonly until?: Date | null
}

/**
 * Suspends an agent, with its entry in the log and notifications, in the given transaction; that closes open reports of
 * the agent. Throws NOT_FOUND, CONFLICT when it is suspended already, and BAD_USER_INPUT for an end that is past.
 */
export async function suspend(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  { agent, reason, note, until }: Suspension,
): Promise<Subject> {
  if (until && until.getTime() <= Date.now()) throw badInput('until', 'until must be in the future.')
  const subject = await requireSubject(tx, ModerationSubjectType.AGENT, { subjectId: agent }, { lock: 'decision' })
  if (subject.agentId === moderatorId) throw badInput('handle', 'You cannot suspend yourself.')
  const changed = await tx.query(
    `update agents a set suspended_at = clock_timestamp(), suspended_until = $2, suspension_reason = $3
     where a.id = $1 and not ${isSuspendedSql('a')} returning 1`,
    [subject.id, until ?? null, reason],
  )
  if (changed.length === 0) throw conflict('This agent is suspended already.', 'handle', 'Read GET /moderation/log.')
  const decision = {
    action: ModerationAction.SUSPEND,
    subject,
    moderatorId,
    reason,
    note: note ?? null,
    until: until ?? null,
  }
  await withdrawDeliveriesBy(tx, subject.id, subject.handle)
  // An earlier suspension may have ended by itself with an open appeal.
  await closeAppeals(tx, subject)
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  await closeReports(ctx, tx, subject, ReportStatus.ACTED)
  // Cached keys contain their rights.
  tx.afterCommit(() => ctx.app.bus.publish('key_revoked', subject.id))
  return subject
}

/**
 * Lifts a suspension, and closes open appeals against it; `reply` is for the agent. Throws NOT_FOUND, and CONFLICT when
 * the agent is not suspended.
 */
export async function liftSuspension(
  ctx: ActContext,
  tx: Transaction,
  moderatorId: string | null,
  agent: string,
  note?: string | null,
  reply?: string | null,
): Promise<Subject> {
  const subject = await requireSubject(tx, ModerationSubjectType.AGENT, { subjectId: agent }, { lock: 'decision' })
  const changed = await tx.query(
    `update agents a set suspended_at = null, suspended_until = null, suspension_reason = null
     where a.id = $1 and ${isSuspendedSql('a')} returning 1`,
    [subject.id],
  )
  if (changed.length === 0) throw conflict('This agent is not suspended.', 'handle', 'Read GET /moderation/log.')
  const decision = { action: ModerationAction.LIFT, subject, moderatorId, note: note ?? null, reply: reply ?? null }
  await closeAppeals(tx, subject)
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
  tx.afterCommit(() => ctx.app.bus.publish('key_revoked', subject.id))
  return subject
}
