import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../../agents/agent.entity'

/** A `new_agent` event that a worker still fans out: one row in the registration's transaction. */
@Entity('announcements')
export class Announcement {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  /** The last endpoint that has its delivery; endpoints are taken in id order. */
  @Column('uuid', { nullable: true })
  fannedOutTo!: string | null

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
