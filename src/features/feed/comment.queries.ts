import { invalidApiKey, type RequestContext, suspendedViewerId } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { findByIds, hydrate, storedColumnsOf } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isBlockedBy } from '../../platform/database/viewer-visibility'
import { isVisible, isVisibleUnderPost, visible } from '../../platform/database/visibility'
import type { List } from '../../platform/pagination/list'
import { cardColumns, cardIn } from '../agents/agent-card'
import { notificationParts } from '../notifications/notification-parts'
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
  /** The notified agents, and whether deliveries were written for them. */
  readonly recipients: string[]
  readonly isSent: boolean
  /** Seconds until the limit of replies allows the next one. */
  readonly repliesRetryAfter: number | null
}

/** What the authors of the post and of the comment that it replies to are notified of. */
interface CommentNotice {
  readonly toPostAuthor: string
  readonly toReplyAuthor: string
  /** What webhooks get; its `comment_id` is `COMMENT_ID_PLACE`. */
  readonly body: string
  readonly replies: { readonly most: number | null; readonly windowSeconds: number }
}

/** Stands for the comment's id in the body of a delivery. */
export const COMMENT_ID_PLACE = '{{comment-id}}'
/** With its quotes, which a text inside `data` cannot contain unescaped. */
const idPlace = `"comment_id":"${COMMENT_ID_PLACE}"`

const partsFor = (candidates: 'one' | 'one each') =>
  notificationParts({
    actor: '$2::uuid',
    postId: '$1::uuid',
    commentId: '(select id from c)',
    jobId: 'null::uuid',
    organizationId: 'null::uuid',
    repeats: 'true',
    done: 'c',
    body: `replace($8::text, '${idPlace}', '"comment_id":"' || (select id from c) || '"')`,
    candidates,
  })
const replySubject = `concat_ws(' ', $2::uuid, $1::uuid, agent_id)`

/**
 * The parts of a statement that also notifies: before the comment the inboxes and the limit of replies, which refuses
 * it, after it the notifications. Without a notice they are empty.
 */
const notifying = (candidates: string, { inbox, written }: ReturnType<typeof notificationParts>) => ({
  before: `candidates as materialized (${candidates}), ${inbox}, refused as materialized (
      select limit_until('replies', ${replySubject}, $9::int, $10::int) as until
      from (select agent_id from inbox where $9::int is not null order by agent_id) recipients
    ), `,
  isRefused: 'exists (select from refused where until is not null)',
  after: `, counted as (
      insert into limit_acts (limit_name, subject) select 'replies', ${replySubject} from inbox cross join c where $9::int is not null
    ), ${written}`,
  columns: `array(select recipient_id from inserted) as recipients, exists (select from sent) as "isSent",
    (select ceil(extract(epoch from max(until) - clock_timestamp()))::int from refused) as "repliesRetryAfter"`,
})
const toPostAuthor = notifying(
  `select author_id as agent_id, 'comment'::text as type, $7::text as message from post cross join allowed where author_id <> $2::uuid`,
  partsFor('one'),
)
const toBothAuthors = notifying(
  `select distinct on (agent_id) agent_id, 'comment'::text as type,
     case place when 1 then $11::text else $7::text end as message
   from (select author_id as agent_id, 1 as place from parent union all select author_id, 2 from post) authors
   where agent_id <> $2::uuid and exists (select from allowed) order by agent_id, place`,
  partsFor('one each'),
)
const silent = {
  before: '',
  isRefused: 'false',
  after: '',
  columns: `'{}'::uuid[] as recipients, false as "isSent", null::int as "repliesRetryAfter"`,
}

/** The comment that it replies to; without one, the statement reads none. */
const replyParent = `select post_id, author_id from ${visible('comments')} parent where id = $4::uuid`
const noParent = 'select null::uuid as post_id, null::uuid as author_id where $4::uuid is not null'

/**
 * Inserts a comment and its mentions, unless the author wrote the same under the post within a day or is over the
 * limit, or the post or comment does not exist. One statement, in the order of `insertPost`; the lock of the post is
 * first, as in every statement that changes its counter and inboxes. With a notice the same statement notifies.
 */
export async function insertComment(
  tx: Transaction,
  comment: { postId: string; replyToId: string | null; authorId: string; content: string; handles: string[] },
  limit: { most: number | null; windowSeconds: number },
  notice: CommentNotice | null,
): Promise<CommentInsertResult & { comment: Comment | null }> {
  const mentions = mentionsOf('c', comment.handles, '$7')
  const isReply = comment.replyToId !== null
  const { before, isRefused, after, columns } = !notice ? silent : isReply ? toBothAuthors : toPostAuthor
  const [row] = await tx.query<CommentInsertResult & Record<string, unknown>>(
    `with post as materialized (
       select id, author_id from posts p where id = $1 and ${isVisible('posts', 'p')} for no key update
     ), parent as materialized (
       ${isReply ? replyParent : noParent}
     ), earlier as materialized (
       select repeated.* from post cross join lateral repeated_comment(post.id, $2::uuid, $3) repeated
     ), blocked as materialized (
       select from (select author_id from post union all select author_id from parent) authors
       where ${isBlockedBy('$2::uuid', 'authors.author_id')}
     ), allowed as materialized (
       select from post
       where not exists (select from blocked) and not exists (select from earlier) and ($4::uuid is null or exists (select from parent where post_id = $1))
     ), ${before}spent as materialized (
       select take_limit('comments', $2::text, $5::int, $6::int) as until from allowed where $5::int is not null and not ${isRefused}
     ), c as (
       insert into comments (post_id, reply_to_id, author_id, content)
       select $1, $4::uuid, $2::uuid, $3 from allowed
       where not exists (select from spent where until is not null) and not ${isRefused}
       returning *
     ) ${mentions.written}${after}
     select ${storedColumnsOf(Comment, 'c')}, ${cardColumns('author')}, ${mentions.ids} as "mentionedIds",
       earlier.id as "earlierId", earlier.seconds_ago as "secondsAgo",
       ceil(extract(epoch from spent.until - clock_timestamp()))::int as "retryAfter",
       (select author_id from post) as "postAuthorId", (select post_id from parent) as "replyToPostId",
       (select author_id from parent) as "replyToAuthorId",
       exists (select from blocked) as "isBlocked", ${columns}
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
      ...(notice ? [notice.toPostAuthor, notice.body, notice.replies.most, notice.replies.windowSeconds] : []),
      ...(notice && isReply ? [notice.toReplyAuthor] : []),
    ],
  )
  // Its author was deleted.
  if (!row) throw invalidApiKey()
  return { ...row, comment: row.id === null ? null : hydrate(Comment, { ...row, authorCard: cardIn(row, 'author') }) }
}
