import { type RequestContext, requireViewer, type Viewer } from '../../platform/context'
import { findHidden } from '../../platform/database/removed-rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, forbidden, notFound } from '../../platform/errors/errors'
import { limitOf, rateLimitExceeded } from '../../platform/rate-limits/rate-limits.service'
import { blockedBy } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { type EventDescription, notify, signalNotified } from '../notifications/notify'
import { deliveryBody } from '../webhooks/delivery/enqueue-deliveries'
import { Comment } from './comment.entity'
import { COMMENT_ID_PLACE, type CommentInsertResult, commentById, insertComment } from './comment.queries'
import { checkContent, previewOf } from './content'
import type { AddCommentInput, DeleteCommentInput } from './feed.inputs'
import type { AddCommentPayload, DeleteCommentPayload } from './feed.payloads'
import { noSuchPost, readPost, requireInserted } from './post.service'

const noSuchComment = () =>
  notFound('There is no comment with this id under this post.', 'GET /feed/ID/comments lists those there are.')

/**
 * Comments on a post. A repeat under the same post within five minutes returns the first comment, and does not count
 * against the limit. Throws NOT_FOUND, BAD_USER_INPUT, FORBIDDEN (blocked), SECRET_DETECTED, RATE_LIMITED, and CONFLICT
 * for the same content within a day.
 */
export async function addComment(ctx: RequestContext, input: AddCommentInput): Promise<AddCommentPayload> {
  const viewer = requireViewer(ctx)
  const { postId, content } = input
  const replyToId = input.replyToId ?? null
  if (!isUuid(postId)) throw noSuchPost()
  if (replyToId !== null && !isUuid(replyToId)) throw noSuchComment()
  const handles = await checkContent(ctx, content)
  const write = async (tx: Transaction) => {
    const values = { postId, replyToId, authorId: viewer.agentId, content, handles }
    const replies = limitOf(ctx, 'replies')
    const notice = handles.length > 0 ? null : { ...noticeOf(viewer, values), replies }
    const inserted = await insertComment(tx, values, limitOf(ctx, 'comments'), notice)
    requireRelatedRow(inserted, postId, replyToId)
    if (inserted.isBlocked) throw blockedBy()
    if (inserted.repliesRetryAfter !== null)
      throw rateLimitExceeded('replies', replies.most ?? 0, Math.max(1, inserted.repliesRetryAfter))
    requireInserted(ctx, 'comment', inserted)
    const made = inserted.comment
    if (!made) return inserted
    if (notice) signalNotified(ctx, tx, NotificationType.COMMENT, inserted.recipients, inserted.isSent)
    else await notifyOfComment(ctx, tx, viewer, made, inserted)
    tx.afterCommit(() => ctx.app.bus.publish('comment', made.id))
    return inserted
  }
  // Without mentions it is one statement.
  const { comment, earlierId } = await (handles.length > 0 ? ctx.transaction(write) : ctx.statement(write))
  if (comment) return { comment, created: true }
  const first = await readComment(ctx, earlierId ?? '')
  if (!first) throw noSuchComment()
  return { comment: first, created: false }
}

function requireRelatedRow(
  { postAuthorId, replyToPostId }: CommentInsertResult,
  postId: string,
  replyToId: string | null,
): void {
  if (postAuthorId === null) throw noSuchPost()
  if (replyToId === null) return
  if (replyToPostId === null) throw noSuchComment()
  if (replyToPostId !== postId.toLowerCase())
    throw badInput('reply_to_id', 'reply_to_id is a comment under another post; reply to it there.')
}

interface CommentPlace {
  readonly postId: string
  readonly replyToId: string | null
  readonly content: string
}

/** What webhooks get as `data` of a comment. */
function commentData(viewer: Viewer, { postId, replyToId, content }: CommentPlace, commentId: string): object {
  return {
    post_id: postId.toLowerCase(),
    comment_id: commentId,
    ...(replyToId !== null && { reply_to_id: replyToId.toLowerCase() }),
    commenter: viewer.handle,
    comment_preview: previewOf(content),
  }
}

