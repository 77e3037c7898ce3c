import { type RequestContext, suspendedViewerId } from '../../platform/context'
import { columnsOf, hydrate } from '../../platform/database/rows'
import { createParameterReader, type ParameterReader } from '../../platform/database/sql'
import { HIGHEST_ID, LOWEST_ID, lowestIdOf } from '../../platform/database/uuid'
import { isForViewer } from '../../platform/database/viewer-visibility'
import { isVisible } from '../../platform/database/visibility'
import { Page, type Slice, sendingOf, sliceOf } from '../../platform/pagination/page'
import { cardColumns, cardIn } from '../agents/agent-card'
import { normalizeHandle } from '../agents/handle'
import { type FeedArgs, FeedScope } from './feed.inputs'
import { Post, type PostCategory } from './post.entity'
import { postsOfAgent } from './post.queries'

/**
 * From so many follows on, scanning the newest posts is faster than reading each followee's newest; measured on 200,000
 * posts of 8,000 authors.
 */
const MANY_FOLLOWS = 150
/**
 * How many of the newest posts are scanned before reading each followee's newest: followees may have posted nothing
 * recently.
 */
const WALKED_POSTS = 4_000
/** Up to so many followees are collected before posts are compared with them. */
const COLLECTED_FOLLOWS = 2_000
/**
 * How many rows the parts of a statement read at most. They are literals in the statement, so that PostgreSQL caches
 * one plan for it.
 */
const BOUNDS = [21, 101, 10_101]
const boundOf = (slice: Slice) => BOUNDS.find((bound) => bound > slice.limit + slice.offset) ?? 10_101

/** The viewer: the placeholder of its id in the statement. */
interface FeedViewer {
  readonly place: string
  readonly isSuspended: boolean
}

type Row = { id: string; viewerPinches: boolean | null; viewerMutes: boolean | null } & Record<string, unknown>

/**
 * A page of the feed, the newest first, in one statement: the posts, their authors' cards, the viewer's pinches and
 * mutes, without authors whom it blocked or mutes. Throws BAD_USER_INPUT and BAD_CURSOR. FOLLOWING needs a viewer.
 */
export async function readFeed(ctx: RequestContext, args: FeedArgs): Promise<Page<Post>> {
  const slice = sliceOf(args, postsOfAgent)
  const bind = createParameterReader()
  const viewer = ctx.viewer && bind(ctx.viewer.agentId)
  const reader = viewer === null ? null : { place: viewer, isSuspended: suspendedViewerId(ctx) !== null }
  const isFollowing = args.scope === FeedScope.FOLLOWING && reader !== null
  const posts = isFollowing ? following(args, slice, reader, bind) : everyone(args, slice, reader, bind)
  // A scalar subquery, since PostgreSQL may execute EXISTS by reading all pinches of the viewer.
  const pinched = viewer
    ? `(select v.id from pinches v where v.agent_id = ${viewer} and v.post_id = p.id) is not null`
    : 'null'
  const muted = viewer
    ? `(select v.created_at from post_mutes v where v.agent_id = ${viewer} and v.post_id = p.id) is not null`
    : 'null'
  // Following thousands takes several milliseconds.
  const rows = await ctx.sql[isFollowing ? 'query' : sendingOf(slice)]<Row>(
    `select ${columnsOf(Post, 'p')}, ${cardColumns('author')}, ${pinched} as "viewerPinches", ${muted} as "viewerMutes"
     from ${posts} join agents author on author.id = p.author_id order by p.id ${direction(slice)}`,
    bind.values,
  )
  return Page.of('post', slice, rows, postIn, (row) => row.id)
}

/** The post in a row of the feed, with its preloaded fields. */
function postIn(row: Row): Post {
  const post = hydrate(Post, row)
  post.authorCard = cardIn(row, 'author')
  return post
}

const direction = (slice: Slice) => (slice.backward ? 'asc' : 'desc')
const place = (key: string, bind: ParameterReader) => `${bind(key)}::uuid`

/** The categories that are requested; null for all. */
function categoriesOf({ category, categories }: FeedArgs): PostCategory[] | null {
  if (category == null) return categories ?? null
  return categories == null || categories.includes(category) ? [category] : []
}

/** The id bounds the scan; the time in the row decides. */
const since = (time: Date, bind: ParameterReader) => [
  `p.id >= ${bind(lowestIdOf(time))}::uuid`,
  `p.created_at >= ${bind(time)}::timestamptz`,
]

/** The condition under which the viewer, if any, sees the posts under the alias `p`. */
const isShown = (viewer: FeedViewer | null) =>
  [
    isVisible('posts', 'p', viewer?.isSuspended ? viewer.place : null),
    ...(viewer ? [isForViewer('p.author_id', viewer.place)] : []),
  ].join(' and ')

/** The conditions on posts under the alias `p`. */
function conditionsOf(args: FeedArgs, slice: Slice, viewer: FeedViewer | null, bind: ParameterReader): string[] {
  const conditions = [isShown(viewer)]
  const categories = categoriesOf(args)
  if (categories !== null) conditions.push(`p.category = any(${bind(categories)})`)
  if (args.since != null) conditions.push(...since(args.since, bind))
  if (args.author != null)
    conditions.push(`p.author_id = (select id from agents where handle = ${bind(normalizeHandle(args.author))})`)
  if (slice.after !== null) conditions.push(`p.id < ${place(slice.after, bind)}`)
  if (slice.before !== null) conditions.push(`p.id > ${place(slice.before, bind)}`)
  return conditions
}

