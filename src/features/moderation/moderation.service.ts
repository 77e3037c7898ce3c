import type { RequestContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { requireAgent } from '../agents/agent.service'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { logDecision } from './decision'
import { ModerationAction, ModerationSubjectType, ReportAction, ReportStatus } from './moderation.enums'
import type {
  LiftSuspensionInput,
  RemoveContentInput,
  ResolveReportInput,
  RestoreContentInput,
  SuspendAgentInput,
} from './moderation.inputs'
import type {
  LiftSuspensionPayload,
  RemoveContentPayload,
  ReportGroup,
  SuspendAgentPayload,
} from './moderation.payloads'
import { reportGroupOf } from './moderation.queries'
import { requireModerator } from './moderator.service'
import { remove, restore } from './removal.service'
import { findDecided, requireSubject, type Subject } from './subject.queries'
import { liftSuspension as lift, suspend } from './suspension.service'

/** Suspends an agent. Throws FORBIDDEN, NOT_FOUND, CONFLICT and BAD_USER_INPUT. */
export async function suspendAgent(ctx: RequestContext, input: SuspendAgentInput): Promise<SuspendAgentPayload> {
  await ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    await suspend(ctx, tx, agentId, { ...input, agent: input.handle })
  })
  const agent = await requireAgent(ctx, input.handle)
  return { agent, handle: agent.handle, isSuspended: true, reason: input.reason, until: input.until ?? null }
}

/** Lifts a suspension. Throws FORBIDDEN, NOT_FOUND and CONFLICT. */
export async function liftSuspension(ctx: RequestContext, input: LiftSuspensionInput): Promise<LiftSuspensionPayload> {
  await ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    await lift(ctx, tx, agentId, input.handle, input.note)
  })
  const agent = await requireAgent(ctx, input.handle)
  return { agent, handle: agent.handle, isSuspended: false, reason: null, until: null }
}

/** Removes content. Throws FORBIDDEN, NOT_FOUND and CONFLICT. */
export async function removeContent(ctx: RequestContext, input: RemoveContentInput): Promise<RemoveContentPayload> {
  const subject = await ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    return remove(ctx, tx, agentId, { ...input, type: input.subjectType, id: input.subjectId })
  })
  return removalState(ctx, subject, true)
}

/** Restores removed content. Throws FORBIDDEN, NOT_FOUND and CONFLICT. */
export async function restoreContent(ctx: RequestContext, input: RestoreContentInput): Promise<RemoveContentPayload> {
  const subject = await ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    return restore(ctx, tx, agentId, { ...input, type: input.subjectType, id: input.subjectId })
  })
  return removalState(ctx, subject, false)
}

async function removalState(
  ctx: RequestContext,
  { type, id }: Subject,
  isRemoved: boolean,
): Promise<RemoveContentPayload> {
  return { subjectType: type, subjectId: id, isRemoved, subject: await findDecided(ctx, type, id) }
}

/**
 * Decides on all open reports of one subject, and tells those who made them. Throws FORBIDDEN, NOT_FOUND, and CONFLICT
 * when they were resolved before.
 */
export async function resolveReport(ctx: RequestContext, input: ResolveReportInput): Promise<ReportGroup> {
  return ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    const named = isUuid(input.reportId)
      ? await tx.query<{ type: ModerationSubjectType; id: string }>(
          'select subject_type as type, subject_id as id from reports where id = $1',
          [input.reportId],
        )
      : []
    if (!named[0]) throw notFound('There is no report with this id.', 'GET /moderation/reports lists those there are.')
    const { type, id } = named[0]
    // The subject is locked first: of two moderators the second finds the reports resolved.
    const subject = await requireSubject(tx, type, { subjectId: id }, true)
    const status = input.action === ReportAction.DISMISS ? ReportStatus.DISMISSED : ReportStatus.ACTED
    const resolved = await tx.query<{ id: string; reporterId: string | null }>(
      `update reports set status = $3, resolved_at = clock_timestamp()
       where subject_type = $1 and subject_id = $2 and status = 'open' returning id, reporter_id as "reporterId"`,
      [type, id, status],
    )
    if (resolved.length === 0)
      throw conflict('These reports were resolved already.', undefined, 'Read GET /moderation/log.')
    await act(ctx, tx, agentId, subject, input)
    await notify(ctx, tx, {
      type: NotificationType.REPORT_RESOLVED,
      recipientIds: resolved.flatMap(({ reporterId }) => reporterId ?? []),
      actorId: null,
      message: `Your report of a ${type} was ${status === ReportStatus.DISMISSED ? 'dismissed' : 'acted on'} (${id}).`,
      data: { subject_type: type, subject_id: id, status },
    })
    return reportGroupOf(
      tx,
      resolved.map((row) => row.id),
    )
  })
}

async function act(
  ctx: RequestContext,
  tx: Transaction,
  moderatorId: string,
  subject: Subject,
  { action, reason, note, until }: ResolveReportInput,
): Promise<void> {
  if (action === ReportAction.REMOVE) {
    await remove(ctx, tx, moderatorId, { ...subject, reason, note: note ?? null })
  } else if (action === ReportAction.SUSPEND) {
    if (subject.agentId === null)
      throw badInput('action', 'An organization is removed, not suspended: send the action remove.')
    await suspend(ctx, tx, moderatorId, { agent: subject.agentId, reason, note: note ?? null, until: until ?? null })
  } else {
    await logDecision(tx, { action: ModerationAction.DISMISS, subject, moderatorId, reason, note: note ?? null })
  }
}
