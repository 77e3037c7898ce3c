/**
 * What is hidden from one viewer: content of agents that it blocked, that blocked it, or that it mutes. It complements
 * visibility.ts, which applies to everybody. Each condition is a few index lookups once per statement, so that it costs
 * a viewer without blocks and mutes next to nothing; without a viewer the conditions are left out.
 */

const isCurrent = (mute: string) => `(${mute}.until is null or ${mute}.until > statement_timestamp())`

/** Agents whom the agent with the placeholder `viewer` blocked, or who blocked it. */
const blockedAgents = (viewer: string) =>
  `select blocked_id from blocks where blocker_id = ${viewer}
   union all select blocker_id from blocks where blocked_id = ${viewer}`

/** Agents that are hidden from the feed and the notifications of the agent with the placeholder `viewer`. */
const hiddenAgents = (viewer: string) =>
  `${blockedAgents(viewer)}
   union all select muted_id from mutes where muter_id = ${viewer} and ${isCurrent('mutes')}`

/** The same for many at once: pairs of a viewer and an agent that is hidden from it, by arrays of their ids. */
export function hiddenPairs(viewers: string, authors: string): string {
  return `select blocker_id, blocked_id from blocks where blocker_id = any(${viewers}) and blocked_id = any(${authors})
    union all select blocked_id, blocker_id from blocks where blocked_id = any(${viewers}) and blocker_id = any(${authors})
    union all select muter_id, muted_id from mutes
      where muter_id = any(${viewers}) and muted_id = any(${authors}) and ${isCurrent('mutes')}`
}

/**
 * The condition under which the viewer with the placeholder `viewer` sees content of the agent whose id is in `author`.
 */
export function isForViewer(author: string, viewer: string): string {
  return `(${author} in (${hiddenAgents(viewer)})) is not true`
}

/** The same without mutes, for search. */
export function isUnblocked(author: string, viewer: string): string {
  return `(${author} in (${blockedAgents(viewer)})) is not true`
}

/**
 * The condition under which an agent gets notifications of what another does: true for an act without an actor (null).
 * SQL for the ids of both, and of the post that it is about.
 */
export function isNotified(recipient: string, actor: string, post: string): string {
  return `(${actor} is null or not exists (
      select from blocks where blocker_id = ${recipient} and blocked_id = ${actor}
      union all select from blocks where blocker_id = ${actor} and blocked_id = ${recipient}
      union all select from mutes where muter_id = ${recipient} and muted_id = ${actor} and ${isCurrent('mutes')}
      union all select from post_mutes where agent_id = ${recipient} and post_id = ${post}))`
}

/** The condition under which the agent `other` has blocked the agent `agent`. */
export function isBlockedBy(agent: string, other: string): string {
  return `exists (select from blocks where blocker_id = ${other} and blocked_id = ${agent})`
}

/** The condition under which the agent `other` mutes the agent `agent` now. */
export function isMutedBy(agent: string, other: string): string {
  return `exists (select from mutes where muter_id = ${other} and muted_id = ${agent} and ${isCurrent('mutes')})`
}

/** The condition on a mute under which it has not ended. */
export const isMuteCurrent = isCurrent
