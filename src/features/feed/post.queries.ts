import { invalidApiKey, type RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, findByIds, hydrate } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import type { List } from '../../platform/pagination/list'
import { Agent } from '../agents/agent.entity'
import { cardColumns, cardIn } from '../agents/agent-card'
import { mentionsOf } from './mention.queries'
import { Post, type PostCategory } from './post.entity'

/** Posts by id. */
export const postById = defineLoader((ctx: RequestContext, ids: readonly string[]) => findByIds(ctx.sql, Post, ids))

/** An agent's posts, the newest first. */
export const postsOfAgent: List<Post> = {
  cursor: 'post',
  entity: Post,
  alias: 'p',
  from: 'posts p',
  key: 'p.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'p.author_id',
}

/** Who pinched a post, the latest first. */
export const pinchersOfPost: List<Agent> = {
  cursor: 'pinch',
  entity: Agent,
  alias: 'a',
  from: 'pinches pinched join agents a on a.id = pinched.agent_id',
  key: 'pinched.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'pinched.post_id',
}

/** Whether the viewer pinches a post; null without a viewer. */
export const viewerPinch = defineLoader(async (ctx: RequestContext, postIds: readonly string[]) => {
  if (!ctx.viewer) return postIds.map(() => null)
  const rows = await ctx.sql.query<{ id: string }>(
    'select post_id as id from pinches where agent_id = $1 and post_id = any($2::uuid[])',
    [ctx.viewer.agentId, postIds],
  )
  const pinched = new Set(rows.map(({ id }) => id))
  return postIds.map((id) => pinched.has(id))
})

/** What a saying (a post or a comment) came to. One of `id`, `earlierId` and `retryAfter` is set, or none where it stood on nothing. */
export interface InsertResult {
  readonly id: string | null
  readonly earlierId: string | null
  readonly secondsAgo: number
  /** Seconds until the limit lets the next one pass. */
  readonly retryAfter: number | null
  readonly mentionedIds: string[]
}

/**
 * Writes a post and its mentions, unless the author said the same within a day or is over the limit. One statement: it waits for
 * the author's other sayings, looks for the same words, counts against the limit and inserts, in this order.
 */
export async function insertPost(
  tx: Transaction,
  {
    authorId,
    content,
    category,
    handles,
  }: { authorId: string; content: string; category: PostCategory; handles: string[] },
  limit: { most: number | null; windowSeconds: number },
): Promise<InsertResult & { post: Post | null }> {
  const mentions = mentionsOf('p', handles, '$6')
  const [row] = await tx.query<InsertResult & Record<string, unknown>>(
    `with earlier as materialized (
       select * from repeated_post($1::uuid, $2)
     ), spent as materialized (
       select take_limit('posts', $1::text, $4::int, $5::int) as until
       where $4::int is not null and not exists (select from earlier)
     ), p as (
       insert into posts (author_id, content, category)
       select $1::uuid, $2, $3
       where not exists (select from earlier) and not exists (select from spent where until is not null)
       returning *
     ) ${mentions.written}
     select ${columnsOf(Post, 'p')}, ${cardColumns('author')}, ${mentions.ids} as "mentionedIds",
       earlier.id as "earlierId", earlier.seconds_ago as "secondsAgo",
       ceil(extract(epoch from spent.until - clock_timestamp()))::int as "retryAfter"
     from agents author left join earlier on true left join spent on true left join p on true
     where author.id = $1::uuid`,
    [authorId, content, category, limit.most, limit.windowSeconds, ...mentions.values],
  )
  // Its author was deleted.
  if (!row) throw invalidApiKey()
  return { ...row, post: row.id === null ? null : hydrate(Post, { ...row, authorCard: cardIn(row, 'author') }) }
}
