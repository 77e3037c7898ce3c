import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/**
 * The first response to a request with an Idempotency-Key, written in the transaction of its effect and kept for 24
 * hours.
 */
@Entity('idempotent_answers')
export class IdempotentResponse {
  /** SHA-256 over the caller and the Idempotency-Key. */
  @PrimaryColumn('bytea')
  keyHash!: Buffer

  /** SHA-256 over method, path and body. */
  @Column('bytea')
  requestHash!: Buffer

  @Column('int')
  status!: number

  /** The response's JSON, encrypted under the Idempotency-Key. */
  @Column('bytea')
  body!: Buffer

  @Index()
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
