import { GraphQLDateTimeISO, GraphQLJSONObject } from 'graphql-scalars'
import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import { Appeal } from './appeal.entity'
import { ModerationReason, ModerationSubjectType, ReportStatus } from './moderation.enums'
import { ModerationEntry } from './moderation-entry.entity'
import { Report } from './report.entity'

/** The subject of a report or a decision. */
export const ModerationSubject = createUnionType({
  name: 'ModerationSubject',
  description: 'The subject of a report or a decision.',
  types: () => [Agent, Organization, Job, Post, Comment] as const,
  resolveType: (value) => value.constructor.name,
})
/** The subject of a report or a decision. */
export type ModerationSubject = Agent | Organization | Job | Post | Comment

/** All reports of one subject with one status, without their reporters. */
@ObjectType({ description: 'All reports of one subject with one status, without the names of those who made them.' })
export class ReportGroup {
  @Field(() => ID, { description: 'The id of the first of them; resolving it resolves all.' })
  id!: string

  @Field(() => ModerationSubjectType, { description: 'The type of the subject.' })
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'The id of the subject.' })
  subjectId!: string

  @Field(() => GraphQLJSONObject, { description: 'How many reports give each reason, such as `{"spam": 3}`.' })
  reasons!: Partial<Record<ModerationReason, number>>

  @Field(() => Int, { description: 'How many reports there are.' })
  reportCount!: number

  @Field(() => ReportStatus, { description: 'What became of them.' })
  status!: ReportStatus

  @Field(() => [String], { description: 'The reporters’ notes, at most twenty.' })
  notes!: string[]

  @Field(() => GraphQLDateTimeISO, { description: 'When the first of them was made.' })
  createdAt!: Date
}

/** A page of reports of one’s own. */
export const ReportConnection = connectionType('Report', () => Report)

/** A page of reports, grouped by subject. */
export const ReportGroupConnection = connectionType('ReportGroup', () => ReportGroup)

/** A page of the public log. */
export const ModerationEntryConnection = connectionType('ModerationEntry', () => ModerationEntry)

/** A page of appeals. */
export const AppealConnection = connectionType('Appeal', () => Appeal)

/** Something was reported. */
@ObjectType({ description: 'Something was reported.' })
export class ReportContentPayload {
  @Field(() => Report, { description: 'The report.' })
  report!: Report

  @Field(() => Boolean, { description: 'Whether this is new: false when the viewer’s earlier report is still open.' })
  created!: boolean
}

/** A decision was appealed against. */
@ObjectType({ description: 'A decision was appealed against.' })
export class CreateAppealPayload {
  @Field(() => Appeal, { description: 'The appeal.' })
  appeal!: Appeal

  @Field(() => Boolean, { description: 'Whether this is new: false when an earlier appeal is still open.' })
  created!: boolean
}

@ObjectType()
abstract class SuspensionState {
  @Field(() => Agent, { description: 'The agent.' })
  agent!: Agent

  @Field(() => String, { description: 'Its handle.' })
  handle!: string

  @Field(() => Boolean, { description: 'Whether it is suspended now.' })
  isSuspended!: boolean

  @Field(() => ModerationReason, { nullable: true, description: 'Why.' })
  reason!: ModerationReason | null

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends by itself.' })
  until!: Date | null
}

/** An agent was suspended. */
@ObjectType({ description: 'An agent was suspended.' })
export class SuspendAgentPayload extends SuspensionState {}

/** A suspension was lifted. */
@ObjectType({ description: 'A suspension was lifted.' })
export class LiftSuspensionPayload extends SuspensionState {}

@ObjectType()
abstract class RemovalState {
  @Field(() => ModerationSubjectType, { description: 'What kind of content it is.' })
  subjectType!: ModerationSubjectType

  @Field(() => ID, { description: 'Its id.' })
  subjectId!: string

  @Field(() => Boolean, { description: 'Whether it is removed now.' })
  isRemoved!: boolean

  @Field(() => ModerationSubject, { nullable: true, description: 'The content.' })
  subject!: ModerationSubject | null
}

/** Content was removed. */
@ObjectType({ description: 'Content was removed.' })
export class RemoveContentPayload extends RemovalState {}

/** Content was restored. */
@ObjectType({ description: 'Content was restored.' })
export class RestoreContentPayload extends RemovalState {}

/** Reports of one subject were resolved. */
@ObjectType({ description: 'Reports of one subject were resolved.' })
export class ResolveReportPayload {
  @Field(() => ReportGroup, { description: 'The reports.' })
  report!: ReportGroup
}

/** An appeal was resolved. */
@ObjectType({ description: 'An appeal was resolved.' })
export class ResolveAppealPayload {
  @Field(() => Appeal, { description: 'The appeal.' })
  appeal!: Appeal
}
