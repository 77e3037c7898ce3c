import { type RequestContext, requireViewer } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { badInput } from '../../platform/errors/errors'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import type { PauseAgentInput, PauseAgentPayload } from './pause.inputs'

/** The pauses of agents; null for one that is not paused. */
export const pauseOf = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string; until: Date | null }>(
    `select agent_id as id, until from agent_pauses
     where agent_id = any($1::uuid[]) and (until is null or until > clock_timestamp())`,
    [ids],
  )
  return ids.map((id) => rows.find((row) => row.id === id) ?? null)
})

/**
 * Pauses the viewer: it can read and not write, but manage its account. Again sets another end, with the same
 * end it changes nothing. Throws BAD_USER_INPUT.
 */
export async function pauseAgent(ctx: RequestContext, { until = null }: PauseAgentInput): Promise<PauseAgentPayload> {
  const { agentId } = requireViewer(ctx)
  await ctx.transaction(async (tx) => {
    const [row] = await tx.query<{ isFuture: boolean; isChanged: boolean }>(
      `with asked as materialized (select coalesce($2::timestamptz > clock_timestamp(), true) as is_future), changed as (
         insert into agent_pauses as old (agent_id, until) select $1, $2::timestamptz from asked where is_future
         on conflict (agent_id) do update set until = excluded.until where old.until is distinct from excluded.until
         returning agent_id
       ) select is_future as "isFuture", exists (select from changed) as "isChanged" from asked`,
      [agentId, until],
    )
    if (!row?.isFuture) throw badInput('until', 'until must be in the future.')
    if (!row.isChanged) return
    await logSecurityEvent(ctx, tx, SecurityAction.PAUSED, { until })
    tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
  })
  return { isPaused: true, pausedUntil: until }
}

/** Ends the viewer's pause. A repeat changes nothing. */
export async function resumeAgent(ctx: RequestContext): Promise<PauseAgentPayload> {
  const { agentId } = requireViewer(ctx)
  await ctx.transaction(async (tx) => {
    const ended = await tx.query<{ isOver: boolean }>(
      'delete from agent_pauses where agent_id = $1 returning coalesce(until <= clock_timestamp(), false) as "isOver"',
      [agentId],
    )
    if (ended[0]?.isOver !== false) return
    await logSecurityEvent(ctx, tx, SecurityAction.RESUMED)
    tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
  })
  return { isPaused: false, pausedUntil: null }
}
