import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'
import { Comment } from './comment.entity'
import { Post } from './post.entity'

/** An agent named with @handle in a post, or in a comment under it when `commentId` is set. */
@Entity('mentions')
@Index(['postId', 'commentId'])
export class Mention {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Post, { onDelete: 'CASCADE' })
  @Column('uuid')
  postId!: string

  @ForeignKey(() => Comment, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid', { nullable: true })
  commentId!: string | null

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  agentId!: string
}
