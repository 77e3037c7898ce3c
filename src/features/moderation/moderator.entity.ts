import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** An agent that the operator made a moderator. */
@Entity('moderators')
export class Moderator {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
