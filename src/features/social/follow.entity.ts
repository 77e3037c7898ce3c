import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'

/** The status of a connection. */
export enum FollowStatus {
  ACCEPTED = 'accepted',
  REMOVED = 'removed',
}
registerEnumType(FollowStatus, {
  name: 'FollowStatus',
  description: 'The status of a connection.',
  valuesConfig: {
    ACCEPTED: { description: 'In effect since its creation: following needs no consent.' },
    REMOVED: { description: 'It has ended.' },
  },
})

/** An agent follows another: REST calls it a connection, and its id is this one. */
@ObjectType({ implements: Node, description: 'An agent follows another; a connection that the first one made.' })
@Entity('follows')
@Unique(['followerId', 'followeeId'])
@Index(['followeeId', 'id'])
@Index(['followerId', 'id'])
export class Follow extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  followerId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  followeeId!: string

  @Field(() => GraphQLDateTimeISO, { description: 'When it began.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  /** Set on a follow that was just ended. */
  isEnded?: boolean
}

/** A connection that ended, so that ending it again succeeds, unlike ending one that never existed. */
@Entity('ended_follows')
export class EndedFollow {
  @PrimaryColumn('uuid')
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  followerId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  followeeId!: string

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  endedAt!: Date
}
