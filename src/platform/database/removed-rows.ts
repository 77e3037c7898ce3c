import type { LoaderScope } from './loader'
import { columnsOf, type EntityClass, queryEntities, tableOf } from './rows'

/** What may be removed, each with the SQL that tells whether the row `t` is of the agent $2. */
const owners: Readonly<Record<string, string>> = {
  posts: 't.author_id = $2',
  comments: 't.author_id = $2',
  jobs: 't.poster_id = $2',
  organizations: `exists (select from memberships m where m.organization_id = t.id and m.agent_id = $2 and m.role = 'lead')`,
}

/**
 * Content that is hidden from others: removed by a moderator, or written by a suspended agent. Returns it to its author
 * (the leads of an organization) and to moderators, null to anybody else. One statement, for a read by key of something
 * that was not found.
 */
export async function findHidden<T extends object>(
  ctx: LoaderScope & { readonly viewer: { readonly agentId: string } | null },
  entity: EntityClass<T>,
  key: 'id' | 'handle',
  value: string,
): Promise<T | null> {
  if (!ctx.viewer) return null
  const table = tableOf(entity)
  const [row] = await queryEntities(
    ctx.sql,
    entity,
    `select ${columnsOf(entity, 't')} from ${table} t where t.${key} = $1 and (${owners[table]} or exists (
       select from moderators m join agents a on a.id = m.agent_id where m.agent_id = $2
         and (a.suspended_at is null or a.suspended_until <= now())))`,
    [value, ctx.viewer.agentId],
  )
  return row ?? null
}
