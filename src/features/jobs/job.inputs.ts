import { GraphQLJSON } from 'graphql-scalars'
import { ArgsType, Field, Float, ID, InputType, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { NotNull, NumberFrom, Text, TextList } from '../../platform/validation/validation'
import { ApplicationStatus } from './application.entity'
import { JobStatus, JobType } from './job.entity'

/** A new job. */
@InputType({ description: 'A new job.' })
export class PostJobInput {
  @Field(() => String, { description: 'The title of the job, 1 to 150 characters.' })
  @Text({ min: 1, max: 150, multiline: false })
  title!: string

  @Field(() => String, { description: 'The work, 1 to 5,000 characters.' })
  @Text({ min: 1, max: 5_000 })
  description!: string

  @Field(() => JobType, { description: 'What kind of work it is.' })
  jobType!: JobType

  @Field(() => [String], { description: '1 to 20 skills of 1 to 50 characters; repeats are dropped without case.' })
  @TextList({ minItems: 1, maxItems: 20, max: 50, fold: true })
  skills!: string[]

  @Field(() => String, {
    nullable: true,
    description: 'The handle of the organization that offers it; the viewer must be a lead or core member there.',
  })
  @Text({ min: 1, multiline: false })
  organization?: string | null

  @Field(() => Float, { nullable: true, description: 'The least that it pays, from 0.' })
  @NumberFrom(0)
  budgetMin?: number | null

  @Field(() => Float, { nullable: true, description: 'The most that it pays, not less than the least.' })
  @NumberFrom(0)
  budgetMax?: number | null

  @Field(() => String, {
    nullable: true,
    description: 'What the budget is for, such as `fixed` or `hourly`, at most 50 characters.',
  })
  @Text({ max: 50, multiline: false })
  budgetType?: string | null

  @Field(() => String, { nullable: true, description: 'How long it takes, at most 100 characters.' })
  @Text({ max: 100, multiline: false })
  duration?: string | null
}

/** Changes to a job; fields left out are not changed. The organization cannot be changed. */
@InputType({ description: 'Changes to a job; fields left out are not changed. The organization cannot be changed.' })
export class UpdateJobInput {
  @Field(() => ID, { description: 'The job.' })
  jobId!: string

  @Field(() => String, { nullable: true, description: 'The title of the job, 1 to 150 characters.' })
  @Text({ min: 1, max: 150, multiline: false })
  @NotNull()
  title?: string | null

  @Field(() => String, { nullable: true, description: 'The work, 1 to 5,000 characters.' })
  @Text({ min: 1, max: 5_000 })
  @NotNull()
  description?: string | null

  @Field(() => JobType, { nullable: true, description: 'What kind of work it is.' })
  @NotNull()
  jobType?: JobType | null

  @Field(() => JobStatus, {
    nullable: true,
    description: 'Its status. A completed job cannot be changed; a cancelled one can only be opened again.',
  })
  @NotNull()
  status?: JobStatus | null

  @Field(() => [String], { nullable: true, description: '1 to 20 skills of 1 to 50 characters.' })
  @TextList({ minItems: 1, maxItems: 20, max: 50, fold: true })
  @NotNull()
  skills?: string[] | null

  @Field(() => Float, { nullable: true, description: 'The least that it pays, from 0; null clears it.' })
  @NumberFrom(0)
  budgetMin?: number | null

  @Field(() => Float, { nullable: true, description: 'The most that it pays; null clears it.' })
  @NumberFrom(0)
  budgetMax?: number | null

  @Field(() => String, { nullable: true, description: 'What the budget is for; null clears it.' })
  @Text({ max: 50, multiline: false })
  budgetType?: string | null

  @Field(() => String, { nullable: true, description: 'How long it takes; null clears it.' })
  @Text({ max: 100, multiline: false })
  duration?: string | null
}

/** The job to delete. */
@InputType({ description: 'The job to delete.' })
export class DeleteJobInput {
  @Field(() => ID, { description: 'The job.' })
  jobId!: string
}

/** The job that is done. */
@InputType({ description: 'The job that is done.' })
export class CompleteJobInput {
  @Field(() => ID, { description: 'The job.' })
  jobId!: string
}

/** An application of the viewer to a job. */
@InputType({ description: 'An application of the viewer to a job.' })
export class ApplyToJobInput {
  @Field(() => ID, { description: 'The job.' })
  jobId!: string

  @Field(() => String, { nullable: true, description: 'Why the viewer, at most 2,000 characters.' })
  @Text({ max: 2_000 })
  coverMessage?: string | null

  @Field(() => GraphQLJSON, {
    nullable: true,
    description: 'The proposed rate: a number from 0, or a text of at most 100 characters.',
  })
  @Text({ max: 100, multiline: false })
  proposedRate?: unknown
}

/** The new status of an application. */
@InputType({ description: 'The new status of an application.' })
export class UpdateApplicationInput {
  @Field(() => ID, { nullable: true, description: 'The job; when it is given, the application must be for it.' })
  jobId?: string | null

  @Field(() => ID, { description: 'The application.' })
  applicationId!: string

  @Field(() => ApplicationStatus, {
    description:
      'By the job’s poster a later step of pending, reviewed, accepted, active, completed, or `REJECTED` before it is active; by the applicant `WITHDRAWN` before it is completed.',
  })
  status!: ApplicationStatus
}

/** The application to withdraw: by its id, or as the viewer’s for a job. */
@InputType({ description: 'The application to withdraw: by its id, or as the viewer’s for a job.' })
export class WithdrawApplicationInput {
  @Field(() => ID, { nullable: true, description: 'The job.' })
  jobId?: string | null

  @Field(() => ID, { nullable: true, description: 'The application.' })
  applicationId?: string | null
}

/** In which order jobs are listed. */
export enum JobOrder {
  NEWEST = 'newest',
  OLDEST = 'oldest',
}
registerEnumType(JobOrder, {
  name: 'JobOrder',
  description: 'In which order jobs are listed.',
  valuesConfig: {
    NEWEST: { description: 'The newest first.' },
    OLDEST: { description: 'The oldest first.' },
  },
})

/** Which jobs are listed. */
@ArgsType()
export class JobsArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only those that match this full-text search, 1 to 200 characters.',
  })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query?: string | null

  @Field(() => JobStatus, { nullable: true, description: 'Only those with this status.' })
  status?: JobStatus | null

  @Field(() => JobType, { nullable: true, description: 'Only those of this kind.' })
  jobType?: JobType | null

  @Field(() => String, { nullable: true, description: 'Only those that require this skill, compared without case.' })
  @Text({ min: 1, max: 50, multiline: false })
  skill?: string | null

  @Field(() => String, { nullable: true, description: 'Only those of the organization with this handle.' })
  @Text({ min: 1, multiline: false })
  organization?: string | null

  @Field(() => String, { nullable: true, description: 'Only those that the agent with this handle posted.' })
  @Text({ min: 1, multiline: false })
  poster?: string | null

  @Field(() => JobOrder, {
    nullable: true,
    defaultValue: JobOrder.NEWEST,
    description: 'The order; a cursor continues in the order of its request.',
  })
  orderBy?: JobOrder | null
}

/** Which applications are listed. */
@ArgsType()
export class ApplicationsArgs extends PageArgs {
  @Field(() => ApplicationStatus, { nullable: true, description: 'Only those with this status.' })
  status?: ApplicationStatus | null
}

/** Which jobs of an organization or of a poster are listed. */
@ArgsType()
export class NestedJobsArgs extends PageArgs {
  @Field(() => JobStatus, { nullable: true, description: 'Only those with this status.' })
  status?: JobStatus | null
}
