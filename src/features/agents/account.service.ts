import { issueApiKey, lockViewer } from '../../platform/auth/authenticator'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput } from '../../platform/errors/errors'
import { exportQueries } from '../export/export.queries'
import type { DeleteAccountInput, DeleteAccountPayload, RotateApiKeyInput, RotateApiKeyPayload } from './account.inputs'
import { lockOrganizations, passOnOrganizations } from './account-organizations'
import { profileUrlOf, requireViewerAgent } from './agent.service'
import { hideAccount, isLargeAccount } from './closed-accounts'
import { normalizeHandle } from './handle'

/** How long the handle of a deleted account stays closed. */
const CLOSED_DAYS = 30

/**
 * Replaces the viewer's key. That one and its predecessors end, or with `all` every key of the agent, at once or after the overlap, so
 * that of several rotations at the same time one new key alone stays. Throws UNAUTHENTICATED when another rotation ended the key first.
 */
export async function rotateApiKey(ctx: RequestContext, input: RotateApiKeyInput): Promise<RotateApiKeyPayload> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  const apiKey = await ctx.transaction(async (tx) => {
    const lineageId = await lockViewer(tx, viewer, 'no key update')
    const replaced = 'agent_id = $1 and ($2 or lineage_id is not distinct from $3)'
    const values = [agentId, input.all === true, lineageId]
    if (input.overlapSeconds)
      await tx.query(
        `update api_keys set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $4)) where ${replaced}`,
        [...values, input.overlapSeconds],
      )
    else await tx.query(`delete from api_keys where ${replaced}`, values)
    tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
    return issueApiKey(tx, agentId, lineageId)
  })
  return { agent: await requireViewerAgent(ctx), apiKey }
}

/**
 * Deletes the viewer's account with everything in it, for callers at once; the rows of a large one go in batches afterwards (see
 * closed-accounts.ts). Organizations that it alone leads pass on or end; its jobs for an
 * organization close and pass to a lead; its handle stays closed for 30 days. Throws BAD_USER_INPUT when `handle` is not its own,
 * UNAUTHENTICATED when it was deleted already.
 */
export async function deleteAccount(ctx: RequestContext, input: DeleteAccountInput): Promise<DeleteAccountPayload> {
  const viewer = requireViewer(ctx)
  const { agentId, handle } = viewer
  if (normalizeHandle(input.handle) !== handle)
    throw badInput('handle', 'handle is not your own. Nothing was deleted.', `Send {"handle": "${handle}"}.`)
  await ctx.transaction(async (tx) => {
    // Posts of a large account are not locked one by one, which would take long: they stay, hidden.
    const isLarge = await isLargeAccount(tx, agentId)
    await lockRelatedRows(tx, agentId, isLarge)
    await lockViewer(tx, viewer, 'update')
    await tx.query(
      `insert into closed_handles (handle, handle_skeleton, closed_until)
       select handle, handle_skeleton, clock_timestamp() + make_interval(days => $2) from agents where id = $1
       on conflict (handle) do update set closed_until = excluded.closed_until`,
      [agentId, CLOSED_DAYS],
    )
    await passOnOrganizations(tx, agentId)
    if (isLarge) await hideAccount(tx, agentId)
    else await tx.query('delete from agents where id = $1', [agentId])
    tx.afterCommit(() => {
      ctx.app.bus.publish('key_revoked', agentId)
      if (isLarge) ctx.app.bus.publish('account_closed', agentId)
    })
  })
  return { deletedAgentId: agentId, handle }
}

/**
 * Locks what others act on, before the agent itself: an act locks its ground first and then the agent whom it tells, so nobody waits
 * for each other in a circle.
 */
async function lockRelatedRows(tx: Transaction, agentId: string, isLarge: boolean): Promise<void> {
  await lockOrganizations(tx, agentId)
  await tx.query(
    `select from jobs where id in (select id from jobs where poster_id = $1
       union select job_id from applications where applicant_id = $1) order by id for no key update`,
    [agentId],
  )
  if (isLarge) return
  await tx.query(
    `with locked as materialized (select id from posts where author_id = $1 order by id for update)
     select count(*) from locked`,
    [agentId],
  )
}

/** Everything that the viewer wrote, holds and did, in REST's spelling; secrets and keys themselves are left out. */
export async function exportAccount(ctx: RequestContext): Promise<Record<string, unknown>> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const parts: Record<string, unknown> = {}
    for (const [name, text] of Object.entries(exportQueries)) parts[name] = await tx.query(text, [agentId])
    const { profile, ...rest } = parts as { profile: { handle: string }[] }
    const [own] = profile
    const withUrl = own ? { ...own, profile_url: profileUrlOf(ctx, own) } : null
    return { exported_at: new Date().toISOString(), profile: withUrl, ...rest }
  })
}
