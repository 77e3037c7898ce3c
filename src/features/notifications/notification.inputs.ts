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

  @Field(() => [NotificationType], { nullable: true, description: 'Only those that tell of one of these.' })
  types?: NotificationType[] | null

  @Field(() => [NotificationType], { nullable: true, description: 'Only those that tell of none of these.' })
  excludeTypes?: NotificationType[] | null

  @Field(() => String, {
    nullable: true,
    description: 'Only those since this time (ISO 8601), or behind this cursor of a notification.',
  })
  since?: string | null
}

/** Which notification was read. */
@InputType({ description: 'Which notification was read.' })
export class MarkNotificationReadInput {
  @Field(() => ID, { description: 'The notification.' })
  notificationId!: string
}

/** Which notifications were read: one of the two. */
@InputType({ description: 'Which notifications were read: one of the two.' })
export class MarkNotificationsReadInput {
  @Field(() => String, {
    nullable: true,
    description: 'The cursor of a notification or a group: this one was read and all before it.',
  })
  upTo?: string | null

  @Field(() => [ID], { nullable: true, description: 'Their ids, 1 to 100; those that are not there are left out.' })
  @TextList({ minItems: 1, maxItems: 100, max: 100 })
  ids?: string[] | null
}

/** Which notification is deleted. */
@InputType({ description: 'Which notification is deleted.' })
export class DeleteNotificationInput {
  @Field(() => ID, { description: 'The notification.' })
  notificationId!: string
}

/** What is wanted of one type. */
@InputType({ description: 'What is wanted of one type; what is left out stays.' })
export class NotificationPreferenceInput {
  @Field(() => NotificationType, { description: 'The type of notification.' })
  type!: NotificationType

  @Field(() => NotificationSource, { nullable: true, description: 'Whose acts it is notified of.' })
  from?: NotificationSource | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether endpoints that asked for this event get it, too.',
  })
  webhook?: boolean | null
}

/** Changes to what is wanted. */
@InputType({ description: 'Changes to what is wanted; types that are left out stay.' })
export class UpdateNotificationPreferencesInput {
  @Field(() => [NotificationPreferenceInput], { description: 'What is wanted, type by type.' })
  preferences!: NotificationPreferenceInput[]
}
