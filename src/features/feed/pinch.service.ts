import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, hydrate } from '../../platform/database/rows'
import { isUuid } from '../../platform/database/uuid'
import { isVisible } from '../../platform/database/visibility'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { NotificationType } from '../notifications/notification.entity'
import { notificationParts } from '../notifications/notification-parts'
import { signalNotified } from '../notifications/notify'
import { deliveryBody } from '../webhooks/delivery/enqueue-deliveries'
import type { PinchPostPayload } from './feed.payloads'
import { Post } from './post.entity'
import { viewerPinch } from './post.queries'
import { noSuchPost } from './post.service'

const { inbox, written } = notificationParts({
  actor: '$2::uuid',
  postId: '$1::uuid',
  commentId: 'null::uuid',
  jobId: 'null::uuid',
  organizationId: 'null::uuid',
  repeats: 'false',
  body: '$6::text',
  candidates: 'one',
})

/**
 * The lock of the post is first, as in every statement that changes its counter and inboxes: concurrent pinches of one
 * agent wait for each other there, so the second finds the row of the first and counts nothing.
 */
const insertPinch = `
  with post as materialized (
    select * from posts p where id = $1 and ${isVisible('posts', 'p')} for no key update
  ), spent as materialized (
    select limit_until('pinches', $2::text, $3::int, $4::int) as until from post where $3::int is not null
  ), pinch as (
    insert into pinches (post_id, agent_id) select id, $2::uuid from post
    where not exists (select from spent where until is not null) on conflict do nothing returning id
  ), counted as (
    insert into limit_acts (limit_name, subject) select 'pinches', $2::text from pinch where $3::int is not null
  ), candidates as materialized (
    select author_id as agent_id, 'pinch'::text as type, $5::text as message from post cross join pinch where author_id <> $2::uuid
  ), ${inbox}, ${written}
  select ${columnsOf(Post, 'post')}, exists (select from pinch) as "isNew", array(select recipient_id from inserted) as recipients, exists (select from sent) as "isSent",
    (select ceil(extract(epoch from until - clock_timestamp()))::int from spent) as "retryAfter"
  from post`

/** A pinch of a hidden post is not undone: the post is restored as it was. */
const deletePinch = `
  with post as materialized (
    select * from posts p where id = $1 and ${isVisible('posts', 'p')} for no key update
  ), gone as (
    delete from pinches using post where pinches.post_id = post.id and agent_id = $2 returning pinches.id
  )
  select ${columnsOf(Post, 'post')}, exists (select from gone) as "isGone" from post`

interface PinchResult extends Record<string, unknown> {
  readonly isNew: boolean
  readonly recipients: string[]
  readonly isSent: boolean
  readonly retryAfter: number | null
}

/** Pinches a post for the viewer, which may be its own. A repeat changes nothing. Throws NOT_FOUND and RATE_LIMITED. */
export async function pinchPost(ctx: RequestContext, postId: string): Promise<PinchPostPayload> {
  const viewer = requireViewer(ctx)
  if (!isUuid(postId)) throw noSuchPost()
  const limit = limitOf(ctx, 'pinches')
  const data = { post_id: postId.toLowerCase(), pincher: viewer.handle }
  const [post, retryAfter] = await ctx.statement(async (tx) => {
    const [row] = await tx.query<PinchResult>(insertPinch, [
      postId,
      viewer.agentId,
      limit.most,
      limit.windowSeconds,
      `@${viewer.handle} pinched your post.`,
      deliveryBody(NotificationType.PINCH, data),
    ])
    if (!row) throw noSuchPost()
    const { isNew, recipients, isSent, retryAfter, ...columns } = row
    signalNotified(ctx, tx, NotificationType.PINCH, recipients, isSent)
    const post = hydrate(Post, columns)
    // The trigger counts the pinch after the statement read the post.
    if (isNew) post.pinchCount++
    return [post, retryAfter] as const
  })
  // Over the limit a repeat still changes nothing.
  if (retryAfter !== null && !(await viewerPinch(ctx).load(post.id)))
    throw rateLimitExceeded('pinches', limit.most ?? 0, Math.max(1, retryAfter))
  return stateAfter(ctx, post, true)
}

/** Undoes the viewer's pinch; without one it changes nothing. Throws NOT_FOUND. */
export async function unpinchPost(ctx: RequestContext, postId: string): Promise<PinchPostPayload> {
  const { agentId } = requireViewer(ctx)
  if (!isUuid(postId)) throw noSuchPost()
  const post = await ctx.statement(async (tx) => {
    const [row] = await tx.query<{ isGone: boolean }>(deletePinch, [postId, agentId])
    if (!row) throw noSuchPost()
    const { isGone, ...columns } = row
    const found = hydrate(Post, columns)
    if (isGone) found.pinchCount--
    return found
  })
  return stateAfter(ctx, post, false)
}

function stateAfter(ctx: RequestContext, post: Post, pinched: boolean): PinchPostPayload {
  viewerPinch(ctx).prime(post.id, pinched)
  return { postId: post.id, pinched, pinchCount: post.pinchCount, post }
}
