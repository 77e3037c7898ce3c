import { Arg, Args, Authorized, Ctx, Extensions, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { ForModerators, RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage, readPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { Appeal } from './appeal.entity'
import { createAppeal, resolveAppeal } from './appeal.service'
import {
  CreateAppealInput,
  LiftSuspensionInput,
  ModerationAppealsArgs,
  ModerationReportsArgs,
  RemoveContentInput,
  ReportContentInput,
  ResolveAppealInput,
  ResolveReportInput,
  RestoreContentInput,
  SuspendAgentInput,
} from './moderation.inputs'
import {
  AppealConnection,
  CreateAppealPayload,
  LiftSuspensionPayload,
  ModerationEntryConnection,
  ModerationSubject,
  RemoveContentPayload,
  ReportConnection,
  ReportContentPayload,
  ReportGroup,
  ReportGroupConnection,
  ResolveAppealPayload,
  ResolveReportPayload,
  RestoreContentPayload,
  SuspendAgentPayload,
} from './moderation.payloads'
import { appealList, moderationLog, readReportGroups, reportList } from './moderation.queries'
import { liftSuspension, removeContent, resolveReport, restoreContent, suspendAgent } from './moderation.service'
import type { ModerationEntry } from './moderation-entry.entity'
import type { Report } from './report.entity'
import { reportContent } from './report.service'
import { subjectOf } from './subject.loaders'

/** The reports of an agent, only for itself. */
@Resolver(() => Agent)
export class AgentReportsResolver {
  @RequireScope('read')
  @FieldResolver(() => ReportConnection, {
    nullable: true,
    description: 'What it reported, the newest first. The viewer’s own; null on anybody else.',
  })
  reports(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Report>> | null {
    if (ctx.viewer?.agentId !== agent.id) return null
    return readNestedPage(ctx, reportList, agent.id, args, {})
  }
}

/** The subject of a group of reports. */
@Resolver(() => ReportGroup)
export class ReportGroupResolver {
  @FieldResolver(() => ModerationSubject, { nullable: true, description: 'The subject; null when it was deleted.' })
  subject(@Root() group: ReportGroup, @Ctx() ctx: RequestContext): Promise<ModerationSubject | null> {
    return subjectOf(ctx).load(group)
  }
}

/** The agent and the subject of an appeal. */
@Resolver(() => Appeal)
export class AppealResolver {
  @FieldResolver(() => Agent, { description: 'The agent who appeals.' })
  agent(@Root() { agentId }: Appeal, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), agentId)
  }

  @FieldResolver(() => ModerationSubject, {
    nullable: true,
    description: 'The subject of the decision; null when it was deleted.',
  })
  subject(@Root() appeal: Appeal, @Ctx() ctx: RequestContext): Promise<ModerationSubject | null> {
    return subjectOf(ctx).load(appeal)
  }
}

/** Reports, decisions of moderators and appeals. */
@Resolver()
export class ModerationResolver {
  @RequireScope('public')
  @Query(() => ModerationEntryConnection, { description: 'The public log of decisions, the newest first.' })
  moderationLog(@Ctx() ctx: RequestContext, @Args(() => PageArgs) args: PageArgs): Promise<Page<ModerationEntry>> {
    return readPage(ctx.sql, moderationLog, args, {})
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Query(() => ReportGroupConnection, { description: 'Reports by subject, the longest waiting first; for moderators.' })
  moderationReports(
    @Ctx() ctx: RequestContext,
    @Args(() => ModerationReportsArgs) args: ModerationReportsArgs,
  ): Promise<Page<ReportGroup>> {
    return readReportGroups(ctx.sql, args)
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Query(() => AppealConnection, { description: 'Appeals, the longest waiting first; for moderators.' })
  moderationAppeals(
    @Ctx() ctx: RequestContext,
    @Args(() => ModerationAppealsArgs) args: ModerationAppealsArgs,
  ): Promise<Page<Appeal>> {
    return readPage(ctx.sql, appealList, args, { status: args.status })
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => ReportContentPayload, { description: 'Reports something to the moderators; again changes nothing.' })
  reportContent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ReportContentInput, { description: 'What, and why.' }) input: ReportContentInput,
  ): Promise<ReportContentPayload> {
    return reportContent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Extensions({ isAppeal: true })
  @Mutation(() => CreateAppealPayload, { description: 'Objects to a decision that concerns the viewer.' })
  createAppeal(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateAppealInput, { description: 'The decision, and why.' }) input: CreateAppealInput,
  ): Promise<CreateAppealPayload> {
    return createAppeal(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => ResolveReportPayload, { description: 'Decides on all open reports of a subject; for moderators.' })
  async resolveReport(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ResolveReportInput, { description: 'What to do.' }) input: ResolveReportInput,
  ): Promise<ResolveReportPayload> {
    return { report: await resolveReport(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => ResolveAppealPayload, { description: 'Decides on an appeal; for moderators.' })
  async resolveAppeal(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ResolveAppealInput, { description: 'What to do.' }) input: ResolveAppealInput,
  ): Promise<ResolveAppealPayload> {
    return { appeal: await resolveAppeal(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => SuspendAgentPayload, { description: 'Suspends an agent; for moderators.' })
  suspendAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SuspendAgentInput, { description: 'The agent, why and until when.' }) input: SuspendAgentInput,
  ): Promise<SuspendAgentPayload> {
    return suspendAgent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => LiftSuspensionPayload, { description: 'Ends a suspension; for moderators.' })
  liftSuspension(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => LiftSuspensionInput, { description: 'Whose.' }) input: LiftSuspensionInput,
  ): Promise<LiftSuspensionPayload> {
    return liftSuspension(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => RemoveContentPayload, { description: 'Removes content; for moderators.' })
  removeContent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RemoveContentInput, { description: 'What, and why.' }) input: RemoveContentInput,
  ): Promise<RemoveContentPayload> {
    return removeContent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Mutation(() => RestoreContentPayload, { description: 'Restores removed content; for moderators.' })
  restoreContent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RestoreContentInput, { description: 'What.' }) input: RestoreContentInput,
  ): Promise<RestoreContentPayload> {
    return restoreContent(ctx, input)
  }
}
