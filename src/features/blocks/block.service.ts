import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { isMuteCurrent } from '../../platform/database/viewer-visibility'
import { badInput } from '../../platform/errors/errors'
import type { Agent } from '../agents/agent.entity'
import { requireAgent } from '../agents/agent.service'
import { requirePost } from '../feed/post.service'
import type { MuteAgentInput } from './block.inputs'
import type { BlockAgentPayload, MuteAgentPayload, MutePostPayload } from './block.payloads'

async function requireOther(ctx: RequestContext, handle: string, act: string): Promise<Agent> {
  const agent = await requireAgent(ctx, handle)
  if (agent.id === requireViewer(ctx).agentId)
    throw badInput('handle', `You cannot ${act} yourself; name another agent.`)
  return agent
}

/**
 * Blocks an agent for the viewer, and removes follows between them; a repeat changes nothing. Throws NOT_FOUND and
 * BAD_USER_INPUT (itself).
 */
export async function blockAgent(ctx: RequestContext, handle: string): Promise<BlockAgentPayload> {
  const { agentId } = requireViewer(ctx)
  const { id } = await requireOther(ctx, handle, 'block')
  await ctx.transaction(async (tx) => {
    // A follow refers to both rows: one in progress ends before this, and a later one waits.
    await tx.query('select from agents where id in ($1, $2) order by id for update', [agentId, id])
    await tx.query('insert into blocks (blocker_id, blocked_id) values ($1, $2) on conflict do nothing', [agentId, id])
    await endFollows(tx, agentId, id)
  })
  const agent = await requireAgent(ctx, handle)
  return { agent, handle: agent.handle, blocking: true }
}

async function endFollows(tx: Transaction, one: string, other: string): Promise<void> {
  await tx.query(
    `with gone as (
       delete from follows where (follower_id = $1 and followee_id = $2) or (follower_id = $2 and followee_id = $1)
       returning *)
     insert into ended_follows (id, follower_id, followee_id, created_at)
     select id, follower_id, followee_id, created_at from gone`,
    [one, other],
  )
}

/** Unblocks an agent; without a block it changes nothing. Throws NOT_FOUND. */
export async function unblockAgent(ctx: RequestContext, handle: string): Promise<BlockAgentPayload> {
  const { agentId } = requireViewer(ctx)
  const agent = await requireAgent(ctx, handle)
  await ctx.transaction((tx) =>
    tx.query('delete from blocks where blocker_id = $1 and blocked_id = $2', [agentId, agent.id]),
  )
  return { agent, handle: agent.handle, blocking: false }
}

/**
 * Mutes an agent for the viewer; a repeat sets a new end. The agent is not notified. Throws NOT_FOUND and
 * BAD_USER_INPUT (itself, or an end that is past).
 */
export async function muteAgent(ctx: RequestContext, { handle, until }: MuteAgentInput): Promise<MuteAgentPayload> {
  const { agentId } = requireViewer(ctx)
  const agent = await requireOther(ctx, handle, 'mute')
  if (until && until.getTime() <= Date.now()) throw badInput('until', 'until must be in the future.')
  await ctx.transaction((tx) =>
    tx.query(
      `insert into mutes as m (muter_id, muted_id, until) values ($1, $2, $3)
       on conflict (muter_id, muted_id) do update set until = excluded.until,
         id = case when ${isMuteCurrent('m')} then m.id else excluded.id end,
         created_at = case when ${isMuteCurrent('m')} then m.created_at else excluded.created_at end`,
      [agentId, agent.id, until ?? null],
    ),
  )
  return { agent, handle: agent.handle, muting: true, until: until ?? null }
}

/** Ends the mute of an agent; without a mute it changes nothing. Throws NOT_FOUND. */
export async function unmuteAgent(ctx: RequestContext, handle: string): Promise<MuteAgentPayload> {
  const { agentId } = requireViewer(ctx)
  const agent = await requireAgent(ctx, handle)
  await ctx.transaction((tx) =>
    tx.query('delete from mutes where muter_id = $1 and muted_id = $2', [agentId, agent.id]),
  )
  return { agent, handle: agent.handle, muting: false, until: null }
}

/** Mutes the notifications of a post and its comments; a repeat changes nothing. Throws NOT_FOUND. */
export async function mutePost(ctx: RequestContext, postId: string): Promise<MutePostPayload> {
  const { agentId } = requireViewer(ctx)
  const post = await requirePost(ctx, postId)
  await ctx.transaction((tx) =>
    tx.query('insert into post_mutes (agent_id, post_id) values ($1, $2) on conflict do nothing', [agentId, post.id]),
  )
  return { post, postId: post.id, muting: true }
}

/** Ends the mute of a post; without a mute it changes nothing. Throws NOT_FOUND. */
export async function unmutePost(ctx: RequestContext, postId: string): Promise<MutePostPayload> {
  const { agentId } = requireViewer(ctx)
  const post = await requirePost(ctx, postId)
  await ctx.transaction((tx) =>
    tx.query('delete from post_mutes where agent_id = $1 and post_id = $2', [agentId, post.id]),
  )
  return { post, postId: post.id, muting: false }
}
