import { isNotified } from '../../platform/database/viewer-visibility'
import { deliveriesOf } from '../webhooks/delivery/enqueue-deliveries'

/** What a statement that notifies takes from its act, as SQL. */
interface Act {
  readonly actor: string
  readonly postId: string
  readonly commentId: string
  readonly jobId: string
  readonly organizationId: string
  /** The condition under which the same notifies again within a day. */
  readonly repeats: string
  /** A CTE that has a row if the act is done; without one it is. */
  readonly done?: string
  /** The body of deliveries, from the candidate `e`. */
  readonly body: string
  /**
   * Whether there is at most one candidate, at most one for each agent, or several. Only several have `unless_event`
   * and `place`: of those of an agent it gets the first one that its preferences allow.
   */
  readonly candidates: 'one' | 'one each' | 'several'
}

/** SQL: whether the preferences of an agent allow notifications of a type, or deliveries if `isWebhook`. */
function isWanted(actor: string, agent: string, type: string, isWebhook: boolean): string {
  return `not exists (select from notification_preferences f where f.agent_id = ${agent} and f.type = ${type}
    and (${isWebhook ? 'not f.webhook or' : ''} f.source = 'nobody' or f.source = 'following' and ${actor} is not null
      and not exists (select from follows w where w.follower_id = ${agent} and w.followee_id = ${actor})))`
}

/**
 * The CTEs of a statement that notifies the rows of its CTE `candidates` (agent_id, type, message, and what `body`
 * reads): `inbox` finds those that are notified and, if they may be several, locks their inboxes in id order, which
 * prevents deadlocks; `written` has the CTEs that write a notification for each (`inserted`) and a delivery for each of
 * its endpoints (`sent`). What cannot change the result is left out, since PostgreSQL prepares every part of a
 * statement at each execution.
 */
export function notificationParts(act: Act): { readonly inbox: string; readonly written: string } {
  const { actor, candidates } = act
  const isSeveral = candidates === 'several'
  const allowed = `select ${isSeveral ? 'distinct on (e.agent_id)' : ''} e.* from candidates e
    where ${isWanted(actor, 'e.agent_id', 'e.type', false)} ${isSeveral ? 'order by e.agent_id, e.place' : ''}`
  // Its only candidate was wanted from this actor, so what remains is whether webhooks get the type.
  const isSent = `not exists (select from notification_preferences f
    where f.agent_id = e.agent_id and f.type = e.type and not f.webhook)`
  const unlessEvent = isSeveral
    ? `case when ${isWanted(actor, 'e.agent_id', 'e.unless_event', true)} then e.unless_event end`
    : 'null::text'
  const isNew = `${isNotified('w.agent_id', actor, act.postId)} and (${act.repeats}
    or not was_notified(w.agent_id, ${actor}, w.type, w.message, ${act.postId}, ${act.jobId}, ${act.organizationId}))`
  const events = `select e.agent_id, e.type as event, ${act.body} as body,
      ${unlessEvent} as unless_event
    from candidates e join inserted on inserted.recipient_id = e.agent_id
    where ${isSeveral ? isWanted(actor, 'e.agent_id', 'e.type', true) : isSent}`
  return {
    inbox: `wanted as materialized (${allowed}), inbox as materialized (
      ${
        candidates === 'one'
          ? `select w.agent_id from wanted w where ${isNew}`
          : `select i.agent_id from inboxes i where i.agent_id in (select w.agent_id from wanted w where ${isNew})
             order by i.agent_id for update`
      }
    )`,
    written: `numbered as (
      update inboxes i set last_seq = i.last_seq + 1, unread_count = i.unread_count + 1
      from inbox${act.done ? ` cross join ${act.done}` : ''} where i.agent_id = inbox.agent_id returning i.agent_id, i.last_seq
    ), inserted as (
      insert into notifications (recipient_id, seq, type, actor_id, message, post_id, comment_id, job_id, organization_id)
      select n.agent_id, n.last_seq, w.type, ${actor}, w.message, ${act.postId}, ${act.commentId}, ${act.jobId}, ${act.organizationId}
      from numbered n join wanted w on w.agent_id = n.agent_id returning recipient_id
    ), sent as (
      ${deliveriesOf(`(${events})`)}
    )`,
  }
}
