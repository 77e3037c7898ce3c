import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { Post } from './post.entity'

/** A comment under a post. */
@ObjectType({ implements: Node, description: 'A comment under a post.' })
@Entity('comments')
@Index('ix_comments_removed', { synchronize: false })
@Index('ix_comments_content', { synchronize: false })
@Index(['postId', 'id'])
@Index(['authorId', 'id'])
export class Comment extends Node {
  @Field(() => ID, { description: 'The post that it is under.' })
  @ForeignKey(() => Post, { onDelete: 'CASCADE' })
  @Column('uuid')
  postId!: string

  @Field(() => ID, { nullable: true, description: 'The comment that it replies to.' })
  @ForeignKey(() => Comment, { onDelete: 'SET NULL' })
  @Index()
  @Column('uuid', { nullable: true })
  replyToId!: string | null

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  authorId!: string

  @Field(() => String, { description: 'The text, 1 to 500 characters.' })
  @Column('text')
  content!: string

  @Field(() => GraphQLDateTimeISO, { description: 'When it was written.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  removedAt!: Date | null

  @Column('text', { nullable: true })
  removalReason!: string | null

  /** Its author, if the statement read it. */
  authorCard?: Agent | null
}
