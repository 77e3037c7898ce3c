import { invalidApiKey, type RequestContext, suspendedViewerId } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, findByIds, hydrate } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isBlockedBy } from '../../platform/database/viewer-visibility'
import { isVisibleUnderPost, visible } from '../../platform/database/visibility'
import type { List } from '../../platform/pagination/list'
import { cardColumns, cardIn } from '../agents/agent-card'
import { Comment } from './comment.entity'
import type { CommentOrder } from './feed.inputs'
import { mentionsOf } from './mention.queries'
import type { InsertResult } from './post.queries'

/** Comments by id. */
export const commentById = defineLoader((ctx: RequestContext, ids: readonly string[]) =>
  findByIds(ctx.sql, Comment, ids, suspendedViewerId(ctx)),
)

/** The comments of a post, the oldest first. */
const oldestComments: List<Comment> = {
  cursor: 'comment',
  entity: Comment,
  alias: 'c',
  from: 'comments c',
  key: 'c.id',
  keyForm: 'uuid',
  descending: false,
  parent: 'c.post_id',
  visibility: isVisibleUnderPost,
}

/** The lists of comments of a post by order. */
export const commentsOfPost: Readonly<Record<CommentOrder, List<Comment>>> = {
  oldest: oldestComments,
  newest: { ...oldestComments, descending: true },
}

/** The comments of an agent, the newest first. */
export const commentsOfAgent: List<Comment> = {
  cursor: 'agent_comment',
  entity: Comment,
  alias: 'c',
  from: 'comments c',
  key: 'c.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'c.author_id',
}

/** The result of inserting a comment, with its post and the comment that it replies to. */
export interface CommentInsertResult extends InsertResult {
  /** The post's author; null when there is no such post. */
  readonly postAuthorId: string | null
  /** The post and the author of the comment that it replies to; null when there is no such comment. */
  readonly replyToPostId: string | null
  readonly replyToAuthorId: string | null
  /** Whether one of these two authors blocked the author; then nothing is inserted. */
  readonly isBlocked: boolean
}

/**
 * Inserts a comment and its mentions, unless the author wrote the same under the post within a day or is over the
 * limit, or the post or comment does not exist. One statement, in the order of `insertPost`.
 */
export async function insertComment(
  tx: Transaction,
  comment: { postId: string; replyToId: string | null; authorId: string; content: string; handles: string[] },
  limit: { most: number | null; windowSeconds: number },
): Promise<CommentInsertResult & { comment: Comment | null }> {
  const mentions = mentionsOf('c', comment.handles, '$7')
  const [row] = await tx.query<CommentInsertResult & Record<string, unknown>>(
    `with post as materialized (
       select id, author_id from ${visible('posts')} p where id = $1
     ), parent as materialized (
       select post_id, author_id from ${visible('comments')} parent where id = $4::uuid
     ), earlier as materialized (
       select repeated.* from post cross join lateral repeated_comment(post.id, $2::uuid, $3) repeated
     ), blocked as materialized (
       select from (select author_id from post union all select author_id from parent) authors
       where ${isBlockedBy('$2::uuid', 'authors.author_id')}
     ), allowed as materialized (
       select from post
       where not exists (select from blocked) and not exists (select from earlier) and ($4::uuid is null or exists (select from parent where post_id = $1))
     ), spent as materialized (
       select take_limit('comments', $2::text, $5::int, $6::int) as until from allowed where $5::int is not null
     ), c as (
       insert into comments (post_id, reply_to_id, author_id, content)
       select $1, $4::uuid, $2::uuid, $3 from allowed where not exists (select from spent where until is not null)
       returning *
     ) ${mentions.written}
     select ${columnsOf(Comment, 'c')}, ${cardColumns('author')}, ${mentions.ids} as "mentionedIds",
       earlier.id as "earlierId", earlier.seconds_ago as "secondsAgo",
       ceil(extract(epoch from spent.until - clock_timestamp()))::int as "retryAfter",
       (select author_id from post) as "postAuthorId", (select post_id from parent) as "replyToPostId",
       (select author_id from parent) as "replyToAuthorId",
       exists (select from blocked) as "isBlocked"
     from agents author left join earlier on true left join spent on true left join c on true
     where author.id = $2::uuid`,
    [
      comment.postId,
      comment.authorId,
      comment.content,
      comment.replyToId,
      limit.most,
      limit.windowSeconds,
      ...mentions.values,
    ],
  )
  // Its author was deleted.
  if (!row) throw invalidApiKey()
  return { ...row, comment: row.id === null ? null : hydrate(Comment, { ...row, authorCard: cardIn(row, 'author') }) }
}
