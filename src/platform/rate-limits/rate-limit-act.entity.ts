import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** One act that counted against a limit: a sliding log. `subject` is an agent's id or a client address. */
@Entity('limit_acts')
@Index(['limitName', 'subject', 'actedAt'])
export class LimitAct {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @Column('text')
  limitName!: string

  @Column('text')
  subject!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  actedAt!: Date
}
