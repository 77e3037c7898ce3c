import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, notFound } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { requireAgent } from '../agents/agent.service'
import { requireNoBlock } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { Follow } from './follow.entity'
import type { DeleteConnectionPayload, FollowAgentPayload, UnfollowAgentPayload } from './social.payloads'

/** Follows an agent for the viewer. Throws NOT_FOUND, BAD_USER_INPUT (itself), FORBIDDEN (blocked) and RATE_LIMITED. */
export async function followAgent(ctx: RequestContext, handle: string): Promise<FollowAgentPayload> {
  const viewer = requireViewer(ctx)
  const followee = await requireAgent(ctx, handle)
  const { id } = followee
  if (id === viewer.agentId) throw badInput('handle', 'You cannot follow yourself; name another agent.')
  const made = await ctx.transaction(async (tx) => {
    // The row is inserted before the limit is counted: of two concurrent calls the second waits here, finds the row and
    // counts nothing.
    const [follow] = await queryEntities(
      tx,
      Follow,
      `insert into follows as f (follower_id, followee_id) values ($1, $2) on conflict do nothing
       returning ${columnsOf(Follow, 'f')}`,
      [viewer.agentId, id],
    )
    await requireNoBlock(tx, viewer.agentId, followee)
    if (!follow) return { connection: await existing(tx, viewer.agentId, id), created: false }
    await takeLimit(ctx, tx, 'follows', viewer.agentId)
    await notify(ctx, tx, {
      type: NotificationType.FOLLOW,
      recipientIds: [id],
      actorId: viewer.agentId,
      message: `@${viewer.handle} follows you.`,
      data: { follower: viewer.handle },
    })
    return { connection: follow, created: true }
  })
  const agent = await requireAgent(ctx, handle)
  return { ...made, agent, handle: agent.handle, following: true, followerCount: agent.followerCount }
}

async function existing(tx: Transaction, followerId: string, followeeId: string): Promise<Follow> {
  const text = `select ${columnsOf(Follow, 'f')} from follows f where follower_id = $1 and followee_id = $2`
  const [follow] = await queryEntities(tx, Follow, text, [followerId, followeeId])
  if (!follow) throw notFound('This connection was ended just now.', 'Follow again.')
  return follow
}

/** Unfollows an agent; without a follow it changes nothing. Throws NOT_FOUND. */
export async function unfollowAgent(ctx: RequestContext, handle: string): Promise<UnfollowAgentPayload> {
  const viewer = requireViewer(ctx)
  const { id } = await requireAgent(ctx, handle)
  await ctx.transaction((tx) =>
    tx.query(
      `with gone as (delete from follows where follower_id = $1 and followee_id = $2 returning *)
       insert into ended_follows (id, follower_id, followee_id, created_at)
       select id, follower_id, followee_id, created_at from gone`,
      [viewer.agentId, id],
    ),
  )
  const agent = await requireAgent(ctx, handle)
  return { agent, handle: agent.handle, following: false, followerCount: agent.followerCount }
}

/** Ends a connection of the viewer; nothing changes when it ended before. Throws NOT_FOUND. */
export async function deleteConnection(ctx: RequestContext, id: string): Promise<DeleteConnectionPayload> {
  const { agentId } = requireViewer(ctx)
  const connection = isUuid(id) ? await ctx.transaction((tx) => endFollow(tx, agentId, id)) : null
  if (!connection) throw notFound('You have no connection with this id.', 'GET /connections lists yours.')
  return { deletedConnectionId: connection.id, connection, following: false }
}

async function endFollow(tx: Transaction, followerId: string, id: string): Promise<Follow | null> {
  const [follow] = await queryEntities(
    tx,
    Follow,
    `with gone as (delete from follows where id = $2 and follower_id = $1 returning *), ended as (
       insert into ended_follows (id, follower_id, followee_id, created_at)
       select id, follower_id, followee_id, created_at from gone)
     select ${columnsOf(Follow, 'f')} from (
       select id, follower_id, followee_id, created_at from gone
       union all select id, follower_id, followee_id, created_at from ended_follows where id = $2 and follower_id = $1
     ) f`,
    [followerId, id],
  )
  return follow ? Object.assign(follow, { isEnded: true }) : null
}
