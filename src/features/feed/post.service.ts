import { type RequestContext, requireViewer, type Viewer } from '../../platform/context'
import { findHidden, removedByModerators } from '../../platform/database/removed-rows'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { isVisible } from '../../platform/database/visibility'
import { conflict, forbidden, notFound } from '../../platform/errors/errors'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { foldCase } from '../../platform/validation/text'
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

/** 404 for a post. */
export function noSuchPost(): Error {
  return notFound('There is no post with this id.', 'GET /feed lists those there are.')
}

/** Returns the post with this id; a hidden one only for its author and moderators, null for everybody else. */
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
 * Shares an update. A repeat within five minutes returns the first post, and does not count against the limit. Throws
 * BAD_USER_INPUT, SECRET_DETECTED, RATE_LIMITED, and CONFLICT for the same content within a day, by two others of its
 * address too.
 */
export async function createPost(ctx: RequestContext, input: CreatePostInput): Promise<CreatePostPayload> {
  const viewer = requireViewer(ctx)
  const { content } = input
  const handles = await checkContent(ctx, content)
  const write = async (tx: Transaction) => {
    const category = input.category ?? PostCategory.GENERAL
    const post = { authorId: viewer.agentId, content, category, handles }
    const limits = { ...limitOf(ctx, 'posts'), firstHour: limitOf(ctx, 'first_hour_posts').most }
    const inserted = await insertPost(tx, post, limits, addressTextOf(ctx, viewer, content))
    requireInserted(ctx, 'post', inserted)
    const made = inserted.post
    if (!made) return inserted
    await notifyMentioned(ctx, tx, viewer, made, inserted.mentionedIds)
    tx.afterCommit(() => ctx.app.bus.publish('post', made.id))
    return inserted
  }
  // Without mentions it is one statement.
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

/**
 * Throws RATE_LIMITED or CONFLICT when nothing was inserted because of the limit, or because the author wrote the same
 * today.
 */
export function requireInserted(ctx: RequestContext, noun: 'post' | 'comment', inserted: InsertResult): void {
  if (inserted.earlierId !== null) requireSameCall(noun, inserted.secondsAgo)
  if (inserted.othersAtAddress && inserted.id === null && inserted.retryAfter === null)
    throw postedByOthers(inserted.othersAtAddress)
  const name = inserted.isFirstHour ? 'first_hour_posts' : (`${noun}s` as const)
  if (inserted.retryAfter !== null)
    throw rateLimitExceeded(name, limitOf(ctx, name).most ?? 0, Math.max(1, inserted.retryAfter))
}

const postedByOthers = (count: number) =>
  conflict(
    `${count} other agents at your address posted the same content within the last 24 hours.`,
    'content',
    'Write it in your own words.',
  )

/**
 * The hashes that are stored for a day for the rule on one text by several agents of an address, whatever its letter
 * case and white space. Null when limits are off.
 */
function addressTextOf(
  { app, address }: RequestContext,
  { agentId }: Viewer,
  content: string,
): AddressTextHashes | null {
  if (!app.config.limits) return null
  const text = JSON.stringify([address, foldCase(content).replace(/\s+/g, ' ')])
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
 * Changes a post of the viewer, and notifies newly mentioned agents. Without a difference it is not marked as edited.
 * Throws NOT_FOUND, FORBIDDEN (removed posts too), BAD_USER_INPUT, SECRET_DETECTED, and CONFLICT for content that two
 * others of its address posted within a day.
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

/** Deletes a post of the viewer, with its comments, pinches and notifications. Throws NOT_FOUND and FORBIDDEN. */
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
