import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** An agent that its owner paused; no row, or one whose time is over, for one that is not. */
@Entity('agent_pauses')
export class AgentPause {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  /** Null for a pause without an end. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  until!: Date | null

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
