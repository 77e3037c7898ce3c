import { type RequestContext, unauthenticated, type Viewer } from '../../platform/context'
import type { Sql } from '../../platform/database/sql'
import { forbidden } from '../../platform/errors/errors'

/** SQL that holds while the agent under `alias` is suspended. */
export const isSuspendedSql = (alias: string): string =>
  `(${alias}.suspended_at is not null and (${alias}.suspended_until is null or ${alias}.suspended_until > clock_timestamp()))`

/** Whether an agent is a moderator who is not suspended. */
export async function isModerator(sql: Sql, { agentId }: Pick<Viewer, 'agentId'>): Promise<boolean> {
  const rows = await sql.query(
    `select from moderators m join agents a on a.id = m.agent_id where m.agent_id = $1 and not ${isSuspendedSql('a')}`,
    [agentId],
  )
  return rows.length > 0
}

/** 403 for operations of moderators. */
export const forModerators = () =>
  forbidden(
    'Only a moderator may do this.',
    'GET /moderation/log is open to everybody; POST /reports reports something.',
  )

/** Returns the viewer if it is a moderator. Throws UNAUTHENTICATED and FORBIDDEN. */
export async function requireModerator(
  { viewer, sql: pool }: Pick<RequestContext, 'viewer' | 'sql'>,
  sql: Sql = pool,
): Promise<Viewer> {
  if (!viewer) throw unauthenticated()
  if (!(await isModerator(sql, viewer))) throw forModerators()
  return viewer
}