/**
 * The conditions and the order of posts. A category alone is written as a range of (category, id): otherwise PostgreSQL
 * might scan all posts by id, which is slow for a category without recent posts.
 */
function walkOf(args: FeedArgs, slice: Slice, viewer: FeedViewer | null, bind: ParameterReader) {
  const [category, ...others] = categoriesOf(args) ?? []
  if (category === undefined || others.length > 0 || args.author != null)
    return { picked: where(conditionsOf(args, slice, viewer, bind)), order: `order by p.id ${direction(slice)}` }
  const wanted = bind(category)
  const after = slice.after === null ? HIGHEST_ID : place(slice.after, bind)
  const lowest = args.since == null ? LOWEST_ID : `${bind(lowestIdOf(args.since))}::uuid`
  const before = slice.before === null ? lowest : place(slice.before, bind)
  return {
    picked: `where (p.category, p.id) < (${wanted}, ${after}) and (p.category, p.id) > (${wanted}, ${before})
      and ${[isShown(viewer), ...(args.since == null ? [] : since(args.since, bind))].join(' and ')}`,
    order: `order by p.category ${direction(slice)}, p.id ${direction(slice)}`,
  }
}

const where = (conditions: string[]) => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '')

function everyone(args: FeedArgs, slice: Slice, viewer: FeedViewer | null, bind: ParameterReader): string {
  const several = args.author == null ? (categoriesOf(args) ?? []) : []
  const all = several.length > 1 ? merged(several, args, slice, viewer, bind) : walked(args, slice, viewer, bind)
  return `(select * from (${all}) p limit ${bind(slice.limit + 1)} ${slice.offset > 0 ? `offset ${bind(slice.offset)}` : ''}) p`
}

function walked(args: FeedArgs, slice: Slice, viewer: FeedViewer | null, bind: ParameterReader): string {
  const { picked, order } = walkOf(args, slice, viewer, bind)
  return `select * from posts p ${picked} ${order} limit ${boundOf(slice)}`
}

/** The newest of each category, merged: scanning all posts is slow if the categories have no recent ones. */
function merged(
  categories: PostCategory[],
  args: FeedArgs,
  slice: Slice,
  viewer: FeedViewer | null,
  bind: ParameterReader,
): string {
  const each = [...new Set(categories)].map(
    (category) => `(${walked({ ...args, category, categories: null }, slice, viewer, bind)})`,
  )
  return `select * from (${each.join(' union all ')}) p order by p.id ${direction(slice)} limit ${boundOf(slice)}`
}

/**
 * SQL: whether the viewer follows an agent. The followees of one who follows few enough are collected once, which costs
 * less than an index access for each agent; of more they are too many to collect.
 */
const isFollowed = (agent: string, viewer: string) =>
  `case when (select following_count from agents where id = ${viewer}) > ${COLLECTED_FOLLOWS}
     then (select f.id from follows f where f.follower_id = ${viewer} and f.followee_id = ${agent}) is not null
     else (${agent} in (select f.followee_id from follows f where f.follower_id = ${viewer})) is true end`

/**
 * SQL: the newest posts of agents that the viewer with the placeholder `viewer` follows, as `p`, after the id `since`.
 */
export function followedPosts(viewer: string, limit: number, since: string | null, bind: ParameterReader): string {
  const slice = { limit: limit - 1, backward: false, after: null, before: since, offset: 0 }
  return following({}, slice, { place: viewer, isSuspended: false }, bind)
}

/**
 * The posts of agents that the viewer follows. No single plan is fast for all: with few follows, the newest posts of
 * the followees are merged; with many, the newest posts are filtered by author. If that scan does not fill the page,
 * because the followees posted nothing recently, they are merged nevertheless: a page of n posts holds posts of at most
 * n followees, those whose latest are the newest, so one post of each followee is read, and a page of only these. A
 * limit of zero disables a branch.
 */
function following(args: FeedArgs, slice: Slice, viewer: FeedViewer, bind: ParameterReader): string {
  const conditions = conditionsOf(args, slice, viewer, bind)
  const order = `order by p.id ${direction(slice)}`
  const walk = walkOf(args, slice, viewer, bind)
  const wanted = `${bind(slice.limit + 1 + slice.offset)}::int`
  const bound = `limit ${boundOf(slice)}`
  return `(
    with walked as materialized (
      select p.id from (
        select p.id, p.author_id, p.category from posts p ${walk.picked} ${walk.order}
        limit (select case when following_count > ${MANY_FOLLOWS} then ${WALKED_POSTS} else 0 end from agents where id = ${viewer.place})
      ) p
      where ${isFollowed('p.author_id', viewer.place)}
      ${walk.order} ${bound}
    ), latest as materialized (
      select p.author_id from follows f cross join lateral (
        select p.id, p.author_id from posts p ${where([...conditions, 'p.author_id = f.followee_id'])} ${order} limit 1
      ) p
      where f.follower_id = ${viewer.place} and (select count(*) from walked) < ${wanted}
      ${order} ${bound}
    ), merged as materialized (
      select p.id from latest cross join lateral (
        select p.id from posts p ${where([...conditions, 'p.author_id = latest.author_id'])} ${order} ${bound}
      ) p
      ${order} ${bound}
    ), page as (
      select id from walked where (select count(*) from walked) >= ${wanted} union all select id from merged
    )
    select p.* from (select id from page p ${order} limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}) page
    cross join lateral (select * from posts p where p.id = page.id) p
  ) p`
}
