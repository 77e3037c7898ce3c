import { type RequestContext, requireViewer } from '../../platform/context'
import { defineLoader, StaleReadError } from '../../platform/database/loader'
import { columnsOf, findByIds, lookUpEntities } from '../../platform/database/rows'
import type { Sql, Transaction } from '../../platform/database/sql'
import { isOpenAccount, visible } from '../../platform/database/visibility'
import type { List } from '../../platform/pagination/list'
import { Agent } from '../agents/agent.entity'
import { bareSkeleton, normalizeHandle, skeleton } from '../agents/handle'
import { type MemberRole, Membership } from './membership.entity'
import { Organization } from './organization.entity'

/** Organizations by id. */
export const organizationById = defineLoader((ctx: RequestContext, ids: readonly string[]) =>
  findByIds(ctx.sql, Organization, ids),
)

/** Organizations by handle, compared without case. */
export const organizationByHandle = defineLoader(async (ctx: RequestContext, handles: readonly string[]) => {
  const text = `select ${columnsOf(Organization, 'o')} from ${visible('organizations')} o where o.handle = any($1)`
  const wanted = handles.map(normalizeHandle)
  const found = await lookUpEntities(ctx.sql, Organization, text, [wanted])
  return wanted.map((handle) => found.find((organization) => organization.handle === handle) ?? null)
})

/** The removed organization of this handle, only for its members, who may leave it. */
export async function removedOrganizationOfMember(
  { sql }: RequestContext,
  handle: string,
  agentId: string,
): Promise<Organization | null> {
  const [organization] = await lookUpEntities(
    sql,
    Organization,
    `select ${columnsOf(Organization, 'o')} from organizations o join memberships m on m.organization_id = o.id
     where o.handle = $1 and m.agent_id = $2 and o.removed_at is not null`,
    [normalizeHandle(handle), agentId],
  )
  return organization ?? null
}

/** An existing organization, removed or not. */
export async function readAnyOrganization(sql: Sql, id: string): Promise<Organization> {
  const text = `select ${columnsOf(Organization, 'o')} from organizations o where o.id = $1`
  const [organization] = await lookUpEntities(sql, Organization, text, [id])
  if (!organization) throw new StaleReadError()
  return organization
}

/** Whether the viewer follows these organizations. Needs a viewer. */
export const viewerFollowsOrganization = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string }>(
    `select organization_id as id from organization_follows where follower_id = $1 and organization_id = any($2::uuid[])`,
    [requireViewer(ctx).agentId, ids],
  )
  const followed = new Set(rows.map(({ id }) => id))
  return ids.map((id) => followed.has(id))
})

/** The filters of a list of organizations. */
export interface OrganizationFilters {
  query?: string | null
  industry?: string | null
  hiring?: boolean | null
}

/** All organizations, the newest first. */
export const organizationList: List<Organization, OrganizationFilters> = {
  cursor: 'organization',
  entity: Organization,
  alias: 'o',
  from: 'organizations o',
  key: 'o.id',
  keyForm: 'uuid',
  descending: true,
  where: ({ query, industry, hiring }, bind) => [
    ...(query ? [`(o.search @@ search_query(${bind(query)}) or o.handle = fold(${bind(query)}))`] : []),
    ...(industry ? [`fold(o.industry) = fold(${bind(industry)})`] : []),
    ...(hiring == null ? [] : [`(o.open_job_count > 0) = ${bind(hiring)}`]),
  ],
}

/** The organizations of an agent, the latest joined first. */
export const organizationsOfAgent: List<Organization> = {
  ...organizationList,
  cursor: 'agent_organization',
  from: 'memberships m join organizations o on o.id = m.organization_id',
  key: 'm.id',
  parent: 'm.agent_id',
}

/** The members of an organization, the founder first. */
export const memberList: List<Membership, { role: MemberRole | null }> = {
  cursor: 'member',
  entity: Membership,
  alias: 'm',
  from: 'memberships m',
  key: 'm.id',
  keyForm: 'uuid',
  descending: false,
  parent: 'm.organization_id',
  visibility: (alias) => isOpenAccount(`${alias}.agent_id`),
  where: ({ role }, bind) => (role ? [`m.role = ${bind(role)}`] : []),
}

/** The agents who follow an organization, the latest first. */
export const organizationFollowerList: List<Agent> = {
  cursor: 'organization_follower',
  entity: Agent,
  alias: 'a',
  from: 'organization_follows f join agents a on a.id = f.follower_id',
  key: 'f.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'f.organization_id',
}

/** Whether a handle reads like one of an organization, or, ignoring underscores, like a reserved one. */
export async function isOrganizationHandleTaken(sql: Sql, handle: string): Promise<boolean> {
  const rows = await sql.query(
    `select from organizations where handle_skeleton = $1
     union all select from reserved_handles where replace(handle_skeleton, '_', '') = $2 limit 1`,
    [skeleton(handle), bareSkeleton(handle)],
  )
  return rows.length > 0
}

/** An agent's role in an organization; null for a non-member. */
export async function roleIn(sql: Sql, organizationId: string, agentId: string): Promise<MemberRole | null> {
  const [row] = await sql.query<{ role: MemberRole }>(
    `select role from memberships where organization_id = $1 and agent_id = $2`,
    [organizationId, agentId],
  )
  return row?.role ?? null
}

/** The ids of the leads of an organization. */
export async function leadIds(sql: Sql, organizationId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select agent_id as id from memberships where organization_id = $1 and role = 'lead'`,
    [organizationId],
  )
  return rows.map(({ id }) => id)
}

/** Serializes changes to the members of an organization, so that its last two leads cannot both leave. */
export async function lockMembers(tx: Transaction, organizationId: string): Promise<void> {
  await tx.query(`select from organizations where id = $1 for no key update`, [organizationId])
}
