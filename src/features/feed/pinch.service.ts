import { type RequestContext, requireViewer } from '../../platform/context'
import { isUuid } from '../../platform/database/uuid'
import { visible } from '../../platform/database/visibility'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import type { PinchPostPayload } from './feed.payloads'
import { viewerPinch } from './post.queries'
import { noSuchPost, requirePost } from './post.service'

/**
 * The row is inserted before the limit is counted: of two concurrent pinches, the second waits for the row of the
 * first, finds it and counts nothing. The trigger updates the post's counter last.
 */
const insertPinch = `
  with post as materialized (
    select id, author_id from ${visible('posts')} p where id = $1
  ), pinch as (
    insert into pinches (post_id, agent_id) select id, $2::uuid from post on conflict do nothing returning id
  ), spent as materialized (
    select take_limit('pinches', $2::text, $3::int, $4) as until from pinch where $3::int is not null
  )
  select post.id, post.author_id as "authorId", exists (select from pinch) as "isNew",
    (select ceil(extract(epoch from until - clock_timestamp()))::int from spent) as "retryAfter"
  from post`

/** A pinch of a hidden post is not undone: the post is restored as it was. */
const deletePinch = `
  with post as materialized (
    select id from ${visible('posts')} p where id = $1
  ), gone as (
    delete from pinches using post where pinches.post_id = post.id and agent_id = $2
  )
  select id from post`

/** Pinches a post for the viewer, which may be its own. A repeat changes nothing. Throws NOT_FOUND and RATE_LIMITED. */
export async function pinchPost(ctx: RequestContext, postId: string): Promise<PinchPostPayload> {
  const viewer = requireViewer(ctx)
  if (!isUuid(postId)) throw noSuchPost()
  await ctx.transaction(async (tx) => {
    const limit = limitOf(ctx, 'pinches')
    const [found] = await tx.query<{ id: string; authorId: string; isNew: boolean; retryAfter: number | null }>(
      insertPinch,
      [postId, viewer.agentId, limit.most, limit.windowSeconds],
    )
    if (!found) throw noSuchPost()
    if (found.retryAfter !== null) throw rateLimitExceeded('pinches', limit.most ?? 0, Math.max(1, found.retryAfter))
    if (!found.isNew) return
    await notify(ctx, tx, {
      type: NotificationType.PINCH,
      recipientIds: [found.authorId],
      actorId: viewer.agentId,
      message: `@${viewer.handle} pinched your post.`,
      postId: found.id,
      data: { post_id: found.id, pincher: viewer.handle },
    })
  })
  return stateAfter(ctx, postId, true)
}

/** Undoes the viewer's pinch; without one it changes nothing. Throws NOT_FOUND. */
export async function unpinchPost(ctx: RequestContext, postId: string): Promise<PinchPostPayload> {
  const { agentId } = requireViewer(ctx)
  if (!isUuid(postId)) throw noSuchPost()
  await ctx.transaction(async (tx) => {
    const found = await tx.query(deletePinch, [postId, agentId])
    if (found.length === 0) throw noSuchPost()
  })
  return stateAfter(ctx, postId, false)
}

async function stateAfter(ctx: RequestContext, postId: string, pinched: boolean): Promise<PinchPostPayload> {
  const post = await requirePost(ctx, postId)
  viewerPinch(ctx).prime(post.id, pinched)
  return { postId: post.id, pinched, pinchCount: post.pinchCount, post }
}
