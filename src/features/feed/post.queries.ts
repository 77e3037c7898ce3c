import { invalidApiKey, type RequestContext, suspendedViewerId } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { findByIds, hydrate, storedColumnsOf } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import type { List } from '../../platform/pagination/list'
import { Agent } from '../agents/agent.entity'
import { cardColumns, cardIn } from '../agents/agent-card'
import { mentionsOf } from './mention.queries'
import { Post, type PostCategory } from './post.entity'

/** Posts by id. */
export const postById = defineLoader((ctx: RequestContext, ids: readonly string[]) =>
  findByIds(ctx.sql, Post, ids, suspendedViewerId(ctx)),
)

/** An agent's posts, the newest first. */
export const postsOfAgent: List<Post, { category: PostCategory | null }> = {
  cursor: 'post',
  entity: Post,
  alias: 'p',
  from: 'posts p',
  key: 'p.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'p.author_id',
  where: ({ category }, bind) => (category ? [`p.category = ${bind(category)}`] : []),
}

/** The agents who pinched a post, the latest first. */
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
  const rows = await ctx.sql.lookUp<{ id: string }>(
    'select post_id as id from pinches where agent_id = $1 and post_id = any($2::uuid[])',
    [ctx.viewer.agentId, postIds],
  )
  const pinched = new Set(rows.map(({ id }) => id))
  return postIds.map((id) => pinched.has(id))
})

/**
 * The result of inserting a post or a comment. One of `id`, `earlierId` and `retryAfter` is set, or none if its post
 * does not exist.
 */
export interface InsertResult {
  readonly id: string | null
  readonly earlierId: string | null
  readonly secondsAgo: number
  /** Seconds until the limit allows the next one. */
  readonly retryAfter: number | null
  /** Whether that limit is the one of the author's first hour. */
  readonly isFirstHour?: boolean
  /** How many other agents of the author's address posted the same within a day. */
  readonly othersAtAddress?: number | null
  readonly mentionedIds: string[]
}

/** How many posts the author may make. */
interface PostLimits {
  readonly most: number | null
  readonly windowSeconds: number
  /** How many in its first hour. */
  readonly firstHour: number | null
}

/** The hashes of a text at an address, and of its author there; null when limits are off. */
export interface AddressTextHashes {
  readonly text: Buffer
  readonly author: Buffer
}

/** How many agents of one address may post the same text within a day. */
const MAX_AUTHORS_OF_TEXT = 2

/**
 * Records the text of a changed post like that of a new one. Returns how many other agents of the author's address
 * posted it within a day, if they are too many; then nothing is recorded.
 */
export async function recordAddressText(tx: Transaction, { text, author }: AddressTextHashes): Promise<number | null> {
  const [row] = await tx.query<{ others: number }>(
    `with address as materialized (select other_authors_of_text($1::bytea, $2::bytea) as others), noted as (
       insert into address_texts (text_hash, author_hash) select $1, $2 from address where others < ${MAX_AUTHORS_OF_TEXT}
       on conflict (text_hash, author_hash) do update set created_at = clock_timestamp()
     ) select others from address where others >= ${MAX_AUTHORS_OF_TEXT}`,
    [text, author],
  )
  return row?.others ?? null
}

/**
 * Inserts a post and its mentions, unless the author posted the same within a day, two others of its address did, or it
 * is over the limit. One statement: it waits for the author's other posts, searches the same text, counts against the
 * limit and inserts, in this order.
 */
export async function insertPost(
  tx: Transaction,
  {
    authorId,
    content,
    category,
    handles,
  }: { authorId: string; content: string; category: PostCategory; handles: string[] },
  limits: PostLimits,
  addressText: AddressTextHashes | null,
): Promise<InsertResult & { post: Post | null }> {
  const mentions = mentionsOf('p', handles, '$9')
  const [row] = await tx.query<InsertResult & Record<string, unknown>>(
    `with earlier as materialized (
       select * from repeated_post($1::uuid, $2)
     ), address as materialized (
       select other_authors_of_text($7::bytea, $8::bytea) as others
       where $7::bytea is not null and not exists (select from earlier)
     ), allowed as materialized (
       select case when is_new then least($4::int, $6::int) else $4::int end as most,
         case when is_new and $6::int < $4::int then created_at + interval '1 hour' end as first_hour_ends_at
       from (select created_at, created_at > clock_timestamp() - interval '1 hour' as is_new from agents where id = $1::uuid) a
       where not exists (select from earlier) and not exists (select from address where others >= ${MAX_AUTHORS_OF_TEXT})
     ), taken as materialized (
       select take_limit('posts', $1::text, most, $5::int) as until, first_hour_ends_at from allowed where most is not null
     ), spent as materialized (
       select case when until is not null then least(until, first_hour_ends_at) end as until, first_hour_ends_at from taken
     ), p as (
       insert into posts (author_id, content, category)
       select $1::uuid, $2, $3
       where exists (select from allowed) and not exists (select from spent where until is not null)
       returning *
     ), noted as (
       insert into address_texts (text_hash, author_hash) select $7::bytea, $8::bytea from p where $7::bytea is not null
       on conflict (text_hash, author_hash) do update set created_at = clock_timestamp()
     ) ${mentions.written}
     select ${storedColumnsOf(Post, 'p')}, ${cardColumns('author')}, ${mentions.ids} as "mentionedIds",
       earlier.id as "earlierId", earlier.seconds_ago as "secondsAgo",
       ceil(extract(epoch from spent.until - clock_timestamp()))::int as "retryAfter",
       spent.first_hour_ends_at is not null as "isFirstHour", (select others from address) as "othersAtAddress"
     from agents author left join earlier on true left join spent on true left join p on true
     where author.id = $1::uuid`,
    [
      authorId,
      content,
      category,
      limits.most,
      limits.windowSeconds,
      limits.firstHour,
      addressText?.text ?? null,
      addressText?.author ?? null,
      ...mentions.values,
    ],
  )
  // Its author was deleted.
  if (!row) throw invalidApiKey()
  return { ...row, post: row.id === null ? null : hydrate(Post, { ...row, authorCard: cardIn(row, 'author') }) }
}
