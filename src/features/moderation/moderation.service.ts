import type { RequestContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { requireAgent } from '../agents/agent.service'
import { type LoggedSubject, logDecision } from './decision'
import { ModerationAction, ReportAction, ReportStatus } from './moderation.enums'
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
import { closeReports } from './open-cases'
import { remove, restore } from './removal.service'
import { findDecided, findSubject, requireOthersCase, type Subject, type SubjectRef } from './subject.queries'
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

async function removalState(ctx: RequestContext, subject: Subject, isRemoved: boolean): Promise<RemoveContentPayload> {
  return { subjectType: subject.type, subjectId: subject.id, isRemoved, subject: await findDecided(ctx, subject) }
}

/**
 * Decides on all open reports of one subject, and notifies the reporters. Reports of a deleted subject can be
 * dismissed. Throws FORBIDDEN, NOT_FOUND, BAD_USER_INPUT (its own case), and CONFLICT when they were resolved before.
 */
export async function resolveReport(ctx: RequestContext, input: ResolveReportInput): Promise<ReportGroup> {
  return ctx.transaction(async (tx) => {
    const { agentId } = await requireModerator(ctx, tx)
    if (input.until && input.action !== ReportAction.SUSPEND)
      throw badInput('until', 'Only a suspension ends by itself: leave until out, or send the action suspend.')
    const [named] = isUuid(input.reportId)
      ? await tx.query<SubjectRef>('select subject_type as type, subject_id as id from reports where id = $1', [
          input.reportId,
        ])
      : []
    if (!named) throw notFound('There is no report with this id.', 'GET /moderation/reports lists those there are.')
    // The subject is locked first: of two moderators the second finds the reports resolved.
    const subject = await findSubject(tx, named, { lock: 'decision' })
    if (subject) await requireOthersCase(tx, subject, agentId, 'report_id')
    const isDismissal = input.action === ReportAction.DISMISS
    const ids = await closeReports(ctx, tx, named, isDismissal ? ReportStatus.DISMISSED : ReportStatus.ACTED)
    if (ids.length === 0) throw conflict('These reports were resolved already.', undefined, 'Read GET /moderation/log.')
    if (isDismissal) await dismiss(tx, agentId, subject ?? { ...named, handle: null }, input)
    else if (subject) await act(ctx, tx, agentId, subject, input)
    else throw notFound(`This ${named.type} is gone.`, 'Send the action dismiss: it closes the reports.')
    return reportGroupOf(tx, ids)
  })
}

async function dismiss(
  tx: Transaction,
  moderatorId: string,
  subject: LoggedSubject,
  { reason, note }: ResolveReportInput,
): Promise<void> {
  await logDecision(tx, { action: ModerationAction.DISMISS, subject, moderatorId, reason, note: note ?? null })
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
    return
  }
  if (subject.agentId === null)
    throw badInput('action', 'An organization is removed, not suspended: send the action remove.')
  await suspend(ctx, tx, moderatorId, { agent: subject.agentId, reason, note: note ?? null, until: until ?? null })
}
