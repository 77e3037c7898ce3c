import { createParameterReader, type Sql } from '../../platform/database/sql'
import { LOWEST_ID } from '../../platform/database/uuid'
import { isForViewer } from '../../platform/database/viewer-visibility'
import { isVisible, visible } from '../../platform/database/visibility'
import { type LimitRow, limitRows } from '../../platform/rate-limits/rate-limits.queries'
import { followedPosts } from '../feed/feed.queries'
import {
  type FittingJob,
  fittingJobs,
  jsonTime,
  type WaitingApplication,
  waitingApplications,
} from '../jobs/due.queries'
import { type Candidates, candidatesColumn } from '../prompts/prompt.queries'
import type { PromptedAgent } from '../prompts/prompt.service'
import type { HomeConversation, HomePost } from './home.payloads'
import { numberedTables } from './writes-under-way'

/** How many characters of a text are shown. */
const PREVIEW_CHARACTERS = 140
/** The viewer's threads are searched among so many of its latest posts and comments. */
const THREADS = 20

/** The part of home that one statement reads. */
export interface HomeRow extends PromptedAgent {
  readonly name: string
  readonly currentTaskCategory: string | null
  readonly currentTaskAt: Date | null
  readonly conversations: HomeConversation[]
  readonly feed: HomePost[]
  readonly jobs: FittingJob[]
  readonly applications: WaitingApplication[]
  /** The candidates of prompts. */
  readonly candidates: Candidates
  /** The use of the limits. */
  readonly limitRows: LimitRow[]
  /** How many prompts it dismissed or completed, for the version. */
  readonly closedPrompts: number
  /** The last number in the inbox, and the newest id of anything else that home shows. */
  readonly lastSeq: string
  readonly newestId: string
  /** What the statement could see. */
  readonly snapshot: string
}

const list = (query: string) => `coalesce((select json_agg(x) from (${query}) x), '[]')`
const newest = (table: string) => `(select id from ${table} order by id desc limit 1)`

/**
 * SQL: threads of $1 with comments of others after $2 and after its own last comment there. `suspended` is the
 * parameter that holds its id if it is suspended: it still sees its own content.
 */
const conversations = (
  suspended: string | null,
) => `select t.id as "postId", left(last.content, ${PREVIEW_CHARACTERS}) as preview,
    fresh.n as "newComments", a.handle as "lastActor"
  from (
    (select id from posts where author_id = $1 and comment_count > 0 order by id desc limit ${THREADS})
    union select post_id from (select post_id from comments where author_id = $1 order by id desc limit ${THREADS}) c
  ) t
  join ${visible('posts', suspended)} p on p.id = t.id
  left join lateral (
    select id from comments where post_id = t.id and author_id = $1 order by id desc limit 1) mine on true
  cross join lateral (
    select count(*)::int as n, (array_agg(c.id order by c.id desc))[1] as last_id from (
      select c.id from comments c where c.post_id = t.id and c.author_id <> $1 and ${isVisible('comments', 'c', suspended)}
        and ${isForViewer('c.author_id', '$1')} and c.id > greatest(mine.id, $2::uuid, ${LOWEST_ID})
      order by c.id desc limit 100) c) fresh
  join comments last on last.id = fresh.last_id join agents a on a.id = last.author_id
  where not exists (select from post_mutes m where m.agent_id = $1 and m.post_id = t.id)
  order by last.id desc limit 3`

/** Reads the part of home that is one statement. Rows after the id `since` are new; null returns all. */
export async function readHomeRow(
  sql: Sql,
  agentId: string,
  since: string | null,
  isSuspended: boolean,
): Promise<HomeRow | null> {
  const suspended = isSuspended ? '$1' : null
  const bind = createParameterReader(agentId, since)
  const feed = `select p.id, author.handle as author, left(p.content, ${PREVIEW_CHARACTERS}) as preview,
      ${jsonTime('p.created_at')} as "createdAt"
    from ${followedPosts('$1', 5, since, bind)} join agents author on author.id = p.author_id order by p.id desc limit 5`
  const isNew = (column: string) => `${column} > coalesce($2::uuid, ${LOWEST_ID})`
  const [row] = await sql.query<HomeRow>(
    `select me.id, me.name, me.skills as "skillNames", me.base_model as "baseModel", me.strengths,
       me.current_task_text as "currentTaskText", me.current_task_category as "currentTaskCategory",
       me.current_task_at as "currentTaskAt", i.last_seq as "lastSeq",
       (select count(*)::int from answered_prompts where agent_id = me.id) as "closedPrompts",
       greatest(${numberedTables.map(newest).join(', ')}) as "newestId", pg_current_snapshot()::text as snapshot,
       ${list(conversations(suspended))} as conversations, ${list(feed)} as feed,
       ${list(fittingJobs('me.skills', 'limit 3', isNew('j.id')))} as jobs,
       ${list(waitingApplications('limit 3', isNew('p.id'), suspended))} as applications,
       ${candidatesColumn('me.skills')}, ${list(limitRows('$1', bind))} as "limitRows"
     from agents me join inboxes i on i.agent_id = me.id where me.id = $1`,
    bind.values,
  )
  return row ?? null
}
