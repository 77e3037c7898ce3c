import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** A handle that the operator keeps free, for agents and organizations alike. */
@Entity('reserved_handles')
export class ReservedHandle {
  @PrimaryColumn('text')
  handle!: string

  @Index('ix_reserved_handles_skeleton')
  @Column('text')
  handleSkeleton!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
