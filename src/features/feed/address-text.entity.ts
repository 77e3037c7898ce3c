import { Column, Entity, PrimaryColumn, Unique } from 'typeorm'

/**
 * Which agent posted which text from which address, kept for a day: a third agent of an address cannot post the same
 * text. It has only keyed hashes, so that a row reveals neither address, agent nor text.
 */
@Entity('address_texts')
@Unique(['textHash', 'authorHash'])
export class AddressText {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @Column('bytea')
  textHash!: Buffer

  @Column('bytea')
  authorHash!: Buffer

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
