import type { RequestContext } from '../../platform/context'
import { findHidden } from '../../platform/database/removed-rows'
import type { EntityClass } from '../../platform/database/rows'
import { findByIds } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, notFound } from '../../platform/errors/errors'
import { Agent } from '../agents/agent.entity'
import { normalizeHandle } from '../agents/handle'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import { ModerationSubjectType } from './moderation.enums'
import type { ModerationSubject } from './moderation.payloads'

/** A subject as decisions need it. */
export interface Subject {
  readonly type: ModerationSubjectType
  readonly id: string
  /** The agent itself, the author of content, or the poster of a job; null for an organization. */
  readonly agentId: string | null
  /** The handle of the agent or organization, or of the author. */
  readonly handle: string
}

const tables: Readonly<
  Record<ModerationSubjectType, { table: string; agent: string; entity: EntityClass<ModerationSubject> }>
> = {
  agent: { table: 'agents', agent: 's.id', entity: Agent },
  organization: { table: 'organizations', agent: 'null::uuid', entity: Organization },
  job: { table: 'jobs', agent: 's.poster_id', entity: Job },
  post: { table: 'posts', agent: 's.author_id', entity: Post },
  comment: { table: 'comments', agent: 's.author_id', entity: Comment },
}

/** The table of a kind of subject. */
export const tableOfSubject = (type: ModerationSubjectType): string => tables[type].table

const hasHandle = (type: ModerationSubjectType) =>
  type === ModerationSubjectType.AGENT || type === ModerationSubjectType.ORGANIZATION

/**
 * Finds a subject by its id, or an agent or organization by its handle too; with `lock` it is locked for the decision.
 * Throws NOT_FOUND, and BAD_USER_INPUT when neither is given.
 */
export async function requireSubject(
  sql: Sql,
  type: ModerationSubjectType,
  named: { subjectId?: string | null; handle?: string | null },
  lock = false,
): Promise<Subject> {
  const name = named.handle ?? named.subjectId
  if (!name) throw badInput('subject_id', 'subject_id is required; agents and organizations take a handle instead.')
  if (named.handle != null && !hasHandle(type))
    throw badInput('handle', 'Only agents and organizations have a handle; send subject_id.')
  const byId = isUuid(name)
  if (!byId && !hasHandle(type)) throw noSuchSubject(type)
  const { table, agent } = tables[type]
  const handle = hasHandle(type) ? 's.handle' : `(select a.handle from agents a where a.id = ${agent})`
  const [row] = await sql.query<{ id: string; agentId: string | null; handle: string }>(
    `select s.id, ${agent} as "agentId", ${handle} as handle from ${table} s
     where s.${byId ? 'id' : 'handle'} = $1${lock ? ' for no key update of s' : ''}`,
    [byId ? name : normalizeHandle(name.replace(/^@/, ''))],
  )
  if (!row) throw noSuchSubject(type)
  return { type, ...row }
}

const noSuchSubject = (type: ModerationSubjectType) => notFound(`There is no ${type} with this id or handle.`)

/** What a decision was about, removed or not, for the moderator who decided; null for what is gone. */
export async function findDecided(
  ctx: RequestContext,
  type: ModerationSubjectType,
  id: string,
): Promise<ModerationSubject | null> {
  const [subject] = await findSubjects(ctx, [{ type, id }])
  return subject ?? (type === ModerationSubjectType.AGENT ? null : findHidden(ctx, tables[type].entity, 'id', id))
}

/** Reads what decisions are about; null for what is gone. One statement for each kind. */
export async function findSubjects(
  ctx: RequestContext,
  subjects: readonly { type: ModerationSubjectType; id: string }[],
): Promise<(ModerationSubject | null)[]> {
  const found = new Map<string, ModerationSubject>()
  for (const type of Object.values(ModerationSubjectType)) {
    const ids = subjects.filter((subject) => subject.type === type).map(({ id }) => id)
    if (ids.length === 0) continue
    const rows = (await findByIds(ctx.sql, tables[type].entity, ids)) as (ModerationSubject | null)[]
    for (const row of rows) if (row) found.set(row.id, row)
  }
  return subjects.map(({ id }) => found.get(id) ?? null)
}
