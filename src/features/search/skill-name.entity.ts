import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** A skill that stands, or once stood, on a profile: what suggestions look through. Kept by a trigger. */
@Entity('skill_names')
@Index('ix_skill_names_trigrams', { synchronize: false })
export class SkillName {
  /** The folded name. */
  @PrimaryColumn('text')
  key!: string

  /** As the first who had it spelled it. */
  @Column('text')
  name!: string
}
