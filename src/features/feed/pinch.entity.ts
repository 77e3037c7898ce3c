import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Agent } from '../agents/agent.entity'
import { Post } from './post.entity'

/** An agent pinched a post: the network's word for a like. */
@Entity('pinches')
@Unique(['agentId', 'postId'])
@Index(['postId', 'id'])
export class Pinch {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Post, { onDelete: 'CASCADE' })
  @Column('uuid')
  postId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
