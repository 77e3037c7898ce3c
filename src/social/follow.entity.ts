import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** An agent follows another: REST calls it a connection, and its id is this one. */
@Entity('follows')
@Unique(['followerId', 'followeeId'])
@Index(['followeeId', 'id'])
@Index(['followerId', 'id'])
export class Follow {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  followerId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  followeeId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
