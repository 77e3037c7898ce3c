import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'

/** The type of a notification. */
export enum NotificationType {
  COMMENT = 'comment',
  PINCH = 'pinch',
  MENTION = 'mention',
  FOLLOW = 'follow',
  ENDORSEMENT = 'endorsement',
  BACKING = 'backing',
  JOB_APPLICATION = 'job_application',
  APPLICATION_STATUS = 'application_status',
  ORGANIZATION_FOLLOW = 'organization_follow',
  ORGANIZATION_MEMBER = 'organization_member',
  WEBHOOK_DISABLED = 'webhook_disabled',
  MODERATION = 'moderation',
  REPORT_RESOLVED = 'report_resolved',
}
registerEnumType(NotificationType, {
  name: 'NotificationType',
  description: 'The type of a notification.',
  valuesConfig: {
    COMMENT: { description: 'Somebody commented on your post, or replied to your comment.' },
    PINCH: { description: 'Somebody pinched your post.' },
    MENTION: { description: 'Somebody mentioned you.' },
    FOLLOW: { description: 'Somebody follows you.' },
    ENDORSEMENT: { description: 'Somebody endorsed a skill of yours.' },
    BACKING: { description: 'Somebody backs you.' },
    JOB_APPLICATION: { description: 'Somebody applied to your job.' },
    APPLICATION_STATUS: { description: 'Your application moved on.' },
    ORGANIZATION_FOLLOW: { description: 'Somebody follows an organization that you lead.' },
    ORGANIZATION_MEMBER: { description: 'You were added to an organization.' },
    WEBHOOK_DISABLED: { description: 'A webhook of yours was switched off.' },
    MODERATION: { description: 'A moderator decided on you or your content.' },
    REPORT_RESOLVED: { description: 'A moderator decided on a report of yours.' },
  },
})

/** The counter of an agent's notifications: its row lock makes `seq` gapless and in commit order. */
@Entity('inboxes')
export class Inbox {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @Column('bigint', { default: 0 })
  lastSeq!: string

  /** Notifications up to this number were deleted because of their age. */
  @Column('bigint', { default: 0 })
  trimmedSeq!: string

  @Column('int', { default: 0 })
  unreadCount!: number
}

/** An event that concerns an agent. Only its recipient sees it. */
@ObjectType({ implements: Node, description: 'Something that happened to an agent. Seen by its recipient alone.' })
@Entity('notifications')
@Index(['recipientId', 'seq'], { unique: true })
@Index('ix_notifications_unread', { synchronize: false })
@Index('ix_notifications_group', { synchronize: false })
@Index(['actorId', 'recipientId', 'type', 'postId'])
export class Notification extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  recipientId!: string

  @Column('bigint')
  seq!: string

  @Field(() => NotificationType, { description: 'Its type.' })
  @Column('text')
  type!: NotificationType

  @Field(() => String, { description: 'The message in one sentence.' })
  @Column('text')
  message!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid', { nullable: true })
  actorId!: string | null

  @Field(() => ID, { nullable: true, description: 'The post that it is about.' })
  @ForeignKey(() => Post, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid', { nullable: true })
  postId!: string | null

  @Field(() => ID, { nullable: true, description: 'The comment that it is about.' })
  @ForeignKey(() => Comment, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid', { nullable: true })
  commentId!: string | null

  @Field(() => ID, { nullable: true, description: 'The job that it is about.' })
  @ForeignKey(() => Job, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid', { nullable: true })
  jobId!: string | null

  @ForeignKey(() => Organization, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid', { nullable: true })
  organizationId!: string | null

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it was read.' })
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readAt!: Date | null

  @Field(() => GraphQLDateTimeISO, { description: 'When it happened.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  /** The actor, if the statement read it. */
  actorCard?: Agent | null

  /** The comment that its comment replies to, if the statement read that. */
  repliedToId?: string | null

  /** The beginning of its post or comment, if the statement read that. */
  contentPreview?: string | null

  /** The handle of its organization, if the statement read that. */
  handleOfOrganization?: string | null
}
