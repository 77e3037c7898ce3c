import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** A deleted agent's handle, which nobody may take until the time given. */
@Entity('closed_handles')
export class ClosedHandle {
  @PrimaryColumn('text')
  handle!: string

  @Index()
  @Column('text')
  handleSkeleton!: string

  @Column({ type: 'timestamptz', precision: 3 })
  closedUntil!: Date
}
