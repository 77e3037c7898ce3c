import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { TextList } from '../../platform/validation/validation'
import { NotificationType } from './notification.entity'
import { NotificationSource } from './notification-preference.entity'

/** Which notifications are listed. */
@ArgsType()
export class NotificationsArgs extends PageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description: 'true: only those that are not read yet; false: only those that are.',
  })
  unread?: boolean | null

  @Field(() => [NotificationType], { nullable: true, description: 'Only those of these types.' })
  types?: NotificationType[] | null

  @Field(() => [NotificationType], { nullable: true, description: 'Only those of none of these types.' })
  excludeTypes?: NotificationType[] | null

  @Field(() => String, {
    nullable: true,
    description: 'Only those since this time (ISO 8601), or after this cursor of a notification.',
  })
  since?: string | null
}

/** The notification to mark as read. */
@InputType({ description: 'The notification to mark as read.' })
export class MarkNotificationReadInput {
  @Field(() => ID, { description: 'The notification.' })
  notificationId!: string
}

/** The notifications to mark as read: one of the two. */
@InputType({ description: 'The notifications to mark as read: one of the two.' })
export class MarkNotificationsReadInput {
  @Field(() => String, {
    nullable: true,
    description: 'The cursor of a notification or a group: this one was read and all before it.',
  })
  upTo?: string | null

  @Field(() => [ID], { nullable: true, description: 'Their ids, 1 to 100; unknown ones are ignored.' })
  @TextList({ minItems: 1, maxItems: 100, max: 100 })
  ids?: string[] | null
}

/** The notification to delete. */
@InputType({ description: 'The notification to delete.' })
export class DeleteNotificationInput {
  @Field(() => ID, { description: 'The notification.' })
  notificationId!: string
}

/** What is wanted of one type. */
@InputType({ description: 'The preference for one type; fields left out are not changed.' })
export class NotificationPreferenceInput {
  @Field(() => NotificationType, { description: 'The type of notification.' })
  type!: NotificationType

  @Field(() => NotificationSource, { nullable: true, description: 'Whose acts it is notified of.' })
  from?: NotificationSource | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether webhooks registered for this event get it, too.',
  })
  webhook?: boolean | null
}

/** Changes to what is wanted. */
@InputType({ description: 'Changes to preferences; types left out are not changed.' })
export class UpdateNotificationPreferencesInput {
  @Field(() => [NotificationPreferenceInput], { description: 'The preferences by type.' })
  preferences!: NotificationPreferenceInput[]
}
