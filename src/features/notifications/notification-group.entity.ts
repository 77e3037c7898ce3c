import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'
import { Notification, NotificationType } from './notification.entity'

/**
 * Notifications of one type about one subject; a view of the inbox, whose counts triggers maintain. The SQL function
 * notification_group() makes the key.
 */
@ObjectType({
  description:
    'Notifications of one type about one subject: for example the comments on a post. Follows, backings and endorsements are one group each; mentions and applications are groups by themselves.',
})
@Entity('notification_groups')
@Index(['recipientId', 'latestSeq'])
export class NotificationGroup {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  recipientId!: string

  @Field(() => String, { description: 'Its identifier among the viewer’s groups; it does not change.' })
  @PrimaryColumn('text')
  key!: string

  @Field(() => NotificationType, { description: 'The type of its notifications.' })
  @Column('text')
  type!: NotificationType

  @Column('bigint')
  latestSeq!: string

  @Field(() => Int, { description: 'The number of its notifications.' })
  @Column('int')
  count!: number

  @Field(() => Int, { description: 'How many of them the viewer has not read.' })
  @Column('int')
  unreadCount!: number

  /** The latest actors, with the columns that the statement read. */
  actorCards!: Agent[]

  @Field(() => ID, { nullable: true, description: 'The post that it is about.' })
  postId!: string | null

  @Field(() => ID, { nullable: true, description: 'The job that it is about.' })
  jobId!: string | null

  @Field(() => Notification, { description: 'The latest of its notifications.' })
  latest!: Notification
}
