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
  /** Whether there is one candidate for each agent; of several, it gets the first one that its preferences allow. */
  readonly isOneEach: boolean
}

/** SQL: whether the preferences of an agent allow notifications of a type, or deliveries if `isWebhook`. */
function isWanted(actor: string, agent: string, type: string, isWebhook: boolean): string {
  return `not exists (select from notification_preferences f where f.agent_id = ${agent} and f.type = ${type}
    and (${isWebhook ? 'not f.webhook or' : ''} f.source = 'nobody' or f.source = 'following' and ${actor} is not null
      and not exists (select from follows w where w.follower_id = ${agent} and w.followee_id = ${actor})))`
}

/**
 * The CTEs of a statement that notifies the rows of its CTE `candidates` (agent_id, type, message, unless_event, place,
 * and what `body` reads): `inbox` locks the inboxes of those that are notified, in id order, which prevents deadlocks;
 * `written` has the CTEs that write a notification for each (`inserted`) and a delivery for each of its endpoints
 * (`sent`).
 */
export function notificationParts(act: Act): { readonly inbox: string; readonly written: string } {
  const { actor, isOneEach } = act
  const allowed = `select ${isOneEach ? '' : 'distinct on (e.agent_id)'} e.* from candidates e
    where ${isWanted(actor, 'e.agent_id', 'e.type', false)} ${isOneEach ? '' : 'order by e.agent_id, e.place'}`
  const events = `select e.agent_id, e.type as event, ${act.body} as body,
      case when ${isWanted(actor, 'e.agent_id', 'e.unless_event', true)} then e.unless_event end as unless_event
    from candidates e join inserted on inserted.recipient_id = e.agent_id
    where ${isWanted(actor, 'e.agent_id', 'e.type', true)}`
  return {
    inbox: `wanted as materialized (${allowed}), inbox as materialized (
      select i.agent_id from inboxes i where i.agent_id in (
        select w.agent_id from wanted w where ${isNotified('w.agent_id', actor, act.postId)} and (${act.repeats}
          or not was_notified(w.agent_id, ${actor}, w.type, w.message, ${act.postId}, ${act.jobId}, ${act.organizationId})))
      order by i.agent_id for update
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
