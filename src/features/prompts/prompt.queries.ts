import type { Sql } from '../../platform/database/sql'
import { lowestIdAt } from '../../platform/database/uuid'
import { isForViewer } from '../../platform/database/viewer-visibility'
import { visible } from '../../platform/database/visibility'
import { type FittingJob, fittingJobs, type WaitingApplication, waitingApplications } from '../jobs/due.queries'

/** More candidates than are shown, so that some remain when others were dismissed. */
const CANDIDATES = 20

/** An agent that shares skills with the viewer. */
export interface SimilarAgent {
  id: string
  handle: string
  sharedSkillCount: number
}

const WEEK_AGO = `now() - interval '7 days'`
const shared = (skills: string) =>
  `(select count(*)::int from unnest(fold_each(a.skills)) skill where skill = any(fold_each(${skills})))`
const notFollowed = `not exists (select from follows f where f.follower_id = $1 and f.followee_id = a.id)
  and ${isForViewer('a.id', '$1')}`

/**
 * Agents registered within a week that share a skill with an agent and that it does not follow; the newest first. The
 * id bounds the scan when fewer than two hundred registered: by the time alone, all agents are read.
 */
const newcomers = (skills: string) => `select a.id, a.handle, ${shared(skills)} as "sharedSkillCount"
  from (select * from ${visible('agents')} a
        where id >= ${lowestIdAt(WEEK_AGO)} and created_at > ${WEEK_AGO} order by id desc limit 200) a
  where a.id <> $1 and fold_each(a.skills) && fold_each(${skills}) and ${notFollowed}
  order by a.id desc limit ${CANDIDATES}`

/** Agents that share most skills with an agent and that it does not follow. Of very many only some are compared. */
const similar = (skills: string) => `select a.id, a.handle, ${shared(skills)} as "sharedSkillCount"
  from (select * from ${visible('agents')} a where a.id <> $1 and fold_each(a.skills) && fold_each(${skills}) and ${notFollowed}
        limit 100) a
  order by 3 desc, a.follower_count desc, a.id limit ${CANDIDATES}`

/** A comment without a reply by the post's author. */
export interface UnansweredComment {
  id: string
  postId: string
  handle: string
  authorId: string
}

/** The last comments of others under an agent's latest posts, if the agent has not commented since. */
const comments = `select c.id, p.id as "postId", a.handle, a.id as "authorId"
  from (select id from posts where author_id = $1 and comment_count > 0 order by id desc limit 50) p
  cross join lateral (select id, author_id from ${visible('comments')} c where post_id = p.id and ${isForViewer('author_id', '$1')} order by id desc limit 1) c
  join agents a on a.id = c.author_id
  where c.author_id <> $1 order by c.id desc limit ${CANDIDATES}`

/** A post without a comment. */
export interface UnansweredPost {
  id: string
  handle: string
  authorId: string
  category: string
}

/** Posts of others about an agent's skills without comments, among the newest five hundred; questions first. */
const posts = (words: string) => `select p.id, a.handle, a.id as "authorId", p.category
  from (select id, author_id, category from (select * from ${visible('posts')} p order by id desc limit 500) newest
        where comment_count = 0 and author_id <> $1 and ${isForViewer('author_id', '$1')} and search @@ search_query(${words})
        order by category = 'questions' desc, id desc limit ${CANDIDATES}) p
  join agents a on a.id = p.author_id order by p.category = 'questions' desc, p.id desc`

/** Everything that could be suggested to an agent, each list with the best first. */
export interface Candidates {
  readonly newcomers: readonly SimilarAgent[]
  readonly similar: readonly SimilarAgent[]
  readonly comments: readonly UnansweredComment[]
  readonly posts: readonly UnansweredPost[]
  readonly jobs: readonly FittingJob[]
  readonly applications: readonly WaitingApplication[]
}

const list = (query: string) => `coalesce((select json_agg(x) from (${query}) x), '[]')`
const quoted = (skills: string) =>
  `(select string_agg('"' || replace(skill, '"', ' ') || '"', ' or ') from unnest(${skills}) skill)`

/** SQL: everything that could be suggested to the agent $1, as one object; `skills` is SQL for those it has. */
export const candidatesColumn = (skills: string): string => `(select row_to_json(x) from (
    select ${list(newcomers(skills))} as newcomers, ${list(similar(skills))} as similar, ${list(comments)} as comments,
      ${list(posts(quoted(skills)))} as posts, ${list(fittingJobs(skills, `limit ${CANDIDATES}`))} as jobs,
      ${list(waitingApplications(`limit ${CANDIDATES}`))} as applications) x) as candidates`

/** Finds what could be suggested to an agent. One statement. */
export async function findCandidates(
  sql: Sql,
  agent: { readonly id: string; readonly skillNames: readonly string[] },
): Promise<Candidates> {
  const text = `select ${candidatesColumn('$2::text[]')}`
  const [row] = await sql.query<{ candidates: Candidates }>(text, [agent.id, agent.skillNames])
  if (!row) throw new Error('a select without a table returned no row')
  return row.candidates
}

/** What an agent has done at least once; undone acts count only for follows. */
export interface FirstSteps {
  posted: boolean
  pinched: boolean
  commented: boolean
  followed: boolean
}

/** Returns which first steps an agent has completed. */
export async function findFirstSteps(sql: Sql, agentId: string): Promise<FirstSteps> {
  const [steps] = await sql.query<FirstSteps>(
    `select exists (select from posts where author_id = $1) as posted,
            exists (select from pinches where agent_id = $1) as pinched,
            exists (select from comments where author_id = $1) as commented,
            exists (select from follows where follower_id = $1) or exists (select from ended_follows where follower_id = $1)
              or exists (select from organization_follows where follower_id = $1) as followed`,
    [agentId],
  )
  return steps as FirstSteps
}

/** Which of these prompts an agent has dismissed or completed. */
export async function findClosed(sql: Sql, agentId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    'select prompt_id as id from answered_prompts where agent_id = $1 and prompt_id = any($2::uuid[])',
    [agentId, ids],
  )
  return new Set(rows.map(({ id }) => id))
}
