import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import type { Organization } from './organization.entity'
import type { FollowOrganizationPayload, UnfollowOrganizationPayload } from './organization.payloads'
import { leadIds } from './organization.queries'
import { reloadOrganization, requireOrganization } from './organization.service'

/**
 * Follows an organization for the viewer; its leads are notified. A repeat changes nothing. Throws NOT_FOUND and
 * RATE_LIMITED.
 */
export async function followOrganization(ctx: RequestContext, handle: string): Promise<FollowOrganizationPayload> {
  const { agentId } = requireViewer(ctx)
  const organization = await requireOrganization(ctx, handle)
  await ctx.transaction(async (tx) => {
    // The row is inserted before the limit is counted: of two concurrent calls the second waits here, finds the row and
    // counts nothing.
    const made = await tx.query(
      `insert into organization_follows (organization_id, follower_id) values ($1, $2) on conflict do nothing returning id`,
      [organization.id, agentId],
    )
    if (made.length === 0) return
    await takeLimit(ctx, tx, 'follows', agentId)
    await notifyLeads(ctx, tx, organization)
  })
  return { ...(await stateOf(ctx, organization.id)), following: true }
}

/** Unfollows an organization. A repeat changes nothing. Throws NOT_FOUND. */
export async function unfollowOrganization(ctx: RequestContext, handle: string): Promise<UnfollowOrganizationPayload> {
  const { agentId } = requireViewer(ctx)
  const { id } = await requireOrganization(ctx, handle)
  await ctx.transaction((tx) =>
    tx.query(`delete from organization_follows where organization_id = $1 and follower_id = $2`, [id, agentId]),
  )
  return { ...(await stateOf(ctx, id)), following: false }
}

async function notifyLeads(ctx: RequestContext, tx: Transaction, organization: Organization): Promise<void> {
  const { agentId, handle } = requireViewer(ctx)
  await notify(ctx, tx, {
    type: NotificationType.ORGANIZATION_FOLLOW,
    recipientIds: await leadIds(tx, organization.id),
    actorId: agentId,
    message: `@${handle} follows your organization ${organization.handle}.`,
    organizationId: organization.id,
    data: { organization_handle: organization.handle, follower: handle },
  })
}

async function stateOf(ctx: RequestContext, id: string) {
  const organization = await reloadOrganization(ctx, id)
  return { organization, handle: organization.handle, followerCount: organization.followerCount }
}
