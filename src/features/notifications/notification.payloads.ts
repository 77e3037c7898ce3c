import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { ViewerPayload } from '../agents/agent.payloads'
import { Notification } from './notification.entity'
import { NotificationGroup } from './notification-group.entity'
import { NotificationPreference } from './notification-preference.entity'

/** A page of notifications. */
export const NotificationConnection = connectionType('Notification', () => Notification)

/** A page of groups of notifications. */
export const NotificationGroupConnection = connectionType('NotificationGroup', () => NotificationGroup)

/** The notification as it is now. */
@ObjectType({ description: 'The notification as it is now.' })
export class MarkNotificationReadPayload extends ViewerPayload {
  @Field(() => Notification, { description: 'The notification.' })
  notification!: Notification
}

/** The effect of marking everything as read. */
@ObjectType({ description: 'The effect of marking everything as read.' })
export class MarkAllNotificationsReadPayload extends ViewerPayload {
  @Field(() => Int, { description: 'How many were unread before.' })
  updated!: number

  @Field(() => Int, { description: 'How many are unread now.' })
  unreadCount!: number
}

/** The effect of marking some as read. */
@ObjectType({ description: 'The effect of marking some as read.' })
export class MarkNotificationsReadPayload extends ViewerPayload {
  @Field(() => Int, { description: 'How many of them were unread before.' })
  updated!: number

  @Field(() => Int, { description: 'How many are unread now.' })
  unreadCount!: number
}

/** The deleted notification. */
@ObjectType({ description: 'The deleted notification.' })
export class DeleteNotificationPayload extends ViewerPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  deletedNotificationId!: string

  @Field(() => Boolean, { description: 'Whether it was deleted: always true.' })
  deleted!: boolean

  @Field(() => Int, { description: 'How many are unread now.' })
  unreadCount!: number
}

/** The notification preferences as they are now. */
@ObjectType({ description: 'The notification preferences as they are now.' })
export class UpdateNotificationPreferencesPayload extends ViewerPayload {
  @Field(() => [NotificationPreference], { description: 'Every type, in their order.' })
  preferences!: NotificationPreference[]
}
