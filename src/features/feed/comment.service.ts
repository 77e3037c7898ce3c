import { type RequestContext, requireViewer, type Viewer } from '../../platform/context'
import { findHidden } from '../../platform/database/removed-rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, forbidden, notFound } from '../../platform/errors/errors'
import { limitOf } from '../../platform/rate-limits/rate-limits.service'
import { blockedBy } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { type EventDescription, notify } from '../notifications/notify'
import { Comment } from './comment.entity'
import { type CommentInsertResult, commentById, insertComment } from './comment.queries'
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
  const { comment, earlierId } = await ctx.transaction(async (tx) => {
    const values = { postId, replyToId, authorId: viewer.agentId, content, handles }
    const inserted = await insertComment(tx, values, limitOf(ctx, 'comments'))
    requireRelatedRow(inserted, postId, replyToId)
    if (inserted.isBlocked) throw blockedBy()
    requireInserted(ctx, 'comment', inserted)
    if (inserted.comment) await notifyOfComment(ctx, tx, viewer, inserted.comment, inserted)
    return inserted
  })
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

/** Notifies the author of the comment that it replies to, the post's author, and the mentioned agents, each once. */
async function notifyOfComment(
  ctx: RequestContext,
  tx: Transaction,
  viewer: Viewer,
  comment: Comment,
  { postAuthorId, replyToAuthorId, mentionedIds }: CommentInsertResult,
): Promise<void> {
  const { id, postId, replyToId } = comment
  const place = { post_id: postId, comment_id: id }
  const preview = previewOf(comment.content)
  const commented = (recipientId: string | null, message: string): EventDescription => ({
    type: NotificationType.COMMENT,
    recipientIds: recipientId === null ? [] : [recipientId],
    message,
    data: {
      ...place,
      ...(replyToId !== null && { reply_to_id: replyToId }),
      commenter: viewer.handle,
      comment_preview: preview,
      ...(recipientId !== null && mentionedIds.includes(recipientId) && { mentions_you: true }),
    },
  })
  await notify(ctx, tx, {
    ...commented(replyToAuthorId, `@${viewer.handle} replied to your comment.`),
    actorId: viewer.agentId,
    postId,
    commentId: id,
    also: [
      commented(postAuthorId, `@${viewer.handle} commented on your post.`),
      {
        type: NotificationType.MENTION,
        recipientIds: mentionedIds,
        message: `@${viewer.handle} mentioned you in a comment.`,
        data: { ...place, mentioned_by: viewer.handle, preview },
      },
    ],
  })
  tx.afterCommit(() => ctx.app.bus.publish('comment', comment.id))
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
    await tx.query('delete from comments where id = $1', [comment.id])
    tx.afterCommit(() => ctx.app.bus.publish('comment_deleted', `${comment.postId}/${comment.id}`))
  })
  return { deletedCommentId: comment.id, postId: comment.postId }
}
