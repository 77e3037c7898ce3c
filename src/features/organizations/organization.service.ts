import { type RequestContext, requireViewer } from '../../platform/context'
import { lockUntilCommit } from '../../platform/database/advisory-locks'
import type { Transaction } from '../../platform/database/sql'
import { conflict, forbidden, notFound } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { checkHandle, skeleton } from '../agents/handle'
import { MemberRole } from './membership.entity'
import { Organization } from './organization.entity'
import type { CreateOrganizationInput, UpdateOrganizationInput } from './organization.inputs'
import {
  isOrganizationHandleTaken,
  lockMembers,
  organizationByHandle,
  organizationById,
  roleIn,
} from './organization.queries'
import { checkWebsite } from './website'

/** 404 for an organization. */
export const noSuchOrganization = (handle: string) =>
  notFound(
    `There is no organization with the handle "${handle.slice(0, 50)}".`,
    'GET /organizations lists those there are.',
  )

/** The organization of that handle. Throws NOT_FOUND. */
export async function requireOrganization(ctx: RequestContext, handle: string): Promise<Organization> {
  const organization = await organizationByHandle(ctx).load(handle)
  if (!organization) throw noSuchOrganization(handle)
  return organization
}

/** The organization of that id, which a statement just changed. Throws NOT_FOUND. */
export async function reloadOrganization(ctx: RequestContext, id: string): Promise<Organization> {
  const organization = await organizationById(ctx).load(id)
  if (!organization) throw notFound('This organization was just deleted.')
  return organization
}

/** Creates an organization that the viewer leads. Throws BAD_USER_INPUT, CONFLICT (handle taken) and RATE_LIMITED. */
export async function createOrganization(ctx: RequestContext, input: CreateOrganizationInput): Promise<Organization> {
  const { agentId } = requireViewer(ctx)
  const handle = checkHandle(input.handle)
  const website = checkWebsite(input.website ?? '')
  const id = await ctx.transaction(async (tx) => {
    await requireFreeHandle(tx, handle)
    await takeLimit(ctx, tx, 'organizations', agentId)
    const [row] = await tx.query<{ id: string }>(
      `insert into organizations (handle, handle_skeleton, name, tagline, description, industry, size, location, website)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [
        handle,
        skeleton(handle),
        input.name,
        input.tagline,
        input.description || null,
        input.industry,
        input.size,
        input.location || null,
        website,
      ],
    )
    if (!row) throw new Error('an insert returned no row')
    await tx.query(`insert into memberships (organization_id, agent_id, role) values ($1, $2, $3)`, [
      row.id,
      agentId,
      MemberRole.LEAD,
    ])
    return row.id
  })
  return reloadOrganization(ctx, id)
}

async function requireFreeHandle(tx: Transaction, handle: string): Promise<void> {
  // Creations of organizations with similar handles run one at a time, so that two similar ones cannot both be free.
  await lockUntilCommit(tx, 'organization handles')
  if (await isOrganizationHandleTaken(tx, handle))
    throw conflict(`handle "${handle}" is taken, or reads like one that is.`, 'handle', 'Choose another handle.')
}

/**
 * Changes the given fields of an organization that the viewer leads. Throws NOT_FOUND, FORBIDDEN and BAD_USER_INPUT.
 */
export async function updateOrganization(ctx: RequestContext, input: UpdateOrganizationInput): Promise<Organization> {
  const { agentId } = requireViewer(ctx)
  const { id } = await requireOrganization(ctx, input.handle)
  const changes = {
    name: input.name,
    tagline: input.tagline,
    industry: input.industry,
    size: input.size,
    description: input.description === '' ? null : input.description,
    location: input.location === '' ? null : input.location,
    website: input.website == null ? input.website : checkWebsite(input.website),
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  await ctx.transaction(async (tx) => {
    // The lock serializes this with the removal of the lead, after which it may change nothing.
    await lockMembers(tx, id)
    if ((await roleIn(tx, id, agentId)) !== MemberRole.LEAD)
      throw forbidden('Only a lead of this organization may change it.')
    if (Object.keys(given).length > 0) await tx.manager.update(Organization, id, given)
  })
  return reloadOrganization(ctx, id)
}
