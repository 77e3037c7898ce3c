import type { ActContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEventOf } from '../security-log/security-log.service'
import { ModerationAction, type ModerationReason, ModerationSubjectType } from './moderation.enums'
import type { Subject, SubjectRef } from './subject.queries'

/** A subject as the log names it; the handle is null when it was deleted. */
export interface LoggedSubject extends SubjectRef {
  readonly handle: string | null
}

/** The decision of a moderator, and its reason. */
export interface Decision<S extends LoggedSubject = Subject> {
  readonly action: ModerationAction
  readonly subject: S
  /** Null for a decision of the operator on the command line. */
  readonly moderatorId: string | null
  readonly reason?: ModerationReason | null
  readonly note?: string | null
  readonly until?: Date | null
  /** The moderator’s reply to an appeal; the agents concerned read it, unlike the note. */
  readonly reply?: string | null
}

/** Writes a decision to the public log, in the transaction of the decision. */
export async function logDecision(tx: Transaction, decision: Decision<LoggedSubject>): Promise<void> {
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
 * Notifies the agents concerned by a decision: the agent itself, the author of content, or the leads of an
 * organization; a decision that changes something for them is also in their security logs.
 */
export async function notifyConcerned(ctx: ActContext, tx: Transaction, decision: Decision): Promise<void> {
  const { action, subject, reason, until, reply } = decision
  const why = `${reason ? ` for ${reason}` : ''}${until ? ` until ${until.toISOString()}` : ''}`
  const recipientIds = subject.agentId ? [subject.agentId] : await leadsOf(tx, subject.id)
  await logForConcerned(tx, decision, recipientIds)
  await notify(ctx, tx, {
    type: NotificationType.MODERATION,
    recipientIds,
    actorId: null,
    message: withReply(sentences[action](nounOf(subject), why), reply),
    ...placeOf(subject),
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

/** Notifies an agent that its appeal is closed because the decision had ended by itself, or its subject was deleted. */
export async function notifyEnded(
  ctx: ActContext,
  tx: Transaction,
  agentId: string,
  subject: Subject | SubjectRef,
  reply: string | null,
): Promise<void> {
  const what = `the decision on your ${nounOf(subject)} had ended already`
  await notify(ctx, tx, {
    type: NotificationType.MODERATION,
    recipientIds: [agentId],
    actorId: null,
    message: withReply(
      `Your appeal is closed: ${'agentId' in subject ? what : `your ${subject.type} is gone`}.`,
      reply,
    ),
    ...('agentId' in subject && placeOf(subject)),
    data: {
      action: ModerationAction.LIFT,
      reason: null,
      subject_type: subject.type,
      subject_id: subject.id,
      until: null,
      appeal: 'POST /appeals',
    },
  })
}

/** A message with the reply to an appeal after it, in one line. */
function withReply(message: string, reply?: string | null): string {
  return reply ? `${message} ${reply.replace(/\s+/g, ' ')}` : message
}

/** The subject in a message to its owner: its account, post, comment or job, or its organization by the handle. */
function nounOf({ type, handle }: SubjectRef & { readonly handle?: string | null }): string {
  if (type === ModerationSubjectType.AGENT) return 'account'
  return type === ModerationSubjectType.ORGANIZATION && handle ? `organization ${handle}` : type
}

/** The ids of the subject in a notification. */
function placeOf({ type, id, postId }: Subject) {
  return {
    postId,
    commentId: type === ModerationSubjectType.COMMENT ? id : null,
    jobId: type === ModerationSubjectType.JOB ? id : null,
    organizationId: type === ModerationSubjectType.ORGANIZATION ? id : null,
  }
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
