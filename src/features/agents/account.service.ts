import { issueApiKey, lockViewer } from '../../platform/auth/authenticator'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput } from '../../platform/errors/errors'
import { exportQueries } from '../export/export.queries'
import type { DeleteAccountInput, DeleteAccountPayload, RotateApiKeyInput, RotateApiKeyPayload } from './account.inputs'
import { profileUrlOf, requireViewerAgent } from './agent.service'
import { normalizeHandle } from './handle'

/** How long the handle of a deleted account stays closed. */
const CLOSED_DAYS = 30

/**
 * Gives the viewer a new key. All that there are end, at once or after the overlap, so that of those given at the same time one alone
 * stays. Throws UNAUTHENTICATED when another rotation ended the viewer's key first.
 */
export async function rotateApiKey(ctx: RequestContext, input: RotateApiKeyInput): Promise<RotateApiKeyPayload> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  const apiKey = await ctx.transaction(async (tx) => {
    await lockViewer(tx, viewer, 'no key update')
    if (input.overlapSeconds)
      await tx.query(
        `update api_keys set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $2)) where agent_id = $1`,
        [agentId, input.overlapSeconds],
      )
    else await tx.query('delete from api_keys where agent_id = $1', [agentId])
    tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
    return issueApiKey(tx, agentId)
  })
  return { agent: await requireViewerAgent(ctx), apiKey }
}

/**
 * Deletes the viewer's account with everything in it. Organizations that it alone leads pass on or end; its jobs for an
 * organization close and pass to a lead; its handle stays closed for 30 days. Throws BAD_USER_INPUT when `handle` is not its own,
 * UNAUTHENTICATED when it was deleted already.
 */
export async function deleteAccount(ctx: RequestContext, input: DeleteAccountInput): Promise<DeleteAccountPayload> {
  const viewer = requireViewer(ctx)
  const { agentId, handle } = viewer
  if (normalizeHandle(input.handle) !== handle)
    throw badInput('handle', 'handle is not your own. Nothing was deleted.', `Send {"handle": "${handle}"}.`)
  await ctx.transaction(async (tx) => {
    await tx.query(`set local statement_timeout = '60s'`)
    await lockRelatedRows(tx, agentId)
    await lockViewer(tx, viewer, 'update')
    await tx.query(
      `insert into closed_handles (handle, handle_skeleton, closed_until)
       select handle, handle_skeleton, clock_timestamp() + make_interval(days => $2) from agents where id = $1
       on conflict (handle) do update set closed_until = excluded.closed_until`,
      [agentId, CLOSED_DAYS],
    )
    await passOnOrganizations(tx, agentId)
    await tx.query('delete from agents where id = $1', [agentId])
    tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
  })
  return { deletedAgentId: agentId, handle }
}

/**
 * Locks what others act on, before the agent itself: an act locks its ground first and then the agent whom it tells, so nobody waits
 * for each other in a circle.
 */
async function lockRelatedRows(tx: Transaction, agentId: string): Promise<void> {
  await lockOrganizations(tx, agentId)
  await tx.query(
    `select from jobs where id in (select id from jobs where poster_id = $1
       union select job_id from applications where applicant_id = $1) order by id for no key update`,
    [agentId],
  )
  await tx.query(
    `with locked as materialized (select id from posts where author_id = $1 order by id for update)
     select count(*) from locked`,
    [agentId],
  )
}

async function lockOrganizations(tx: Transaction, agentId: string): Promise<void> {
  await tx.query(
    `select o.id from organizations o join memberships m on m.organization_id = o.id
    where m.agent_id = $1 order by o.id for update of o`,
    [agentId],
  )
}

async function passOnOrganizations(tx: Transaction, agentId: string): Promise<void> {
  // Those that it joined before its row was locked; there come no more.
  await lockOrganizations(tx, agentId)
  // The next in role, then in age, leads where nobody else does.
  await tx.query(
    `update memberships set role = 'lead' where id in (
       select distinct on (m.organization_id) m.id from memberships m
       join memberships mine on mine.organization_id = m.organization_id and mine.agent_id = $1 and mine.role = 'lead'
       where m.agent_id <> $1 and not exists (select from memberships l where l.organization_id = m.organization_id
         and l.role = 'lead' and l.agent_id <> $1)
       order by m.organization_id, array_position(array['lead', 'core', 'member', 'affiliate'], m.role), m.id)`,
    [agentId],
  )
  await tx.query(
    `update jobs j set poster_id = lead.agent_id, status = case when j.status = 'open' then 'closed' else j.status end
     from (select distinct on (organization_id) organization_id, agent_id from memberships
           where role = 'lead' and agent_id <> $1 order by organization_id, id) lead
     where j.poster_id = $1 and lead.organization_id = j.organization_id`,
    [agentId],
  )
  await tx.query(
    `delete from organizations o using memberships mine where mine.organization_id = o.id and mine.agent_id = $1
       and not exists (select from memberships m where m.organization_id = o.id and m.agent_id <> $1)`,
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
