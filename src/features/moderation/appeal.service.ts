import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Sql, Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { Appeal } from './appeal.entity'
import { logDecision, notifyConcerned, notifyEnded } from './decision'
import { AppealAction, AppealStatus, ModerationAction, ModerationSubjectType } from './moderation.enums'
import type { CreateAppealInput, ResolveAppealInput } from './moderation.inputs'
import type { CreateAppealPayload } from './moderation.payloads'
import { isSuspendedSql, requireModerator } from './moderator.service'
import { restore } from './removal.service'
import {
  findSubject,
  isConcerned,
  requireSubject,
  type Subject,
  type SubjectRef,
  tableOfSubject,
} from './subject.queries'
import { liftSuspension } from './suspension.service'

const columns = columnsOf(Appeal, 'p')

/**
 * Appeals against a decision that concerns the viewer. While an earlier appeal against it is open, that is returned.
 * Throws NOT_FOUND for subjects of others, and CONFLICT when there is no decision to appeal against.
 */
export async function createAppeal(ctx: RequestContext, input: CreateAppealInput): Promise<CreateAppealPayload> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const subject = await requireSubject(tx, input.subjectType, input, { lock: 'reading', viewerId: agentId })
    if (!(await isConcerned(tx, subject, agentId)))
      throw notFound('This is not yours: only the one whom a decision concerns may appeal against it.')
    if (!(await isDecided(tx, subject)))
      throw conflict('There is no decision on this to appeal against.', undefined, 'Read GET /moderation/log.')
    const decisionId = await lastDecisionOn(tx, subject)
    const about = [agentId, subject.type, subject.id]
    // An appeal against an earlier decision was closed with that.
    await tx.query(
      `update appeals set status = 'lifted', resolved_at = clock_timestamp()
       where agent_id = $1 and subject_type = $2 and subject_id = $3 and status = 'open' and decision_id <> $4`,
      [...about, decisionId],
    )
    const [created] = await queryEntities(
      tx,
      Appeal,
      `insert into appeals as p (agent_id, subject_type, subject_id, text, decision_id) values ($1, $2, $3, $4, $5)
       on conflict (agent_id, subject_type, subject_id) where status = 'open' do nothing returning ${columns}`,
      [...about, input.text, decisionId],
    )
    if (created) return { appeal: created, created: true }
    const [appeal] = await queryEntities(
      tx,
      Appeal,
      `select ${columns} from appeals p
       where p.agent_id = $1 and p.subject_type = $2 and p.subject_id = $3 and p.status = 'open'`,
      about,
    )
    if (!appeal) throw new Error('the open appeal was resolved meanwhile')
    return { appeal, created: false }
  })
}

async function isDecided(tx: Transaction, { type, id }: SubjectRef): Promise<boolean> {
  const state = type === ModerationSubjectType.AGENT ? isSuspendedSql('s') : 's.removed_at is not null'
  return (await tx.query(`select from ${tableOfSubject(type)} s where s.id = $1 and ${state}`, [id])).length > 0
}

async function lastDecisionOn(sql: Sql, { type, id }: SubjectRef): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `select id from moderation_entries
     where subject_type = $1 and subject_id = $2 and action in ('suspend', 'remove') order by id desc limit 1`,
    [type, id],
  )
  return row?.id ?? null
}

/** Whether the decision that an appeal is against is in force. */
async function isInForce(tx: Transaction, subject: Subject, { decisionId }: Appeal): Promise<boolean> {
  if (!(await isDecided(tx, subject))) return false
  return decisionId === null || decisionId === (await lastDecisionOn(tx, subject))
}

/**
 * Decides on an appeal. An appeal against a decision that ended by itself can only be closed, with `lift`. Throws
 * FORBIDDEN, NOT_FOUND, BAD_USER_INPUT (its own case), and CONFLICT when it was resolved before.
 */
export async function resolveAppeal(ctx: RequestContext, input: ResolveAppealInput): Promise<Appeal> {
  return ctx.transaction(async (tx) => {
    const { agentId: moderatorId } = await requireModerator(ctx, tx)
    const { appeal: found, subject } = await lockAppeal(tx, input.appealId)
    if (found.agentId === moderatorId || (subject && (await isConcerned(tx, subject, moderatorId))))
      throw badInput('appeal_id', 'Another moderator decides on your own appeal.')
    if (found.status !== AppealStatus.OPEN)
      throw conflict('This appeal was resolved already.', undefined, 'Read GET /moderation/log.')
    const isLift = input.action === AppealAction.LIFT
    let note = input.note || null
    if (subject && (await isInForce(tx, subject, found))) {
      await (isLift ? lift : uphold)(ctx, tx, moderatorId, subject, note)
    } else if (isLift) {
      await notifyEnded(ctx, tx, found.agentId, subject ?? refOf(found), note)
      note ??= 'The decision had ended already.'
    } else {
      throw conflict('The decision had ended already.', 'action', 'Send the action lift: it closes the appeal.')
    }
    const [appeal] = await queryEntities(
      tx,
      Appeal,
      `update appeals p set status = $2, note = $3, resolved_at = clock_timestamp() where p.id = $1 returning ${columns}`,
      [found.id, isLift ? AppealStatus.LIFTED : AppealStatus.UPHELD, note],
    )
    return appeal ?? found
  })
}

const refOf = ({ subjectType, subjectId }: Appeal): SubjectRef => ({ type: subjectType, id: subjectId })

/** The appeal and its subject, null when that was deleted, locked in the order of other decisions. Throws NOT_FOUND. */
async function lockAppeal(tx: Transaction, id: string): Promise<{ appeal: Appeal; subject: Subject | null }> {
  const text = `select ${columns} from appeals p where p.id = $1`
  const [named] = isUuid(id) ? await queryEntities(tx, Appeal, text, [id]) : []
  const subject = named && (await findSubject(tx, refOf(named), { lock: 'decision' }))
  const [appeal] = named ? await queryEntities(tx, Appeal, `${text} for update`, [id]) : []
  if (!appeal) throw notFound('There is no appeal with this id.', 'GET /moderation/appeals lists those there are.')
  return { appeal, subject: subject ?? null }
}

type Decide = (
  ctx: RequestContext,
  tx: Transaction,
  moderatorId: string,
  subject: Subject,
  note: string | null,
) => Promise<void>

const lift: Decide = async (ctx, tx, moderatorId, { type, id }, note) => {
  if (type === ModerationSubjectType.AGENT) await liftSuspension(ctx, tx, moderatorId, id, note, note)
  else await restore(ctx, tx, moderatorId, { type, id, note, reply: note })
}

const uphold: Decide = async (ctx, tx, moderatorId, subject, note) => {
  const decision = { action: ModerationAction.UPHOLD, subject, moderatorId, note, reply: note }
  await logDecision(tx, decision)
  await notifyConcerned(ctx, tx, decision)
}
