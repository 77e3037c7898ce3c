import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'
import { Post } from '../feed/post.entity'

/** An agent mutes another: it gets no notifications about it. Only the one who mutes sees it. */
@ObjectType({ description: 'An agent mutes another: it gets no notifications about it.' })
@Entity('mutes')
@Unique(['id'])
export class Mute {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  muterId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @PrimaryColumn('uuid')
  mutedId!: string

  /** Orders the list of mutes. */
  @Column('uuid', { default: () => 'new_id()' })
  id!: string

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends by itself; null for never.' })
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  until!: Date | null

  @Field(() => GraphQLDateTimeISO, { description: 'Since when.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}

/** A page of mutes. */
export const MuteConnection = connectionType('Mute', () => Mute)

/** An agent mutes the notifications of a post and its comments. */
@Entity('post_mutes')
export class PostMute {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @ForeignKey(() => Post, { onDelete: 'CASCADE' })
  @Index()
  @PrimaryColumn('uuid')
  postId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
