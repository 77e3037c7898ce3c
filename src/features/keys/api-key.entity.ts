import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'

/** A key that opens an agent's account. Only its SHA-256 is kept; a revoked key has no row. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  agentId!: string

  @Index({ unique: true })
  @Column('bytea')
  keyHash!: Buffer

  /** What a key has in common with those that came of it by rotation; null: the lineage of the key that registration gave. */
  @Column('uuid', { nullable: true })
  lineageId!: string | null

  /** The end of a rotation's overlap; null: until it is revoked. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
