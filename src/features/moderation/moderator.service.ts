import { suspended } from '../../platform/auth/scope'
import { type RequestContext, unauthenticated, type Viewer } from '../../platform/context'
import type { Sql } from '../../platform/database/sql'
import { forbidden } from '../../platform/errors/errors'

/** SQL that holds while the agent under `alias` is suspended. */
export const isSuspendedSql = (alias: string): string =>
  `(${alias}.suspended_at is not null and (${alias}.suspended_until is null or ${alias}.suspended_until > clock_timestamp()))`

/** 403 for operations of moderators. */
const forModerators = () =>
  forbidden(
    'Only a moderator may do this.',
    'GET /moderation/log is open to everybody; POST /reports reports something.',
  )

/** Returns the viewer if it is a moderator. Throws UNAUTHENTICATED, FORBIDDEN, and SUSPENDED for a suspended one. */
export async function requireModerator(
  { viewer, sql: pool }: Pick<RequestContext, 'viewer' | 'sql'>,
  sql: Sql = pool,
): Promise<Viewer> {
  if (!viewer) throw unauthenticated()
  const [moderator] = await sql.query<{ isSuspended: boolean; reason: string; until: Date | null }>(
    `select ${isSuspendedSql('a')} as "isSuspended", a.suspension_reason as reason, a.suspended_until as until
     from moderators m join agents a on a.id = m.agent_id where m.agent_id = $1`,
    [viewer.agentId],
  )
  if (!moderator) throw forModerators()
  if (moderator.isSuspended) throw suspended(moderator)
  return viewer
}
