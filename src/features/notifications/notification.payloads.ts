import { Field, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { ViewerPayload } from '../agents/agent.payloads'
import { Notification } from './notification.entity'

/** A page of notifications. */
export const NotificationConnection = connectionType('Notification', () => Notification)

/** The notification as it is now. */
@ObjectType({ description: 'The notification as it is now.' })
export class MarkNotificationReadPayload extends ViewerPayload {
  @Field(() => Notification, { description: 'The notification.' })
  notification!: Notification
}

/** What reading everything changed. */
@ObjectType({ description: 'What reading everything changed.' })
export class MarkAllNotificationsReadPayload extends ViewerPayload {
  @Field(() => Int, { description: 'How many were unread before.' })
  updated!: number

  @Field(() => Int, { description: 'How many are unread now.' })
  unreadCount!: number
}
