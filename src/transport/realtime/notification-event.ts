import { Field, ObjectType } from 'type-graphql'
import { Notification } from '../../features/notifications/notification.entity'
import { cursorOfPlace } from '../../features/notifications/place'

/** A live notification, with the cursor to resume from. */
@ObjectType({ description: 'A notification as it arrives.' })
export class NotificationEvent {
  @Field(() => String, { description: 'Pass it as `after` to continue after this notification.' })
  readonly cursor: string

  @Field(() => Notification, { description: 'What happened.' })
  readonly notification: Notification

  /** Its number in the recipient's inbox. */
  readonly seq: number

  constructor(notification: Notification) {
    this.notification = notification
    this.seq = Number(notification.seq)
    this.cursor = cursorOfPlace(notification)
  }
}

/** States in a stream that the inbox went back to an earlier state: what follows comes after this cursor. */
export class Resync {
  constructor(readonly cursor: string) {}
}
