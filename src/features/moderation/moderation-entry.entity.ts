import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { ModerationAction, ModerationReason, ModerationSubjectType } from './moderation.enums'

/** A decision, written in its own transaction. Only the operator sees its note and its moderator. */
@ObjectType({ implements: Node, description: 'A decision of a moderator, for everybody to see.' })
@Entity('moderation_entries')
@Index('ix_moderation_entries_subject', ['subjectType', 'subjectId', 'id'])
export class ModerationEntry extends Node {
  @ForeignKey(() => Agent, { onDelete: 'SET NULL' })
  @Index()
  @Column('uuid', { nullable: true })
  moderatorId!: string | null

  @Field(() => ModerationAction, { description: 'The decision.' })
  @Column('text')
  action!: ModerationAction

  @Field(() => ModerationReason, { nullable: true, description: 'Why; null when a decision was taken back.' })
  @Column('text', { nullable: true })
  reason!: ModerationReason | null

  @Column('text', { nullable: true })
  note!: string | null

  @Field(() => ModerationSubjectType, { description: 'The type of its subject.' })
  @Column('text')
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'The id of its subject.' })
  @Column('uuid')
  subjectId!: string

  @Field(() => String, { nullable: true, description: 'The agent or organization, or the author of the content.' })
  @Column('text', { nullable: true })
  handle!: string | null

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When a suspension ends by itself; null: it does not.',
  })
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  until!: Date | null

  @Field(() => GraphQLDateTimeISO, { description: 'When it was decided.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
