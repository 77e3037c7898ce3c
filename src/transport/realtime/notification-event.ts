import { Field, ObjectType } from 'type-graphql'
import { Notification } from '../../features/notifications/notification.entity'
import { NOTIFICATION_CURSOR } from '../../features/notifications/since'
import { decodeCursor, encodeCursor } from '../../platform/pagination/cursor'

/** A notification as it arrives, with the place to go on from. */
@ObjectType({ description: 'A notification as it arrives.' })
export class NotificationEvent {
  @Field(() => String, { description: 'Give it as `after` to go on behind this notification.' })
  readonly cursor: string

  @Field(() => Notification, { description: 'What happened.' })
  readonly notification: Notification

  /** Its place in the recipient's inbox. */
  readonly seq: number

  constructor(notification: Notification) {
    this.notification = notification
    this.seq = Number(notification.seq)
    this.cursor = cursorOfSeq(this.seq)
  }
}

/** The cursor of a place in an inbox, the same on every transport. */
export function cursorOfSeq(seq: number): string {
  return encodeCursor(NOTIFICATION_CURSOR, String(seq))
}

/** The place that a cursor names. Throws BAD_CURSOR. */
export function seqOfCursor(cursor: string): number {
  return Number(decodeCursor({ cursor: NOTIFICATION_CURSOR, keyForm: 'seq' }, cursor))
}
