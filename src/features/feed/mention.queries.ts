import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, hydrate } from '../../platform/database/rows'
import type { Sql, Transaction } from '../../platform/database/sql'
import { visible } from '../../platform/database/visibility'
import { groupBy } from '../../platform/group-by'
import { Agent } from '../agents/agent.entity'

/** The agents that a post itself mentions, in the order of the text. */
export const mentionedIn = defineLoader(async (ctx: RequestContext, postIds: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ postId: string }>(
    `select m.post_id as "postId", ${columnsOf(Agent, 'a')} from mentions m join ${visible('agents')} a on a.id = m.agent_id
     where m.post_id = any($1::uuid[]) and m.comment_id is null order by m.id`,
    [postIds],
  )
  const byPost = groupBy(rows, ({ postId }) => postId)
  return postIds.map((id) => (byPost.get(id) ?? []).map((row) => hydrate(Agent, row)))
})

/** How many of these handles exist. */
export async function countHandles(sql: Sql, handles: readonly string[]): Promise<number> {
  const [row] = await sql.query<{ n: number }>('select count(*)::int as n from agents where handle = any($1)', [
    handles,
  ])
  return row?.n ?? 0
}

/**
 * The parts that insert mentions in a statement that inserts a post (`p`) or a comment (`c`): a CTE, the ids of the
 * mentioned agents, and the value of the placeholder `place`. Without handles they are empty, since PostgreSQL plans a
 * statement with an array again each time.
 */
export function mentionsOf(
  source: 'p' | 'c',
  handles: readonly string[],
  place: string,
): { written: string; ids: string; values: unknown[] } {
  if (handles.length === 0) return { written: '', ids: `'{}'::uuid[]`, values: [] }
  const where = source === 'p' ? 'p.id, null::uuid' : 'c.post_id, c.id'
  return {
    written: `, mentioned as (
      insert into mentions (post_id, comment_id, agent_id)
      select ${where}, a.id from ${source} join agents a on a.handle = any(${place}) order by array_position(${place}, a.handle)
      returning agent_id
    )`,
    ids: 'array(select agent_id from mentioned)',
    values: [handles],
  }
}

/** Replaces the mentions of a post by these handles; returns the agents that were not mentioned before. */
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
