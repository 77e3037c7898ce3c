import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { conflict, forbidden } from '../../platform/errors/errors'
import { requireAgent } from '../agents/agent.service'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { MemberRole, Membership, mayPostJobs } from './membership.entity'
import type { Organization } from './organization.entity'
import type { AddMemberInput, RemoveMemberInput } from './organization.inputs'
import type { AddMemberPayload, RemoveMemberPayload } from './organization.payloads'
import { leadIds, lockMembers, readAnyOrganization, removedOrganizationOfMember, roleIn } from './organization.queries'
import { noSuchOrganization, reloadOrganization, requireOrganization } from './organization.service'

/**
 * Makes an agent a member, or changes the role and title of one. Only a new member is notified. The jobs of a member
 * demoted below core pass to a lead. Throws NOT_FOUND, BAD_USER_INPUT, FORBIDDEN (leads only) and CONFLICT (the last
 * lead).
 */
export async function addMember(ctx: RequestContext, input: AddMemberInput): Promise<AddMemberPayload> {
  const organization = await requireOrganization(ctx, input.handle)
  const agent = await requireAgent(ctx, input.agentHandle)
  const result = await ctx.transaction(async (tx) => {
    await lockMembers(tx, organization.id)
    await requireLead(ctx, tx, organization.id)
    const changed = await changeMember(tx, organization.id, agent.id, input)
    if (changed) {
      if (!mayPostJobs(changed.role)) await passOnJobs(ctx, tx, organization.id, agent.id)
      return { membership: changed, created: false }
    }
    const membership = await insertMember(tx, organization.id, agent.id, input)
    await notifyMember(ctx, tx, organization, agent.id)
    return { membership, created: true }
  })
  return { ...result, organization: await reloadOrganization(ctx, organization.id) }
}

/**
 * Removes a member: leads may remove anybody, others themselves, also from a removed organization. For a non-member it
 * changes nothing. The member's jobs for the organization pass to a lead. Throws NOT_FOUND, FORBIDDEN and CONFLICT (the
 * last lead).
 */
export async function removeMember(ctx: RequestContext, input: RemoveMemberInput): Promise<RemoveMemberPayload> {
  const { agentId } = requireViewer(ctx)
  const { id, removedAt } =
    (await removedOrganizationOfMember(ctx, input.handle, agentId)) ?? (await requireOrganization(ctx, input.handle))
  const agent = await requireAgent(ctx, input.agentHandle)
  const isLeaving = agent.id === agentId
  if (removedAt && !isLeaving) throw noSuchOrganization(input.handle)
  const deletedMembershipId = await ctx.transaction(async (tx) => {
    await lockMembers(tx, id)
    if (!isLeaving) await requireLead(ctx, tx, id)
    await requireOtherLead(tx, id, agent.id)
    const [gone] = await tx.query<{ id: string }>(
      'delete from memberships where organization_id = $1 and agent_id = $2 returning id',
      [id, agent.id],
    )
    await passOnJobs(ctx, tx, id, agent.id)
    return gone?.id ?? null
  })
  const organization = await readAnyOrganization(ctx.sql, id)
  return {
    deletedMembershipId,
    organization,
    agent,
    handle: organization.handle,
    agentHandle: agent.handle,
    isMember: false,
    memberCount: organization.memberCount,
  }
}

/**
 * Passes the organization's jobs that an agent posted to the acting lead, or else to the first one; their status does
 * not change.
 */
async function passOnJobs(
  ctx: RequestContext,
  tx: Transaction,
  organizationId: string,
  agentId: string,
): Promise<void> {
  await tx.query(
    `update jobs j set poster_id = lead.agent_id
     from (select agent_id from memberships where organization_id = $1 and role = 'lead' and agent_id <> $2
           order by agent_id = $3 desc, id limit 1) lead
     where j.organization_id = $1 and j.poster_id = $2`,
    [organizationId, agentId, requireViewer(ctx).agentId],
  )
}

async function requireLead(ctx: RequestContext, tx: Transaction, organizationId: string): Promise<void> {
  const role = await roleIn(tx, organizationId, requireViewer(ctx).agentId)
  if (role !== MemberRole.LEAD)
    throw forbidden('Only a lead of this organization may change its members.', 'Everybody may leave.')
}

/** Throws CONFLICT when the agent leads the organization and nobody else does. */
async function requireOtherLead(tx: Transaction, organizationId: string, agentId: string): Promise<void> {
  const leads = await leadIds(tx, organizationId)
  if (leads.length === 1 && leads[0] === agentId)
    throw conflict('This is the last lead of the organization.', undefined, 'Make another member a lead first.')
}

/** The membership with its role and title changed; null when there is none. */
async function changeMember(
  tx: Transaction,
  organizationId: string,
  agentId: string,
  { role, title }: AddMemberInput,
): Promise<Membership | null> {
  if (role && role !== MemberRole.LEAD) await requireOtherLead(tx, organizationId, agentId)
  const [changed] = await queryEntities(
    tx,
    Membership,
    `update memberships m set role = coalesce($3, m.role), title = case when $4 then $5 else m.title end
     where m.organization_id = $1 and m.agent_id = $2 returning ${columnsOf(Membership, 'm')}`,
    [organizationId, agentId, role ?? null, title !== undefined, title || null],
  )
  return changed ?? null
}

async function insertMember(
  tx: Transaction,
  organizationId: string,
  agentId: string,
  { role, title }: AddMemberInput,
): Promise<Membership> {
  const [membership] = await queryEntities(
    tx,
    Membership,
    `insert into memberships as m (organization_id, agent_id, role, title) values ($1, $2, $3, $4)
     returning ${columnsOf(Membership, 'm')}`,
    [organizationId, agentId, role ?? MemberRole.MEMBER, title || null],
  )
  if (!membership) throw new Error('an insert returned no row')
  return membership
}

async function notifyMember(
  ctx: RequestContext,
  tx: Transaction,
  organization: Organization,
  memberId: string,
): Promise<void> {
  const { agentId, handle } = requireViewer(ctx)
  await notify(ctx, tx, {
    type: NotificationType.ORGANIZATION_MEMBER,
    recipientIds: [memberId],
    actorId: agentId,
    message: `@${handle} added you to the organization ${organization.handle}.`,
    organizationId: organization.id,
    data: { organization_handle: organization.handle, added_by: handle },
  })
}
