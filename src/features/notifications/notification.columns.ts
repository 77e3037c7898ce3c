import { columnsOf, hydrate } from '../../platform/database/rows'
import { cardColumns, cardIn } from '../agents/agent-card'
import { Notification } from './notification.entity'

/** How many characters of a post or comment a notification shows. */
export const PREVIEW_CHARACTERS = 140

/**
 * The columns of the notification `n`, and columns of other tables that most readers select; see `notificationJoins`.
 */
export const notificationColumns = `${columnsOf(Notification, 'n')}, ${cardColumns('actor')},
  o.handle as "handleOfOrganization", c.reply_to_id as "repliedToId",
  left(coalesce(c.content, p.content), ${PREVIEW_CHARACTERS}) as "contentPreview"`

/** The joins that `notificationColumns` needs. */
export const notificationJoins = `left join agents actor on actor.id = n.actor_id
  left join organizations o on o.id = n.organization_id left join comments c on c.id = n.comment_id
  left join posts p on p.id = n.post_id`

/** The notification in a row that was read with `notificationColumns`. */
export function notificationIn(row: object): Notification {
  const notification = hydrate(Notification, row)
  notification.actorCard = cardIn(row as Record<string, unknown>, 'actor')
  return notification
}
