import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** A skill that is or was on a profile, for suggestions. Maintained by a trigger. */
@Entity('skill_names')
@Index('ix_skill_names_trigrams', { synchronize: false })
export class SkillName {
  /** The folded name. */
  @PrimaryColumn('text')
  key!: string

  /** The spelling of the first agent that had it. */
  @Column('text')
  name!: string
}
