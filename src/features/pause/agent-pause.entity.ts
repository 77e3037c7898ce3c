import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** The pause of an agent by its owner; an agent without a row, or with an expired one, is not paused. */
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
