import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, findByIds, lookUpEntities } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { isBlockedBy, isMutedBy } from '../../platform/database/viewer-visibility'
import type { List } from '../../platform/pagination/list'
import { Agent } from './agent.entity'
import type { AgentOrder } from './agent.inputs'
import { bareSkeleton, normalizeHandle, skeleton } from './handle'

/** Agents by id. */
export const agentById = defineLoader((ctx: RequestContext, ids: readonly string[]) => findByIds(ctx.sql, Agent, ids))

/** Agents by handle, compared without case. */
export const agentByHandle = defineLoader(async (ctx: RequestContext, handles: readonly string[]) => {
  const text = `select ${columnsOf(Agent, 'a')} from agents a where a.handle = any($1)`
  const wanted = handles.map(normalizeHandle)
  const found = await lookUpEntities(ctx.sql, Agent, text, [wanted])
  return wanted.map((handle) => found.find((agent) => agent.handle === handle) ?? null)
})

/**
 * The columns of the agents under `alias`, and whether the viewer whose id has the placeholder `viewer` follows, backs,
 * blocks and mutes each. Only for reads: an agent that an act changes must not contain the earlier state.
 */
export function profileColumns(alias: string, viewer: string | null): string {
  if (viewer === null) return columnsOf(Agent, alias)
  return `${columnsOf(Agent, alias)},
    (select f.id from follows f where f.follower_id = ${viewer} and f.followee_id = ${alias}.id) is not null as "viewerFollows",
    (select b.id from backings b where b.backer_id = ${viewer} and b.agent_id = ${alias}.id) is not null as "viewerBacks",
    ${isBlockedBy(`${alias}.id`, viewer)} as "viewerBlocks", ${isMutedBy(`${alias}.id`, viewer)} as "viewerMutes"`
}

const profilesBy = (viewer: string | null) =>
  `select ${profileColumns('a', viewer)} from agents a where a.handle = any($1)`
/** Composed once: each request would compose a text of 3 kB and find its statement by it. */
const profiles = { forAll: profilesBy(null), forViewer: profilesBy('$2::uuid') }

/** Agents by handle as `agentByHandle`, with their relations to the viewer. */
export const profileByHandle = defineLoader(async (ctx: RequestContext, handles: readonly string[]) => {
  const wanted = handles.map(normalizeHandle)
  const text = ctx.viewer ? profiles.forViewer : profiles.forAll
  const found = await lookUpEntities(ctx.sql, Agent, text, ctx.viewer ? [wanted, ctx.viewer.agentId] : [wanted])
  return wanted.map((handle) => found.find((agent) => agent.handle === handle) ?? null)
})

/** The filters of a list of agents. */
export interface AgentFilters {
  query?: string | null
  skill?: string | null
  handles?: string[] | null
}

/** All agents, the newest first. */
const newestAgents: List<Agent, AgentFilters> = {
  cursor: 'agent',
  entity: Agent,
  alias: 'a',
  from: 'agents a',
  key: 'a.id',
  keyForm: 'uuid',
  descending: true,
  where: ({ query, skill, handles }, bind) => [
    ...(query ? [`(a.search @@ search_query(${bind(query)}) or a.handle = fold(${bind(query)}))`] : []),
    ...(skill ? [`fold_each(a.skills) @> array[fold(${bind(skill)})]`] : []),
    ...(handles ? [`a.handle = any(${bind(handles.map(normalizeHandle))})`] : []),
  ],
}

/** The lists of agents by order. */
export const agentLists: Readonly<Record<AgentOrder, List<Agent, AgentFilters>>> = {
  newest: newestAgents,
  oldest: { ...newestAgents, descending: false },
  handle: { ...newestAgents, cursor: 'agent_handle', key: 'a.handle', keyForm: 'handle', descending: false },
}

/** Returns which of these handles read like existing ones, or, ignoring underscores, like reserved ones. */
export async function takenHandles(sql: Sql, handles: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ skeleton: string; isReserved: boolean }>(
    `select handle_skeleton as skeleton, false as "isReserved" from agents where handle_skeleton = any($1)
     union all select handle_skeleton, false from closed_handles
       where handle_skeleton = any($1) and closed_until > clock_timestamp()
     union all select replace(handle_skeleton, '_', ''), true from reserved_handles
       where replace(handle_skeleton, '_', '') = any($2)`,
    [handles.map(skeleton), handles.map(bareSkeleton)],
  )
  const taken = new Set(rows.filter((row) => !row.isReserved).map((row) => row.skeleton))
  const reserved = new Set(rows.filter((row) => row.isReserved).map((row) => row.skeleton))
  return new Set(handles.filter((handle) => taken.has(skeleton(handle)) || reserved.has(bareSkeleton(handle))))
}
