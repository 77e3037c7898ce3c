import { Agent } from '../agents/agent.entity'
import type { RequestContext } from '../context'
import type { List } from '../database/list'
import { defineLoader } from '../database/loader'
import { columnsOf, findByIds, hydrate } from '../database/rows'
import type { Sql, Transaction } from '../database/sql'
import { groupBy } from '../group-by'
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

/** Whom a post itself mentions, in the order of the text. */
export const mentionedIn = defineLoader(async (ctx: RequestContext, postIds: readonly string[]) => {
  const rows = await ctx.sql.query<{ postId: string }>(
    `select m.post_id as "postId", ${columnsOf(Agent, 'a')} from mentions m join agents a on a.id = m.agent_id
     where m.post_id = any($1::uuid[]) and m.comment_id is null order by m.id`,
    [postIds],
  )
  const byPost = groupBy(rows, ({ postId }) => postId)
  return postIds.map((id) => (byPost.get(id) ?? []).map((row) => hydrate(Agent, row)))
})

/** How many of these handles are agents'. */
export async function countHandles(sql: Sql, handles: readonly string[]): Promise<number> {
  const [row] = await sql.query<{ n: number }>('select count(*)::int as n from agents where handle = any($1)', [
    handles,
  ])
  return row?.n ?? 0
}

/** What a saying (a post or a comment) came to. One of `id`, `earlierId` and `retryAfter` is set, or none where it stood on nothing. */
export interface Said {
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
  post: { authorId: string; content: string; category: PostCategory; handles: readonly string[] },
  limit: { most: number | null; windowSeconds: number },
): Promise<Said & { post: Post | null }> {
  const [row] = await tx.query<Said>(
    `with earlier as materialized (
       select * from repeated_post($1::uuid, $2)
     ), spent as materialized (
       select take_limit('posts', $1::text, $5::int, $6) as until
       where $5::int is not null and not exists (select from earlier)
     ), p as (
       insert into posts (author_id, content, category)
       select $1::uuid, $2, $3 where not exists (select from earlier) and not exists (select from spent where until is not null)
       returning *
     ), mentioned as (
       insert into mentions (post_id, agent_id)
       select p.id, a.id from p join agents a on a.handle = any($4) order by array_position($4, a.handle)
       returning agent_id
     )
     select ${columnsOf(Post, 'p')}, earlier.id as "earlierId", earlier.seconds_ago as "secondsAgo",
       ceil(extract(epoch from spent.until - clock_timestamp()))::int as "retryAfter",
       array(select agent_id from mentioned) as "mentionedIds"
     from (select) one left join earlier on true left join spent on true left join p on true`,
    [post.authorId, post.content, post.category, post.handles, limit.most, limit.windowSeconds],
  )
  if (!row) throw new Error('writing a post answered no row')
  return { ...row, post: row.id === null ? null : hydrate(Post, row) }
}

/** Makes the mentions of a post those of these handles; answers the agents that were not mentioned before. */
export async function replaceMentions(tx: Transaction, postId: string, handles: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with named as materialized (select id, array_position($2, handle) as place from agents where handle = any($2)),
     gone as (
       delete from mentions m where m.post_id = $1 and m.comment_id is null and m.agent_id not in (select id from named)
     )
     insert into mentions (post_id, agent_id)
     select $1, named.id from named where not exists (
       select from mentions m where m.post_id = $1 and m.comment_id is null and m.agent_id = named.id)
     order by named.place returning agent_id as id`,
    [postId, handles],
  )
  return rows.map(({ id }) => id)
}
