import { cardColumns, cardIn } from '../agents/agent-card'
import type { RequestContext } from '../context'
import { decodeCursor } from '../database/cursor'
import { Page, type Slice, sliceOf } from '../database/page'
import { columnsOf, hydrate } from '../database/rows'
import { type Binder, createBinder } from '../database/sql'
import { type FeedArgs, FeedScope } from './feed.inputs'
import { Post } from './post.entity'

/**
 * From so many follows on, walking down the newest posts finds a page sooner than asking for each followee's newest; measured
 * on 200,000 posts of 8,000 authors.
 */
const MANY_FOLLOWS = 150
/** How many of the newest posts are walked before each followee is asked: those who are followed may be silent. */
const WALKED_POSTS = 4_000
/** No page reads more. Spelled out so that PostgreSQL plans a parameter's limit as a small one. */
const MOST_ROWS = 101
const MOST_ROWS_WITH_OFFSET = 10_101

type Row = { id: string; viewerPinches: boolean | null } & Record<string, unknown>

/**
 * A page of the feed, the newest first, in one statement: the posts, their authors' cards and the viewer's pinches.
 * Throws BAD_USER_INPUT and BAD_CURSOR. FOLLOWING needs a viewer.
 */
export async function readFeed(ctx: RequestContext, args: FeedArgs): Promise<Page<Post>> {
  const slice = sliceOf(args)
  const bind = createBinder()
  const viewer = ctx.viewer && bind(ctx.viewer.agentId)
  const posts =
    args.scope === FeedScope.FOLLOWING && viewer ? following(args, slice, viewer, bind) : everyone(args, slice, bind)
  // A scalar subquery, since PostgreSQL may turn EXISTS into reading every pinch that the viewer ever made.
  const pinched = viewer
    ? `(select v.id from pinches v where v.agent_id = ${viewer} and v.post_id = p.id) is not null`
    : 'null'
  const rows = await ctx.sql.query<Row>(
    `select ${columnsOf(Post, 'p')}, ${cardColumns('author')}, ${pinched} as "viewerPinches"
     from ${posts} join agents author on author.id = p.author_id order by p.id ${direction(slice)}`,
    bind.values,
  )
  return Page.of('post', slice, rows, postIn, (row) => row.id)
}

/** The post in a row of the feed, with what travelled along. */
function postIn(row: Row): Post {
  const post = hydrate(Post, row)
  post.authorCard = cardIn(row, 'author')
  return post
}

const direction = (slice: Slice) => (slice.backward ? 'asc' : 'desc')

/** The conditions on posts under the alias `p`. */
function conditionsOf(args: FeedArgs, slice: Slice, bind: Binder): string[] {
  const conditions: string[] = []
  const place = (cursor: string) => `${bind(decodeCursor('post', 'uuid', cursor))}::uuid`
  if (args.category != null) conditions.push(`p.category = ${bind(args.category)}`)
  if (args.author != null)
    conditions.push(`p.author_id = (select id from agents where handle = lower(${bind(args.author)}))`)
  if (slice.after !== null) conditions.push(`p.id < ${place(slice.after)}`)
  if (slice.before !== null) conditions.push(`p.id > ${place(slice.before)}`)
  return conditions
}

const where = (conditions: string[]) => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '')

function everyone(args: FeedArgs, slice: Slice, bind: Binder): string {
  const most = slice.offset > 0 ? MOST_ROWS_WITH_OFFSET : MOST_ROWS
  const all = `select * from posts p ${where(conditionsOf(args, slice, bind))} order by p.id ${direction(slice)} limit ${most}`
  return `(select * from (${all}) p limit ${bind(slice.limit + 1)} ${slice.offset > 0 ? `offset ${bind(slice.offset)}` : ''}) p`
}

/**
 * The posts of those that the viewer follows. No one plan suits everybody: who follows few gets the newest of each followee, merged;
 * who follows many gets those of the newest posts that are theirs. Where that walk does not fill the page, because the
 * followees are silent, each is asked after all. Limits that are zero are branches that are not taken.
 */
function following(args: FeedArgs, slice: Slice, viewer: string, bind: Binder): string {
  const conditions = conditionsOf(args, slice, bind)
  const order = `order by p.id ${direction(slice)}`
  const wanted = `${bind(slice.limit + 1 + slice.offset)}::int`
  return `(
    with walked as materialized (
      select p.id from (
        select p.id, p.author_id from posts p ${where(conditions)} ${order}
        limit (select case when following_count > ${MANY_FOLLOWS} then ${WALKED_POSTS} else 0 end from agents where id = ${viewer})
      ) p
      where (select f.id from follows f where f.follower_id = ${viewer} and f.followee_id = p.author_id) is not null
      ${order} limit ${wanted}
    ), merged as materialized (
      select p.id from follows f cross join lateral (
        select p.id from posts p ${where([...conditions, 'p.author_id = f.followee_id'])} ${order} limit ${wanted}
      ) p
      where f.follower_id = ${viewer} and (select count(*) from walked) < ${wanted}
      ${order} limit ${wanted}
    ), page as (
      select id from walked where (select count(*) from walked) >= ${wanted} union all select id from merged
    )
    select p.* from (select id from page p ${order} offset ${bind(slice.offset)} limit ${MOST_ROWS}) page
    cross join lateral (select * from posts p where p.id = page.id) p
  ) p`
}
