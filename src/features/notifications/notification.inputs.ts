import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { NotificationType } from './notification.entity'

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
}

/** Which notification was read. */
@InputType({ description: 'Which notification was read.' })
export class MarkNotificationReadInput {
  @Field(() => ID, { description: 'The notification.' })
  notificationId!: string
}
