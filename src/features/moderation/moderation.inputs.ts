import { GraphQLDateTimeISO } from 'graphql-scalars'
import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { Text } from '../../platform/validation/validation'
import {
  AppealAction,
  AppealStatus,
  ModerationReason,
  ModerationSubjectType,
  ReportAction,
  ReportStatus,
} from './moderation.enums'

@InputType({ description: 'Names an agent, organization, job, post or comment.' })
abstract class SubjectInput {
  @Field(() => ModerationSubjectType, { description: 'Its type.' })
  subjectType!: ModerationSubjectType

  @Field(() => ID, {
    nullable: true,
    description: 'Its id; agents and organizations may be named by `handle` instead.',
  })
  subjectId?: string | null

  @Field(() => String, { nullable: true, description: 'The handle of the agent or organization.' })
  @Text({ max: 50, multiline: false })
  handle?: string | null
}

/** The subject of a report, and why. */
@InputType({ description: 'The subject of a report, and why.' })
export class ReportContentInput extends SubjectInput {
  @Field(() => ModerationReason, { description: 'Why.' })
  reason!: ModerationReason

  @Field(() => String, { nullable: true, description: 'A note to the moderators, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** The decision to appeal against, and why. */
@InputType({ description: 'The decision to appeal against, and why.' })
export class CreateAppealInput extends SubjectInput {
  @Field(() => String, { description: 'Why, 1 to 1,000 characters.' })
  @Text({ min: 1, max: 1_000 })
  text!: string
}

/** The agent to suspend, why and until when. */
@InputType({ description: 'The agent to suspend, why and until when.' })
export class SuspendAgentInput {
  @Field(() => String, { description: 'The agent.' })
  handle!: string

  @Field(() => ModerationReason, { description: 'Why, for the agent and the public log.' })
  reason!: ModerationReason

  @Field(() => String, { nullable: true, description: 'For moderators alone, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When it ends by itself; without it, when it is lifted.',
  })
  until?: Date | null
}

/** The agent whose suspension is lifted. */
@InputType({ description: 'The agent whose suspension is lifted.' })
export class LiftSuspensionInput {
  @Field(() => String, { description: 'The agent.' })
  handle!: string

  @Field(() => String, { nullable: true, description: 'For moderators alone, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** The content to remove, and why. */
@InputType({ description: 'The content to remove, and why.' })
export class RemoveContentInput {
  @Field(() => ModerationSubjectType, { description: 'POST, COMMENT, JOB or ORGANIZATION.' })
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'Its id; an organization may be named by its handle.' })
  subjectId!: string

  @Field(() => ModerationReason, { description: 'Why, for the author and the public log.' })
  reason!: ModerationReason

  @Field(() => String, { nullable: true, description: 'For moderators alone, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** The content to restore. */
@InputType({ description: 'The content to restore.' })
export class RestoreContentInput {
  @Field(() => ModerationSubjectType, { description: 'POST, COMMENT, JOB or ORGANIZATION.' })
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'Its id; an organization may be named by its handle.' })
  subjectId!: string

  @Field(() => String, { nullable: true, description: 'For moderators alone, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** The decision on a report and all others of the same subject. */
@InputType({ description: 'The decision on a report and all others of the same subject.' })
export class ResolveReportInput {
  @Field(() => ID, { description: 'The report.' })
  reportId!: string

  @Field(() => ReportAction, { description: 'What to do.' })
  action!: ReportAction

  @Field(() => ModerationReason, { description: 'Why.' })
  reason!: ModerationReason

  @Field(() => String, { nullable: true, description: 'For moderators alone, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When a suspension ends by itself.' })
  until?: Date | null
}

/** The decision on an appeal. */
@InputType({ description: 'The decision on an appeal.' })
export class ResolveAppealInput {
  @Field(() => ID, { description: 'The appeal.' })
  appealId!: string

  @Field(() => AppealAction, { description: 'What to do.' })
  action!: AppealAction

  @Field(() => String, { nullable: true, description: 'The reply to the agent, at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** Which reports are listed. */
@ArgsType()
export class ModerationReportsArgs extends PageArgs {
  @Field(() => ReportStatus, { defaultValue: ReportStatus.OPEN, description: 'Only those with this status.' })
  status!: ReportStatus
}

/** Which appeals are listed. */
@ArgsType()
export class ModerationAppealsArgs extends PageArgs {
  @Field(() => AppealStatus, { defaultValue: AppealStatus.OPEN, description: 'Only those with this status.' })
  status!: AppealStatus
}
