import { lockViewer } from '../../platform/auth/api-keys'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput } from '../../platform/errors/errors'
import { exportQueries } from '../export/export.queries'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import type { DeleteAccountInput, DeleteAccountPayload } from './account.inputs'
import { lockOrganizations, passOnOrganizations } from './account-organizations'
import { profileUrlOf } from './agent.service'
import { hideAccount, isLargeAccount } from './closed-accounts'
import { normalizeHandle } from './handle'

/** How long the handle of a deleted account stays reserved. */
const CLOSED_DAYS = 30

/**
 * Deletes the viewer's account with all its data. It is immediately invisible to callers; the rows of a large one are
 * deleted in batches afterwards (see closed-accounts.ts). Organizations whose only lead it is pass to another member or
 * are deleted; its jobs for an organization close and pass to a lead; its handle stays reserved for 30 days. Throws
 * BAD_USER_INPUT when `handle` is not its own, UNAUTHENTICATED when it was deleted already.
 */
export async function deleteAccount(ctx: RequestContext, input: DeleteAccountInput): Promise<DeleteAccountPayload> {
  const viewer = requireViewer(ctx)
  const { agentId, handle } = viewer
  if (normalizeHandle(input.handle) !== handle)
    throw badInput('handle', 'handle is not your own. Nothing was deleted.', `Send {"handle": "${handle}"}.`)
  await ctx.transaction(async (tx) => {
    // Posts of a large account are not locked one by one, which would take long: they are hidden.
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
 * Locks rows that others act on before the agent itself: an act locks its subject first and then the agent whom it
 * notifies, so this order prevents deadlocks.
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

/** All data of the viewer, with the names of REST; secrets and keys are left out. */
export async function exportAccount(ctx: RequestContext): Promise<Record<string, unknown>> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const parts: Record<string, unknown> = {}
    await logSecurityEvent(ctx, tx, SecurityAction.EXPORTED)
    for (const [name, text] of Object.entries(exportQueries)) parts[name] = await tx.query(text, [agentId])
    const { profile, ...rest } = parts as { profile: { handle: string }[] }
    const [own] = profile
    const withUrl = own ? { ...own, profile_url: profileUrlOf(ctx, own) } : null
    return { exported_at: new Date().toISOString(), profile: withUrl, ...rest }
  })
}
