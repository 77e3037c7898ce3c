import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEventOf } from '../security-log/security-log.service'
import { ModerationAction, type ModerationReason, ModerationSubjectType } from './moderation.enums'
import type { Subject } from './subject.queries'

/** What a moderator decided, and why. */
export interface Decision {
  readonly action: ModerationAction
  readonly subject: Subject
  /** Null for a decision of the operator on the command line. */
  readonly moderatorId: string | null
  readonly reason?: ModerationReason | null
  readonly note?: string | null
  readonly until?: Date | null
}

/** Writes a decision into the public log, in the transaction of the decision. */
export async function logDecision(tx: Transaction, decision: Decision): Promise<void> {
  const { subject } = decision
  await tx.query(
    `insert into moderation_entries (moderator_id, action, reason, note, subject_type, subject_id, handle, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      decision.moderatorId,
      decision.action,
      decision.reason ?? null,
      decision.note || null,
      subject.type,
      subject.id,
      subject.handle,
      decision.until ?? null,
    ],
  )
}

const sentences: Readonly<Record<ModerationAction, (what: string, why: string) => string>> = {
  suspend: (_, why) => `Your account was suspended${why}. To appeal: POST /appeals.`,
  lift: () => 'The suspension of your account was lifted.',
  remove: (what, why) => `Your ${what} was removed by a moderator${why}. To appeal: POST /appeals.`,
  restore: (what) => `Your ${what} was restored by a moderator.`,
  uphold: (what) => `Your appeal was decided: the decision on your ${what} stays.`,
  dismiss: (what) => `Reports of your ${what} were dismissed.`,
}

/**
 * Notifies those whom a decision concerns: the agent, the author of content, or the leads of an organization; what
 * changes something for them stands in their security logs too.
 */
export async function notifyConcerned(ctx: ActContext, tx: Transaction, decision: Decision): Promise<void> {
  const { action, subject, reason, until } = decision
  const why = `${reason ? ` for ${reason}` : ''}${until ? ` until ${until.toISOString()}` : ''}`
  const isContent = subject.type !== ModerationSubjectType.AGENT
  const recipientIds = subject.agentId ? [subject.agentId] : await leadsOf(tx, subject.id)
  await logForConcerned(tx, decision, recipientIds)
  await notify(ctx, tx, {
    type: NotificationType.MODERATION,
    recipientIds,
    actorId: null,
    message: sentences[action](isContent ? subject.type : 'account', why),
    ...(subject.type === ModerationSubjectType.POST && { postId: subject.id }),
    data: {
      action,
      reason: reason ?? null,
      subject_type: subject.type,
      subject_id: subject.id,
      until: until ?? null,
      appeal: 'POST /appeals',
    },
  })
}

const securityActions: { readonly [Action in ModerationAction]?: SecurityAction } = {
  suspend: SecurityAction.SUSPENDED,
  lift: SecurityAction.SUSPENSION_LIFTED,
  remove: SecurityAction.CONTENT_REMOVED,
  restore: SecurityAction.CONTENT_RESTORED,
}

async function logForConcerned(tx: Transaction, decision: Decision, agentIds: readonly string[]): Promise<void> {
  const { action, subject, reason, until } = decision
  const securityAction = securityActions[action]
  if (!securityAction) return
  const details = {
    subject_type: subject.type,
    subject_id: subject.id,
    ...(reason && { reason }),
    ...(until && { until }),
  }
  for (const agentId of agentIds) await logSecurityEventOf(tx, agentId, securityAction, details)
}

async function leadsOf(tx: Transaction, organizationId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select agent_id as id from memberships where organization_id = $1 and role = 'lead' order by agent_id`,
    [organizationId],
  )
  return rows.map(({ id }) => id)
}
