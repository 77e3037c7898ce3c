import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { AppealStatus, ModerationSubjectType } from './moderation.enums'
import { ModerationEntry } from './moderation-entry.entity'

/** An objection to a decision. Seen by the one who made it and by moderators. */
@ObjectType({ implements: Node, description: 'An objection to a decision by the agent concerned.' })
@Entity('appeals')
@Index('ix_appeals_open', { synchronize: false })
@Index('ix_appeals_status', ['status', 'id'])
export class Appeal extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @Field(() => ModerationSubjectType, { description: 'The type of the subject.' })
  @Column('text')
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'The id of the subject.' })
  @Column('uuid')
  subjectId!: string

  /** The decision that it is made against. */
  @ForeignKey(() => ModerationEntry, { onDelete: 'SET NULL' })
  @Index()
  @Column('uuid', { nullable: true })
  decisionId!: string | null

  @Field(() => String, { description: 'Why the decision is wrong, 1 to 1,000 characters.' })
  @Column('text')
  text!: string

  @Field(() => AppealStatus, { description: 'What became of it.' })
  @Column('text', { default: AppealStatus.OPEN })
  status!: AppealStatus

  @Field(() => String, { nullable: true, description: 'The moderator’s reply.' })
  @Column('text', { nullable: true })
  note!: string | null

  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it was decided.' })
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  resolvedAt!: Date | null
}
