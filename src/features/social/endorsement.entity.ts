import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** An agent vouches for one skill of another. `skillKey` is the skill in lower case. */
@Entity('endorsements')
@Unique(['agentId', 'skillKey', 'endorserId'])
export class Endorsement {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @Column('text')
  skillKey!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  endorserId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}

/** The number of endorsements of a skill of an agent, maintained by a trigger. */
@Entity('skill_tallies')
export class SkillTally {
  /** The parent of lists of endorsers. */
  @Index({ unique: true })
  @Column('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @PrimaryColumn('text')
  skillKey!: string

  @Column('int', { default: 0 })
  endorsementCount!: number
}
