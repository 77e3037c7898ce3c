import { isLive, issueApiKey, lineageOf, lockViewer } from '../../platform/auth/api-keys'
import { allScopes } from '../../platform/auth/scope'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Database } from '../../platform/database/database'
import type { Transaction } from '../../platform/database/sql'
import { conflict, notFound } from '../../platform/errors/errors'
import { requireViewerAgent } from '../agents/agent.service'
import { normalizeHandle } from '../agents/handle'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent, logSecurityEventOf } from '../security-log/security-log.service'
import type { RotateApiKeyInput } from './key.inputs'
import type { RotateApiKeyPayload } from './key.payloads'
import { KEYS_PER_AGENT, publishKeyChange, requireCurrent, requireScopes } from './key.service'

/**
 * Replaces the requesting key by a new one of the same name, scopes and expiry; it and those that it replaced expire,
 * at once or after the overlap. A key that was replaced itself gets one that expires with its overlap, and the key that
 * replaced it is unaffected. So only one of the replacements outlives the overlap, and a leaked old key cannot create
 * one that outlives it.
 *
 * With `all` every key of the agent is revoked, and the new one has all scopes and never expires: no key is left that
 * could grant a missing scope.
 *
 * Throws UNAUTHENTICATED when another rotation revoked the key first, INSUFFICIENT_SCOPE for `all` without the scope
 * `account`, and CONFLICT for `all` with a key that was replaced and for an overlap that would exceed the number of
 * keys.
 */
export async function rotateApiKey(
  ctx: RequestContext,
  { overlapSeconds, all: isAll }: RotateApiKeyInput,
): Promise<RotateApiKeyPayload> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  const overlap = overlapSeconds ?? 0
  const all = isAll ?? false
  const apiKey = await ctx.transaction(async (tx) => {
    const requesting = await lockViewer(tx, viewer, 'no key update')
    const { name, lineageId, supersededAt } = requesting
    if (all) {
      requireScopes(requesting, ['account'])
      requireCurrent(requesting)
    }
    const replaced: ReplacedKeys = [agentId, viewer.keyId, lineageId, all, supersededAt]
    if (overlap > 0) {
      if (ctx.app.config.limits) await makeRoom(tx, replaced)
      await tx.query(
        `update api_keys k set expires_at = least(k.expires_at, clock_timestamp() + make_interval(secs => $6)),
           superseded_at = coalesce(k.superseded_at, clock_timestamp())
         where ${isReplaced}`,
        [...replaced, overlap],
      )
    } else await tx.query(`delete from api_keys k where ${isReplaced}`, replaced)
    const scopes = all ? allScopes : requesting.scopes
    const expiresAt = all ? null : requesting.expiresAt
    const fresh = await issueApiKey(tx, agentId, { name, scopes, expiresAt, lineageId, supersededAt })
    const details = { key_id: fresh.id, scopes, all, overlap_seconds: overlap }
    await logSecurityEvent(ctx, tx, SecurityAction.KEY_ROTATED, details)
    publishKeyChange(ctx, tx, agentId)
    return fresh.apiKey
  })
  return { agent: await requireViewerAgent(ctx), apiKey }
}

/** The values $1 to $5 of `isReplaced`: the agent, the requesting key, its lineage, `all`, and when it was replaced. */
type ReplacedKeys = [agentId: string, keyId: string, lineageId: string, all: boolean, supersededAt: Date | null]

/** The condition for the requesting key and those that it replaced, but not for the successors of a replaced key. */
const isReplaced = `k.agent_id = $1 and ($4 or k.id = $2 or (${lineageOf} = $3
  and ($5::timestamptz is null or (k.superseded_at, k.id) < ($5, $2))))`

/**
 * Revokes the oldest keys in an overlap that this rotation replaces, as many as needed for one more key. Throws
 * CONFLICT when there are too few of them.
 */
async function makeRoom(tx: Transaction, replaced: ReplacedKeys): Promise<void> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from api_keys k where k.agent_id = $1 and ${isLive}`,
    [replaced[0]],
  )
  const excess = (row?.count ?? 0) + 1 - KEYS_PER_AGENT
  if (excess <= 0) return
  const ended = await tx.query(
    `delete from api_keys where id in (select k.id from api_keys k
       where ${isReplaced} and k.id <> $2 and k.superseded_at is not null and ${isLive} order by k.id limit $6) returning id`,
    [...replaced, excess],
  )
  if (ended.length < excess)
    throw conflict(
      `You have ${KEYS_PER_AGENT} keys already, so that the old key cannot stay beside the new one.`,
      'overlap_seconds',
      'End one, or rotate without overlap_seconds: the old key then ends at once.',
    )
}

/**
 * Revokes every key of an agent and creates one with all scopes, named "recovered", for an owner who lost the others.
 * Running servers notice it within a second. Throws NOT_FOUND.
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
