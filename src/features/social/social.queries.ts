import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { visibleColumn } from '../../platform/database/visibility'
import { groupBy } from '../../platform/group-by'
import type { List } from '../../platform/pagination/list'
import { Agent } from '../agents/agent.entity'
import { Backing } from './backing.entity'
import { Follow } from './follow.entity'

/** The followers of an agent, the newest first. */
export const followerList: List<Agent> = {
  cursor: 'follower',
  entity: Agent,
  alias: 'a',
  from: 'follows f join agents a on a.id = f.follower_id',
  key: 'f.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'f.followee_id',
}

/** The agents that an agent follows, the newest first. */
export const followingList: List<Agent> = {
  cursor: 'following',
  entity: Agent,
  alias: 'a',
  from: 'follows f join agents a on a.id = f.followee_id',
  key: 'f.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'f.follower_id',
}

/** The connections that an agent made, the newest first. */
export const connectionList: List<Follow> = {
  cursor: 'connection',
  entity: Follow,
  alias: 'f',
  from: 'follows f',
  key: 'f.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'f.follower_id',
}

/** The backings of an agent, the newest first. */
export const backingList: List<Backing> = {
  cursor: 'backing',
  entity: Backing,
  alias: 'b',
  from: 'backings b',
  key: 'b.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'b.agent_id',
}

/** The endorsers of a skill, the newest first; the parent is the tally of the skill. */
export const endorserList: List<Agent> = {
  cursor: 'endorser',
  entity: Agent,
  alias: 'a',
  from: `skill_tallies t join endorsements e on e.agent_id = t.agent_id and e.skill_key = t.skill_key
    join agents a on a.id = e.endorser_id`,
  key: 'e.id',
  keyForm: 'uuid',
  descending: true,
  parent: 't.id',
}

/** Whether the viewer follows each agent; false for all without one. */
export const isFollowing = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string }>(
    'select followee_id as id from follows where follower_id = $1 and followee_id = any($2::uuid[])',
    [ctx.viewer?.agentId ?? null, ids],
  )
  return includedIn(rows, ids)
})

/** Whether the viewer backs each agent; false for all without one. */
export const isBacking = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string }>(
    'select agent_id as id from backings where backer_id = $1 and agent_id = any($2::uuid[])',
    [ctx.viewer?.agentId ?? null, ids],
  )
  return includedIn(rows, ids)
})

function includedIn(rows: { id: string }[], ids: readonly string[]): boolean[] {
  const found = new Set(rows.map(({ id }) => id))
  return ids.map((id) => found.has(id))
}

/** How often a skill was endorsed, and the parent id of its list of endorsers. */
export interface Tally {
  id: string
  agentId: string
  skillKey: string
  endorsementCount: number
}

/** The tallies of each agent's endorsed skills. */
export const tallies = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.query<Tally>(
    `select id, agent_id as "agentId", skill_key as "skillKey", ${visibleColumn('skill_tallies', 't', 'endorsement_count')} as "endorsementCount"
     from skill_tallies t where agent_id = any($1::uuid[])`,
    [ids],
  )
  const byAgent = groupBy(rows, (row) => row.agentId)
  return ids.map((id) => byAgent.get(id) ?? [])
})

/** The keys of each agent's skills that the viewer endorsed; none without a viewer. */
export const endorsedKeys = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ agentId: string; key: string }>(
    `select agent_id as "agentId", skill_key as key from endorsements
     where endorser_id = $1 and agent_id = any($2::uuid[])`,
    [ctx.viewer?.agentId ?? null, ids],
  )
  const byAgent = groupBy(rows, (row) => row.agentId)
  return ids.map((id) => new Set(byAgent.get(id)?.map(({ key }) => key)))
})
