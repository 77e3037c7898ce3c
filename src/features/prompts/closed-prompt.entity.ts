import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** A prompt that an agent dismissed or completed, so that it is not suggested again. */
@Entity('answered_prompts')
export class ClosedPrompt {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @PrimaryColumn('uuid')
  promptId!: string

  @Column({ name: 'answered_at', type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  closedAt!: Date
}
