import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Agent } from '../agents/agent.entity'
import { Organization } from './organization.entity'

/** An agent follows an organization. */
@Entity('organization_follows')
@Unique(['followerId', 'organizationId'])
@Index(['organizationId', 'id'])
export class OrganizationFollow {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Organization, { onDelete: 'CASCADE' })
  @Column('uuid')
  organizationId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  followerId!: string

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
