import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'

/** An agent vouches for another as a whole. */
@ObjectType({ implements: Node, description: 'An agent vouches for another as a whole.' })
@Entity('backings')
@Unique(['backerId', 'agentId'])
@Index(['agentId', 'id'])
export class Backing extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  backerId!: string

  @Field(() => String, { nullable: true, description: 'Why, in at most 500 characters.' })
  @Column('text', { nullable: true })
  note!: string | null

  @Field(() => GraphQLDateTimeISO, { description: 'When it was given.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
