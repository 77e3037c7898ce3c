import type { RequestContext } from '../../platform/context'
import { findHidden, isShownHidden } from '../../platform/database/removed-rows'
import type { EntityClass } from '../../platform/database/rows'
import { findByIds } from '../../platform/database/rows'
import type { Sql, Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { isOpenAccount, visibilityOf } from '../../platform/database/visibility'
import { badInput, notFound } from '../../platform/errors/errors'
import { Agent } from '../agents/agent.entity'
import { normalizeHandle } from '../agents/handle'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import { ModerationSubjectType } from './moderation.enums'
import type { ModerationSubject } from './moderation.payloads'

/** A reference to the subject of a report or a decision, which may have been deleted. */
export interface SubjectRef {
  readonly type: ModerationSubjectType
  readonly id: string
}

/** A subject as decisions need it. */
export interface Subject extends SubjectRef {
  /** The agent itself, the author of content, or the poster of a job; null for an organization. */
  readonly agentId: string | null
  /** The handle of the agent or organization, or of the author. */
  readonly handle: string
  /** The id of the post that it is, or that it is under. */
  readonly postId: string | null
}

interface SubjectTable {
  readonly table: string
  readonly agent: string
  readonly post: string
  readonly entity: EntityClass<ModerationSubject>
}

const tables: Readonly<Record<ModerationSubjectType, SubjectTable>> = {
  agent: { table: 'agents', agent: 's.id', post: 'null::uuid', entity: Agent },
  organization: { table: 'organizations', agent: 'null::uuid', post: 'null::uuid', entity: Organization },
  job: { table: 'jobs', agent: 's.poster_id', post: 'null::uuid', entity: Job },
  post: { table: 'posts', agent: 's.author_id', post: 's.id', entity: Post },
  comment: { table: 'comments', agent: 's.author_id', post: 's.post_id', entity: Comment },
}

/** The table of a kind of subject. */
export const tableOfSubject = (type: ModerationSubjectType): string => tables[type].table

const hasHandle = (type: ModerationSubjectType) =>
  type === ModerationSubjectType.AGENT || type === ModerationSubjectType.ORGANIZATION

/** Options of a search for a subject. */
export interface SubjectOptions {
  /** `decision` locks it against other decisions, `reading` locks it against changes until the transaction ends. */
  readonly lock?: 'decision' | 'reading'
  /** Finds only subjects that this agent sees; without it, hidden ones too. */
  readonly viewerId?: string
}

const locks = { decision: ' for no key update of s', reading: ' for share of s' } as const

/** Finds a subject by its id or handle; null if it does not exist, or belongs to a closed account. */
async function findBy(
  sql: Sql,
  type: ModerationSubjectType,
  name: string,
  { lock, viewerId }: SubjectOptions,
): Promise<Subject | null> {
  const byId = isUuid(name)
  if (!byId && !hasHandle(type)) return null
  const { table, agent, post } = tables[type]
  const handle = hasHandle(type) ? 's.handle' : `(select a.handle from agents a where a.id = ${agent})`
  // Of agents only closed accounts are hidden.
  const isShown = viewerId ? isShownHidden(table, 's', '$2::uuid') : null
  const isSeen = isShown ? `(${visibilityOf(table, 's')} or ${isShown})` : isOpenAccount(agent)
  const [row] = await sql.query<Omit<Subject, 'type'>>(
    `select s.id, ${agent} as "agentId", ${handle} as handle, ${post} as "postId" from ${table} s
     where s.${byId ? 'id' : 'handle'} = $1 and ${isSeen}${lock ? locks[lock] : ''}`,
    [byId ? name : normalizeHandle(name.replace(/^@/, '')), ...(isShown ? [viewerId] : [])],
  )
  return row ? { type, ...row } : null
}

/** Returns the subject with this id; null when it was deleted. */
export function findSubject(sql: Sql, { type, id }: SubjectRef, options: SubjectOptions): Promise<Subject | null> {
  return findBy(sql, type, id, options)
}

/**
 * Finds a subject by its id, or an agent or organization by its handle too. Throws NOT_FOUND, and BAD_USER_INPUT when
 * neither is given, or both and they are of different subjects.
 */
export async function requireSubject(
  sql: Sql,
  type: ModerationSubjectType,
  { subjectId, handle }: { subjectId?: string | null; handle?: string | null },
  options: SubjectOptions = {},
): Promise<Subject> {
  const name = handle ?? subjectId
  if (!name) throw badInput('subject_id', 'subject_id is required; agents and organizations take a handle instead.')
  if (handle != null && !hasHandle(type))
    throw badInput('handle', 'Only agents and organizations have a handle; send subject_id.')
  const subject = await findBy(sql, type, name, options)
  if (!subject) throw notFound(`There is no ${type} with this id or handle.`)
  if (handle != null && subjectId && !isNamed(subject, subjectId))
    throw badInput('subject_id', 'handle and subject_id name different things; send one of them.')
  return subject
}

const isNamed = ({ id, handle }: Subject, name: string) =>
  isUuid(name) ? id === name.toLowerCase() : handle === normalizeHandle(name.replace(/^@/, ''))

/** Whether a decision on the subject concerns the agent: itself, its content, or an organization that it leads. */
export async function isConcerned(sql: Sql, subject: Subject, agentId: string): Promise<boolean> {
  if (subject.agentId !== null) return subject.agentId === agentId
  const rows = await sql.query(
    `select from memberships where organization_id = $1 and agent_id = $2 and role = 'lead'`,
    [subject.id, agentId],
  )
  return rows.length > 0
}

/** Throws BAD_USER_INPUT when a moderator would decide in its own case. The operator is not concerned. */
export async function requireOthersCase(
  tx: Transaction,
  subject: Subject,
  moderatorId: string | null,
  field: string,
): Promise<void> {
  if (moderatorId === null || !(await isConcerned(tx, subject, moderatorId))) return
  const what = subject.type === ModerationSubjectType.AGENT ? 'yourself' : `your own ${subject.type}`
  throw badInput(field, `Another moderator decides on ${what}.`, 'Leave it to another moderator.')
}

/** The subject of a decision, removed or not, for the moderator who decided; null when it was deleted. */
export async function findDecided(ctx: RequestContext, subject: SubjectRef): Promise<ModerationSubject | null> {
  const [found] = await findSubjects(ctx, [subject])
  return found ?? null
}

/**
 * Reads the subjects of reports, appeals and decisions, hidden ones only if the viewer may see them; null for deleted
 * ones. One statement for each kind, and one more for hidden ones.
 */
export async function findSubjects(
  ctx: RequestContext,
  subjects: readonly SubjectRef[],
): Promise<(ModerationSubject | null)[]> {
  const found = new Map<string, ModerationSubject>()
  const readKind = async (type: ModerationSubjectType) => {
    const { entity } = tables[type]
    const ids = subjects.filter((subject) => subject.type === type).map(({ id }) => id)
    if (ids.length === 0) return
    const open = (await findByIds(ctx.sql, entity, ids)) as (ModerationSubject | null)[]
    const rows = await Promise.all(ids.map(async (id, n) => open[n] ?? findHidden(ctx, entity, 'id', id)))
    for (const row of rows) if (row) found.set(row.id, row)
  }
  await Promise.all(Object.values(ModerationSubjectType).map(readKind))
  return subjects.map(({ id }) => found.get(id) ?? null)
}
