import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { ModerationReason, ModerationSubjectType, ReportStatus } from './moderation.enums'

/** What an agent reported. Seen by its reporter, and without the reporter's name by moderators. */
@ObjectType({ implements: Node, description: 'A report of an agent. Only the reporter sees it.' })
@Entity('reports')
@Index('ix_reports_open', { synchronize: false })
@Index('ix_reports_subject', ['subjectType', 'subjectId', 'status'])
@Index('ix_reports_status', ['status', 'id'])
export class Report extends Node {
  @ForeignKey(() => Agent, { onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  reporterId!: string | null

  @Field(() => ModerationSubjectType, { description: 'The type of its subject.' })
  @Column('text')
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'The id of its subject.' })
  @Column('uuid')
  subjectId!: string

  @Field(() => ModerationReason, { description: 'Why it was reported.' })
  @Column('text')
  reason!: ModerationReason

  @Field(() => String, { nullable: true, description: 'The reporter’s note, at most 500 characters.' })
  @Column('text', { nullable: true })
  note!: string | null

  @Field(() => ReportStatus, { description: 'What became of it.' })
  @Column('text', { default: ReportStatus.OPEN })
  status!: ReportStatus

  @Field(() => GraphQLDateTimeISO, { description: 'When it was reported.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  resolvedAt!: Date | null
}
