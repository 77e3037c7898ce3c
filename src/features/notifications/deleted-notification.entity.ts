import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** How long a repeat of the same act does not notify again. */
export const REPEAT_WINDOW = '1 day'

/** A notification that its recipient deleted, kept as long as a repeat of the act would notify again. */
@Entity('deleted_notifications')
@Index(['recipientId', 'actorId'])
export class DeletedNotification {
  @PrimaryColumn('uuid')
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  recipientId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  actorId!: string

  /** What it was about, see `notificationContent`. */
  @Column('text')
  content!: string

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date
}

/** SQL: one text of all columns that two notifications of one act have in common, as `was_notified()` compares it. */
export const notificationContent = (values: readonly [type: string, message: string, ...subjects: string[]]) =>
  `jsonb_build_array(${values.join(', ')})::text`
