/**
 * What one viewer sees less than everybody does: nothing of those it blocked, who blocked it, or whom it mutes. Beside
 * visibility.ts, which holds for all. Each is a few index lookups once for a statement, so that a viewer without blocks
 * and mutes pays next to nothing; without a viewer the conditions are left out.
 */

const isCurrent = (mute: string) => `(${mute}.until is null or ${mute}.until > statement_timestamp())`

/** Agents whom the agent at the place `viewer` blocked, or who blocked it. */
const blockedAgents = (viewer: string) =>
  `select blocked_id from blocks where blocker_id = ${viewer}
   union all select blocker_id from blocks where blocked_id = ${viewer}`

/** Agents of whom the agent at the place `viewer` sees nothing in its feed and hears nothing. */
const hiddenAgents = (viewer: string) =>
  `${blockedAgents(viewer)}
   union all select muted_id from mutes where muter_id = ${viewer} and ${isCurrent('mutes')}`

/** The same of many at once: pairs of a viewer and an agent that is hidden from it, by arrays of their ids. */
export function hiddenPairs(viewers: string, authors: string): string {
  return `select blocker_id, blocked_id from blocks where blocker_id = any(${viewers}) and blocked_id = any(${authors})
    union all select blocked_id, blocker_id from blocks where blocked_id = any(${viewers}) and blocker_id = any(${authors})
    union all select muter_id, muted_id from mutes
      where muter_id = any(${viewers}) and muted_id = any(${authors}) and ${isCurrent('mutes')}`
}

/** The condition under which the viewer at the place `viewer` sees what the agent whose id is in `author` wrote. */
export function isForViewer(author: string, viewer: string): string {
  return `(${author} in (${hiddenAgents(viewer)})) is not true`
}

/** The same without mutes: what the viewer finds when it looks for it. */
export function isUnblocked(author: string, viewer: string): string {
  return `(${author} in (${blockedAgents(viewer)})) is not true`
}

/**
 * The condition under which an agent gets notifications of what another does: true for an act of nobody (null). SQL for
 * the ids of both, and of the post that it is about.
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
