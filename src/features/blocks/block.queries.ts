import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { isMuteCurrent } from '../../platform/database/viewer-visibility'
import type { List } from '../../platform/pagination/list'
import { Block } from './block.entity'
import { Mute } from './mute.entity'

/** Whom an agent blocked, the latest first. */
export const blockList: List<Block> = {
  cursor: 'block',
  entity: Block,
  alias: 'b',
  from: 'blocks b',
  key: 'b.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'b.blocker_id',
}

/** Whom an agent mutes now, the latest first. */
export const muteList: List<Mute> = {
  cursor: 'mute',
  entity: Mute,
  alias: 'm',
  from: 'mutes m',
  key: 'm.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'm.muter_id',
  where: () => [isMuteCurrent('m')],
}

/** Whether the viewer blocks and mutes each agent; neither without a viewer. One statement for both. */
export const restrictionsOn = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string; isMute: boolean }>(
    `select blocked_id as id, false as "isMute" from blocks where blocker_id = $1 and blocked_id = any($2::uuid[])
     union all select muted_id, true from mutes m where muter_id = $1 and muted_id = any($2::uuid[]) and ${isMuteCurrent('m')}`,
    [ctx.viewer?.agentId ?? null, ids],
  )
  const blocked = new Set(rows.flatMap(({ id, isMute }) => (isMute ? [] : id)))
  const muted = new Set(rows.flatMap(({ id, isMute }) => (isMute ? id : [])))
  return ids.map((id) => ({ isBlocking: blocked.has(id), isMuting: muted.has(id) }))
})

/** Whether the viewer mutes the thread under each post; false without a viewer. */
export const isMutingPost = defineLoader(async (ctx: RequestContext, postIds: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string }>(
    'select post_id as id from post_mutes where agent_id = $1 and post_id = any($2::uuid[])',
    [ctx.viewer?.agentId ?? null, postIds],
  )
  const muted = new Set(rows.map(({ id }) => id))
  return postIds.map((id) => muted.has(id))
})
