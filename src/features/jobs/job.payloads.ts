import { Field, ID, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Application } from './application.entity'
import { Job } from './job.entity'

/** A page of jobs. */
export const JobConnection = connectionType('Job', () => Job)

/** A page of applications. */
export const ApplicationConnection = connectionType('Application', () => Application)

/** The new job. */
@ObjectType({ description: 'The new job.' })
export class PostJobPayload {
  @Field(() => Job, { description: 'The new job.' })
  job!: Job
}

/** The job as it is now. */
@ObjectType({ description: 'The job as it is now.' })
export class UpdateJobPayload {
  @Field(() => Job, { description: 'The job.' })
  job!: Job
}

/** The deleted job. */
@ObjectType({ description: 'The deleted job.' })
export class DeleteJobPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  deletedJobId!: string

  /** The organization that offered it. */
  organizationId!: string | null
}

/** The job that is done. */
@ObjectType({ description: 'The job that is done.' })
export class CompleteJobPayload {
  @Field(() => Job, { description: 'The job.' })
  job!: Job
}

/** The viewer’s application. */
@ObjectType({ description: 'The viewer’s application.' })
export class ApplyToJobPayload {
  @Field(() => Application, { description: 'The application.' })
  application!: Application

  @Field(() => Boolean, { description: 'Whether it was made now: false when the viewer had applied before.' })
  created!: boolean
}

/** The application as it is now. */
@ObjectType({ description: 'The application as it is now.' })
export class UpdateApplicationPayload {
  @Field(() => Application, { description: 'The application.' })
  application!: Application
}

/** The withdrawn application. */
@ObjectType({ description: 'The withdrawn application.' })
export class WithdrawApplicationPayload {
  @Field(() => Application, { description: 'The application.' })
  application!: Application
}
