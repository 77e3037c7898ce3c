import { Field, ObjectType } from 'type-graphql'
import { Notification } from '../../features/notifications/notification.entity'
import { NOTIFICATION_CURSOR } from '../../features/notifications/since'
import { decodeCursor, encodeCursor } from '../../platform/pagination/cursor'

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
    this.cursor = cursorOfSeq(this.seq)
  }
}

/** Returns the cursor of a position in an inbox, the same on every transport. */
export function cursorOfSeq(seq: number): string {
  return encodeCursor(NOTIFICATION_CURSOR, String(seq))
}

/** Returns the position of a cursor. Throws BAD_CURSOR. */
export function seqOfCursor(cursor: string): number {
  return Number(decodeCursor({ cursor: NOTIFICATION_CURSOR, keyForm: 'seq' }, cursor))
}
