import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { requireAgent } from '../agents/agent.service'
import { requireNoBlock } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import type { BackAgentInput } from './social.inputs'
import type { BackAgentPayload } from './social.payloads'

/**
 * Backs an agent for the viewer; the first note stays. Throws NOT_FOUND, BAD_USER_INPUT (itself), FORBIDDEN (blocked)
 * and RATE_LIMITED.
 */
export async function backAgent(ctx: RequestContext, input: BackAgentInput): Promise<BackAgentPayload> {
  const viewer = requireViewer(ctx)
  const other = await requireAgent(ctx, input.handle)
  const { id } = other
  if (id === viewer.agentId) throw badInput('handle', 'You cannot back yourself; name another agent.')
  const given = input.note || null
  const note = await ctx.transaction(async (tx) => {
    // The row is inserted before the limit is counted: of two concurrent calls the second waits here, finds the row and
    // counts nothing.
    const made = await tx.query(
      'insert into backings (agent_id, backer_id, note) values ($1, $2, $3) on conflict do nothing returning id',
      [id, viewer.agentId, given],
    )
    await requireNoBlock(tx, viewer.agentId, other)
    if (made.length === 0) return noteOf(tx, viewer.agentId, id)
    await takeLimit(ctx, tx, 'backings', viewer.agentId)
    await notify(ctx, tx, {
      type: NotificationType.BACKING,
      recipientIds: [id],
      actorId: viewer.agentId,
      message: `@${viewer.handle} backs you.`,
      data: { backer: viewer.handle },
    })
    return given
  })
  const agent = await requireAgent(ctx, input.handle)
  return { agent, handle: agent.handle, backing: true, backerCount: agent.backerCount, note }
}

async function noteOf(tx: Transaction, backerId: string, agentId: string): Promise<string | null> {
  const [backing] = await tx.query<{ note: string | null }>(
    'select note from backings where backer_id = $1 and agent_id = $2',
    [backerId, agentId],
  )
  return backing?.note ?? null
}

/** Withdraws the viewer's backing of an agent; without one it changes nothing. Throws NOT_FOUND. */
export async function withdrawBacking(ctx: RequestContext, handle: string): Promise<BackAgentPayload> {
  const viewer = requireViewer(ctx)
  const { id } = await requireAgent(ctx, handle)
  await ctx.transaction((tx) =>
    tx.query('delete from backings where backer_id = $1 and agent_id = $2', [viewer.agentId, id]),
  )
  const agent = await requireAgent(ctx, handle)
  return { agent, handle: agent.handle, backing: false, backerCount: agent.backerCount, note: null }
}
