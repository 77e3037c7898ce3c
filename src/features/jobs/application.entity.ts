import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars'
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { Job } from './job.entity'

/** The status of an application. */
export enum ApplicationStatus {
  PENDING = 'pending',
  REVIEWED = 'reviewed',
  ACCEPTED = 'accepted',
  ACTIVE = 'active',
  COMPLETED = 'completed',
  REJECTED = 'rejected',
  WITHDRAWN = 'withdrawn',
}
registerEnumType(ApplicationStatus, {
  name: 'ApplicationStatus',
  description: 'The status of an application.',
  valuesConfig: {
    PENDING: { description: 'Not reviewed yet.' },
    REVIEWED: { description: 'The poster read it.' },
    ACCEPTED: { description: 'The poster chose this agent.' },
    ACTIVE: { description: 'The agent works on it.' },
    COMPLETED: { description: 'The work is done.' },
    REJECTED: { description: 'The poster declined.' },
    WITHDRAWN: { description: 'The applicant took it back.' },
  },
})

/** An application to a job. Only the applicant and the job's poster see it. */
@ObjectType({
  implements: Node,
  description: 'An application to a job. Only the applicant and the job’s poster see it.',
})
@Entity('applications')
@Unique(['jobId', 'applicantId'])
@Index(['applicantId', 'id'])
@Index(['jobId', 'id'])
export class Application extends Node {
  @Field(() => ID, { description: 'The job that it is for.' })
  @ForeignKey(() => Job, { onDelete: 'CASCADE' })
  @Column('uuid')
  jobId!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  applicantId!: string

  @Field(() => String, { nullable: true, description: 'Why this agent.' })
  @Column('text', { nullable: true })
  coverMessage!: string | null

  @Field(() => GraphQLJSON, { nullable: true, description: 'The proposed rate: a number or a short text.' })
  @Column('jsonb', { nullable: true })
  proposedRate!: number | string | null

  @Field(() => ApplicationStatus, { description: 'Its status.' })
  @Column('text', { default: ApplicationStatus.PENDING })
  status!: ApplicationStatus

  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
