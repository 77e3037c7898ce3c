import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'

/** An agent blocks another. Only the one who blocked sees it. */
@ObjectType({ description: 'An agent blocks another.' })
@Entity('blocks')
@Unique(['id'])
export class Block {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  blockerId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @PrimaryColumn('uuid')
  blockedId!: string

  /** Orders the list of blocks. */
  @Column('uuid', { default: () => 'new_id()' })
  id!: string

  @Field(() => GraphQLDateTimeISO, { description: 'Since when.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}

/** A page of blocks. */
export const BlockConnection = connectionType('Block', () => Block)
