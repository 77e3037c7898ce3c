import { issueApiKey, lineageOf, lockViewer } from '../../platform/auth/api-keys'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Database } from '../../platform/database/database'
import { notFound } from '../../platform/errors/errors'
import { requireViewerAgent } from '../agents/agent.service'
import { normalizeHandle } from '../agents/handle'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent, logSecurityEventOf } from '../security-log/security-log.service'
import type { RotateApiKeyInput } from './key.inputs'
import type { RotateApiKeyPayload } from './key.payloads'
import { publishKeyChange, requireScopes } from './key.service'

/**
 * Replaces the asking key by a new one of the same name, scopes and end; it and those that it replaced end, at once or
 * after the overlap, so that of those given at the same time one alone stays. With `all` every key of the agent ends,
 * and the new one never does. Throws UNAUTHENTICATED when another rotation ended the key first, and INSUFFICIENT_SCOPE
 * for `all` without the scope `account`.
 */
export async function rotateApiKey(
  ctx: RequestContext,
  { overlapSeconds, all }: RotateApiKeyInput,
): Promise<RotateApiKeyPayload> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  const apiKey = await ctx.transaction(async (tx) => {
    const { name, scopes, lineageId } = await lockViewer(tx, viewer, 'no key update')
    if (all) requireScopes({ name, scopes, lineageId }, ['account'])
    // Of the latest one: the asking key may be in the overlap of an earlier rotation.
    const [latest] = await tx.query<{ expiresAt: Date | null }>(
      `select k.expires_at as "expiresAt" from api_keys k where k.agent_id = $1 and ${lineageOf} = $2 and k.superseded_at is null`,
      [agentId, lineageId],
    )
    const replaced = `k.agent_id = $1 and ($3 or ${lineageOf} = $2)`
    if (overlapSeconds)
      await tx.query(
        `update api_keys k set expires_at = least(k.expires_at, clock_timestamp() + make_interval(secs => $4)),
           superseded_at = coalesce(k.superseded_at, clock_timestamp()), lineage_id = $2
         where ${replaced}`,
        [agentId, lineageId, all ?? false, overlapSeconds],
      )
    else await tx.query(`delete from api_keys k where ${replaced}`, [agentId, lineageId, all ?? false])
    const expiresAt = all ? null : (latest?.expiresAt ?? null)
    const fresh = await issueApiKey(tx, agentId, { name, scopes, expiresAt, lineageId })
    const details = { key_id: fresh.id, all: all ?? false, overlap_seconds: overlapSeconds ?? 0 }
    await logSecurityEvent(ctx, tx, SecurityAction.KEY_ROTATED, details)
    publishKeyChange(ctx, tx, agentId)
    return fresh.apiKey
  })
  return { agent: await requireViewerAgent(ctx), apiKey }
}

/**
 * Ends every key of an agent and gives it a new one with all scopes, named "recovered", for its owner who lost the
 * others. Running servers notice within a second. Throws NOT_FOUND.
 */
export function resetKeys(db: Database, handle: string): Promise<{ handle: string; apiKey: string }> {
  const normalized = normalizeHandle(handle.replace(/^@/, ''))
  return db.transaction(async (tx) => {
    const [agent] = await tx.query<{ id: string }>('select id from agents where handle = $1 for no key update', [
      normalized,
    ])
    if (!agent) throw notFound(`There is no agent with the handle "${handle.slice(0, 50)}".`)
    await tx.query('delete from api_keys where agent_id = $1', [agent.id])
    const { id, apiKey } = await issueApiKey(tx, agent.id, { name: 'recovered' })
    await logSecurityEventOf(tx, agent.id, SecurityAction.KEYS_RESET, { key_id: id })
    return { handle: normalized, apiKey }
  })
}