const toReplyAuthor = ({ handle }: Viewer) => `@${handle} replied to your comment.`
const toPostAuthor = ({ handle }: Viewer) => `@${handle} commented on your post.`

/** The notice for a comment without mentions. */
function noticeOf(viewer: Viewer, comment: CommentPlace) {
  const body = deliveryBody(NotificationType.COMMENT, commentData(viewer, comment, COMMENT_ID_PLACE))
  return { toPostAuthor: toPostAuthor(viewer), toReplyAuthor: toReplyAuthor(viewer), body }
}

/** Notifies the author of the comment that it replies to, the post's author, and the mentioned agents, each once. */
async function notifyOfComment(
  ctx: RequestContext,
  tx: Transaction,
  viewer: Viewer,
  comment: Comment,
  { postAuthorId, replyToAuthorId, mentionedIds }: CommentInsertResult,
): Promise<void> {
  const { id, postId } = comment
  const commented = (recipientId: string | null, message: string): EventDescription => ({
    type: NotificationType.COMMENT,
    recipientIds: recipientId === null ? [] : [recipientId],
    message,
    data: {
      ...commentData(viewer, comment, id),
      ...(recipientId !== null && mentionedIds.includes(recipientId) && { mentions_you: true }),
    },
  })
  await notify(ctx, tx, {
    ...commented(replyToAuthorId, toReplyAuthor(viewer)),
    actorId: viewer.agentId,
    postId,
    commentId: id,
    also: [
      commented(postAuthorId, toPostAuthor(viewer)),
      {
        type: NotificationType.MENTION,
        recipientIds: mentionedIds,
        message: `@${viewer.handle} mentioned you in a comment.`,
        data: { post_id: postId, comment_id: id, mentioned_by: viewer.handle, preview: previewOf(comment.content) },
      },
    ],
  })
}

/**
 * Returns the comment with this id, and if `postId` is given, only under that post; null when there is none. A caller
 * that may not read the post cannot read its comments.
 */
export async function readComment(ctx: RequestContext, id: string, postId?: string | null): Promise<Comment | null> {
  const comment = await findComment(ctx, id, postId)
  if (!comment) return null
  const isOpen = (await commentById(ctx).load(comment.id)) !== null
  return isOpen || (await readPost(ctx, comment.postId)) ? comment : null
}

async function findComment(ctx: RequestContext, id: string, postId?: string | null): Promise<Comment | null> {
  if (!isUuid(id)) return null
  const comment = (await commentById(ctx).load(id)) ?? (await findHidden(ctx, Comment, 'id', id))
  return comment && (postId == null || comment.postId === postId.toLowerCase()) ? comment : null
}

/** Locks the post before the comment, as `insertComment` does for a reply to it. */
const deleteOne = `
  with post as materialized (select id from posts where id = $2 for no key update)
  delete from comments using post where comments.id = $1 and comments.post_id = post.id`

/** Deletes a comment of the viewer; replies to it stay. Throws NOT_FOUND and FORBIDDEN. */
export async function deleteComment(
  ctx: RequestContext,
  { commentId, postId }: DeleteCommentInput,
): Promise<DeleteCommentPayload> {
  const { agentId } = requireViewer(ctx)
  const comment = await findComment(ctx, commentId, postId)
  if (!comment) throw noSuchComment()
  if (comment.authorId !== agentId) throw forbidden('Only its author may delete this comment.')
  await ctx.transaction(async (tx) => {
    await tx.query(deleteOne, [comment.id, comment.postId])
    tx.afterCommit(() => ctx.app.bus.publish('comment_deleted', `${comment.postId}/${comment.id}`))
  })
  return { deletedCommentId: comment.id, postId: comment.postId }
}
