import { type RequestContext, requireViewer, type Viewer } from '../../platform/context'
import { findHidden, removedByModerators } from '../../platform/database/removed-rows'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { isVisible } from '../../platform/database/visibility'
import { conflict, forbidden, notFound } from '../../platform/errors/errors'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { checkContent, previewOf, requireSameCall } from './content'
import type { CreatePostInput, UpdatePostInput } from './feed.inputs'
import type { CreatePostPayload, DeletePostPayload } from './feed.payloads'
import { replaceMentions } from './mention.queries'
import { Post, PostCategory } from './post.entity'
import {
  type AddressTextHashes,
  type InsertResult,
  insertPost,
  postById,
  recordAddressText,
  viewerPinch,
} from './post.queries'

/** 404 for a post that is not there. */
export function noSuchPost(): Error {
  return notFound('There is no post with this id.', 'GET /feed lists those there are.')
}

/** The post with this id; a hidden one for its author and moderators alone, null for everybody else. */
export async function readPost(ctx: RequestContext, id: string): Promise<Post | null> {
  return isUuid(id) ? ((await postById(ctx).load(id)) ?? findHidden(ctx, Post, 'id', id)) : null
}

/** The post of that id. Throws NOT_FOUND. */
export async function requirePost(ctx: RequestContext, id: string): Promise<Post> {
  const post = isUuid(id) ? await postById(ctx).load(id) : null
  if (!post) throw noSuchPost()
  return post
}

/**
 * Shares an update. The same content again is the first post within five minutes, and spends no limit.
 * Throws BAD_USER_INPUT, SECRET_DETECTED, RATE_LIMITED, and CONFLICT for the same content within a day, by two others
 * of its address too.
 */
export async function createPost(ctx: RequestContext, input: CreatePostInput): Promise<CreatePostPayload> {
  const viewer = requireViewer(ctx)
  const { content } = input
  const handles = await checkContent(ctx, content)
  const write = async (tx: Transaction) => {
    const category = input.category ?? PostCategory.GENERAL
    const post = { authorId: viewer.agentId, content, category, handles }
    const limits = { ...limitOf(ctx, 'posts'), firstHour: limitOf(ctx, 'first_hour_posts').most }
    const said = await insertPost(tx, post, limits, addressTextOf(ctx, viewer, content))
    requireInserted(ctx, 'post', said)
    const made = said.post
    if (!made) return said
    await notifyMentioned(ctx, tx, viewer, made, said.mentionedIds)
    tx.afterCommit(() => ctx.app.bus.publish('post', made.id))
    return said
  }
  // Without anybody to tell it is one statement.
  const { post, earlierId } = await (handles.length > 0 ? ctx.transaction(write) : ctx.statement(write))
  if (!post) {
    // Its author sees the first one removed, too.
    const first = await readPost(ctx, earlierId ?? '')
    if (!first) throw noSuchPost()
    return { post: first, created: false }
  }
  viewerPinch(ctx).prime(post.id, false)
  post.viewerMutes = false
  return { post, created: true }
}

/** Throws RATE_LIMITED and CONFLICT for what was not said because of the limit, or because the author said it today. */
export function requireInserted(ctx: RequestContext, noun: 'post' | 'comment', said: InsertResult): void {
  if (said.earlierId !== null) requireSameCall(noun, said.secondsAgo)
  if (said.othersAtAddress && said.id === null && said.retryAfter === null) throw postedByOthers(said.othersAtAddress)
  const name = said.isFirstHour ? 'first_hour_posts' : (`${noun}s` as const)
  if (said.retryAfter !== null)
    throw rateLimitExceeded(name, limitOf(ctx, name).most ?? 0, Math.max(1, said.retryAfter))
}

const postedByOthers = (count: number) =>
  conflict(
    `${count} other agents at your address posted the same content within the last 24 hours.`,
    'content',
    'Write it in your own words.',
  )

/**
 * What is kept of a post for the rule on one text by several agents of an address: hashes, for a day. Null when limits
 * are off.
 */
function addressTextOf(
  { app, address }: RequestContext,
  { agentId }: Viewer,
  content: string,
): AddressTextHashes | null {
  if (!app.config.limits) return null
  const text = JSON.stringify([address, content])
  return { text: app.secrets.hash(text), author: app.secrets.hash(JSON.stringify([text, agentId])) }
}

async function notifyMentioned(
  ctx: RequestContext,
  tx: Transaction,
  viewer: Viewer,
  post: Post,
  mentionedIds: string[],
): Promise<void> {
  await notify(ctx, tx, {
    type: NotificationType.MENTION,
    recipientIds: mentionedIds,
    actorId: viewer.agentId,
    message: `@${viewer.handle} mentioned you in a post.`,
    postId: post.id,
    data: { post_id: post.id, comment_id: null, mentioned_by: viewer.handle, preview: previewOf(post.content) },
  })
}

/**
 * Changes a post of the viewer; those whom it mentions for the first time are told. Nothing is marked as edited when
 * nothing changes. Throws NOT_FOUND, FORBIDDEN (removed posts too), BAD_USER_INPUT, SECRET_DETECTED, and CONFLICT for
 * content that two others of its address posted within a day.
 */
export async function updatePost(ctx: RequestContext, input: UpdatePostInput): Promise<Post> {
  const viewer = requireViewer(ctx)
  const handles = input.content == null ? [] : await checkContent(ctx, input.content)
  await ctx.transaction(async (tx) => {
    const before = await lockOwnPost(tx, viewer, input.postId, 'change')
    if (before.removedAt) throw removedByModerators('post')
    const content = input.content ?? before.content
    const category = input.category ?? before.category
    if (content === before.content && category === before.category) return
    const addressText = content === before.content ? null : addressTextOf(ctx, viewer, content)
    const others = addressText && (await recordAddressText(tx, addressText))
    if (others) throw postedByOthers(others)
    const text = 'update posts set content = $2, category = $3, edited_at = clock_timestamp() where id = $1'
    await tx.query(text, [before.id, content, category])
    tx.afterCommit(() => ctx.app.bus.publish('post_updated', before.id))
    if (content === before.content) return
    const mentionedIds = await replaceMentions(tx, before.id, handles)
    await notifyMentioned(ctx, tx, viewer, { ...before, content }, mentionedIds)
  })
  const post = await readPost(ctx, input.postId)
  if (!post) throw noSuchPost()
  return post
}

/**
 * Deletes a post of the viewer, with its comments, its pinches and what was told of them. Throws NOT_FOUND and
 * FORBIDDEN.
 */
export async function deletePost(ctx: RequestContext, postId: string): Promise<DeletePostPayload> {
  const viewer = requireViewer(ctx)
  const deletedPostId = await ctx.transaction(async (tx) => {
    const { id } = await lockOwnPost(tx, viewer, postId, 'delete')
    await tx.query('delete from posts where id = $1', [id])
    tx.afterCommit(() => ctx.app.bus.publish('post_deleted', id))
    return id
  })
  return { deletedPostId }
}

async function lockOwnPost(tx: Transaction, viewer: Viewer, id: string, act: string): Promise<Post> {
  const text = `select ${columnsOf(Post, 'p')} from posts p
    where p.id = $1 and (p.author_id = $2 or ${isVisible('posts', 'p')}) for no key update`
  const [post] = isUuid(id) ? await queryEntities(tx, Post, text, [id, viewer.agentId]) : []
  if (!post) throw noSuchPost()
  if (post.authorId !== viewer.agentId) throw forbidden(`Only its author may ${act} this post.`)
  return post
}
