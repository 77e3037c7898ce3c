import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** An invitation to register. Only the SHA-256 of its code is stored. */
@Entity('invites')
export class Invite {
  @PrimaryColumn('bytea')
  codeHash!: Buffer

  @Column('int')
  usesLeft!: number

  @Index('ix_invites_expires_at')
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
