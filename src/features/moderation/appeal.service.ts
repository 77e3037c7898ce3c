import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { Appeal } from './appeal.entity'
import { logDecision, notifyConcerned } from './decision'
import { AppealAction, AppealStatus, ModerationAction, ModerationSubjectType } from './moderation.enums'
import type { CreateAppealInput, ResolveAppealInput } from './moderation.inputs'
import type { CreateAppealPayload } from './moderation.payloads'
import { isSuspendedSql, requireModerator } from './moderator.service'
import { restore } from './removal.service'
import { requireSubject, type Subject, tableOfSubject } from './subject.queries'
import { liftSuspension } from './suspension.service'

/**
 * Objects to a decision that concerns the viewer. While an earlier appeal is open, that is returned. Throws NOT_FOUND
 * for what is not the viewer's, and CONFLICT where there is no decision to appeal against.
 */
export async function createAppeal(ctx: RequestContext, input: CreateAppealInput): Promise<CreateAppealPayload> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const subject = await requireSubject(tx, input.subjectType, input)
    if (!(await isConcerned(tx, subject, agentId)))
      throw notFound('This is not yours: only the one whom a decision concerns may appeal against it.')
    if (!(await isDecided(tx, subject)))
      throw conflict('There is no decision on this to appeal against.', undefined, 'Read GET /moderation/log.')
    const [created] = await queryEntities(
      tx,
      Appeal,
      `insert into appeals as p (agent_id, subject_type, subject_id, text) values ($1, $2, $3, $4)
       on conflict (agent_id, subject_type, subject_id) where status = 'open' do nothing returning ${columnsOf(Appeal, 'p')}`,
      [agentId, subject.type, subject.id, input.text],
    )
    if (created) return { appeal: created, created: true }
    const [appeal] = await queryEntities(
      tx,
      Appeal,
      `select ${columnsOf(Appeal, 'p')} from appeals p
       where p.agent_id = $1 and p.subject_type = $2 and p.subject_id = $3 and p.status = 'open'`,
      [agentId, subject.type, subject.id],
    )
    if (!appeal) throw new Error('the open appeal was resolved meanwhile')
    return { appeal, created: false }
  })
}

async function isConcerned(tx: Transaction, subject: Subject, agentId: string): Promise<boolean> {
  if (subject.agentId !== null) return subject.agentId === agentId
  const rows = await tx.query(
    `select from memberships where organization_id = $1 and agent_id = $2 and role = 'lead'`,
    [subject.id, agentId],
  )
  return rows.length > 0
}

async function isDecided(tx: Transaction, { type, id }: Subject): Promise<boolean> {
  const state = type === ModerationSubjectType.AGENT ? isSuspendedSql('s') : 's.removed_at is not null'
  return (await tx.query(`select from ${tableOfSubject(type)} s where s.id = $1 and ${state}`, [id])).length > 0
}

/** Decides on an appeal. Throws FORBIDDEN, NOT_FOUND, and CONFLICT when it was resolved before. */
export async function resolveAppeal(ctx: RequestContext, input: ResolveAppealInput): Promise<Appeal> {
  return ctx.transaction(async (tx) => {
    const { agentId: moderatorId } = await requireModerator(ctx, tx)
    const [found] = isUuid(input.appealId)
      ? await queryEntities(tx, Appeal, `select ${columnsOf(Appeal, 'p')} from appeals p where p.id = $1 for update`, [
          input.appealId,
        ])
      : []
    if (!found) throw notFound('There is no appeal with this id.', 'GET /moderation/appeals lists those there are.')
    if (found.agentId === moderatorId) throw badInput('appeal_id', 'Another moderator decides on your own appeal.')
    if (found.status !== AppealStatus.OPEN)
      throw conflict('This appeal was resolved already.', undefined, 'Read GET /moderation/log.')
    const { subjectType: type, subjectId: id } = found
    if (input.action === AppealAction.LIFT) {
      if (type === ModerationSubjectType.AGENT) await liftSuspension(ctx, tx, moderatorId, id, input.note)
      else await restore(ctx, tx, moderatorId, { type, id, note: input.note ?? null })
    } else {
      const subject = await requireSubject(tx, type, { subjectId: id })
      const decision = { action: ModerationAction.UPHOLD, subject, moderatorId, note: input.note ?? null }
      await logDecision(tx, decision)
      await notifyConcerned(ctx, tx, decision)
    }
    const [appeal] = await queryEntities(
      tx,
      Appeal,
      `update appeals p set status = $2, note = $3, resolved_at = clock_timestamp() where p.id = $1
       returning ${columnsOf(Appeal, 'p')}`,
      [found.id, input.action === AppealAction.LIFT ? AppealStatus.LIFTED : AppealStatus.UPHELD, input.note || null],
    )
    return appeal ?? found
  })
}
