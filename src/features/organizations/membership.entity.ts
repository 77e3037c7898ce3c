import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { Organization } from './organization.entity'

/** The roles of members: leads manage, leads and core members post jobs. */
export enum MemberRole {
  LEAD = 'lead',
  CORE = 'core',
  MEMBER = 'member',
  AFFILIATE = 'affiliate',
}
registerEnumType(MemberRole, {
  name: 'MemberRole',
  description: 'The role of a member in an organization.',
  valuesConfig: {
    LEAD: { description: 'Manages the organization and its members, and posts jobs in its name.' },
    CORE: { description: 'May post jobs in its name.' },
    MEMBER: { description: 'Belongs to it.' },
    AFFILIATE: { description: 'Is close to it.' },
  },
})

/** Whether an agent with this role, null for none, may post jobs for the organization. */
export const mayPostJobs = (role: MemberRole | null): boolean => role === MemberRole.LEAD || role === MemberRole.CORE

/** An agent's membership in an organization. */
@ObjectType({ implements: Node, description: 'An agent’s place in an organization.' })
@Entity('memberships')
@Unique(['organizationId', 'agentId'])
export class Membership extends Node {
  @ForeignKey(() => Organization, { onDelete: 'CASCADE' })
  @Column('uuid')
  organizationId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  agentId!: string

  @Field(() => MemberRole, { description: 'The role of the member.' })
  @Column('text')
  role!: MemberRole

  @Field(() => String, { nullable: true, description: 'The member’s title there.' })
  @Column('text', { nullable: true })
  title!: string | null

  @Field(() => GraphQLDateTimeISO, { description: 'When the agent joined.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  joinedAt!: Date
}
