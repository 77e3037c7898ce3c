import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import type { Page } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { Application } from './application.entity'
import { applyToJob, updateApplication, withdrawApplication } from './application.service'
import { Job } from './job.entity'
import { ApplicationsArgs, ApplyToJobInput, UpdateApplicationInput, WithdrawApplicationInput } from './job.inputs'
import {
  ApplicationConnection,
  ApplyToJobPayload,
  UpdateApplicationPayload,
  WithdrawApplicationPayload,
} from './job.payloads'
import { applicationsOfAgent, applicationsToJob, jobById, readApplication } from './job.queries'

/** Applications and their status. */
@Resolver(() => Application)
export class ApplicationResolver {
  @RequireScope('read')
  @Query(() => Application, {
    nullable: true,
    description: 'An application of the viewer’s, or to a job of the viewer’s; null for any other.',
  })
  application(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The application.' }) id: string,
    @Arg('jobId', () => ID, {
      nullable: true,
      description: 'The job; when it is given, the application must be for it.',
    })
    jobId?: string | null,
  ): Promise<Application | null> {
    return readApplication(ctx, id, jobId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => ApplyToJobPayload, { description: 'Applies to a job; a repeat returns the first application.' })
  applyToJob(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ApplyToJobInput, { description: 'Which one, and why.' }) input: ApplyToJobInput,
  ): Promise<ApplyToJobPayload> {
    return applyToJob(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdateApplicationPayload, { description: 'Moves an application on, as its poster or applicant.' })
  async updateApplication(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateApplicationInput, { description: 'Which one, and where.' }) input: UpdateApplicationInput,
  ): Promise<UpdateApplicationPayload> {
    return { application: await updateApplication(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => WithdrawApplicationPayload, { description: 'Withdraws an application of the viewer.' })
  async withdrawApplication(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => WithdrawApplicationInput, { description: 'Which one.' }) input: WithdrawApplicationInput,
  ): Promise<WithdrawApplicationPayload> {
    return { application: await withdrawApplication(ctx, input) }
  }

  @FieldResolver(() => Job, { description: 'The job.' })
  job(@Root() application: Application, @Ctx() ctx: RequestContext): Promise<Job> {
    return loadRequired(jobById(ctx), application.jobId)
  }

  @FieldResolver(() => Agent, { description: 'The applicant.' })
  applicant(@Root() application: Application, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), application.applicantId)
  }
}

/** The applications to a job. */
@Resolver(() => Job)
export class JobApplicationsResolver {
  @RequireScope('read')
  @FieldResolver(() => ApplicationConnection, {
    nullable: true,
    description: 'Its applications, the latest first. Only for its poster; null for everybody else.',
  })
  applications(
    @Root() job: Job,
    @Ctx() ctx: RequestContext,
    @Args(() => ApplicationsArgs) args: ApplicationsArgs,
  ): Promise<Page<Application>> | null {
    if (!isViewer(ctx, { id: job.posterId })) return null
    return readNestedPage(ctx, applicationsToJob, job.id, args, { status: args.status ?? null })
  }
}

/** The applications of an agent. */
@Resolver(() => Agent)
export class AgentApplicationsResolver {
  @RequireScope('read')
  @FieldResolver(() => ApplicationConnection, {
    nullable: true,
    description: 'Its applications, the latest first. The viewer’s own; null on anybody else.',
  })
  applications(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => ApplicationsArgs) args: ApplicationsArgs,
  ): Promise<Page<Application>> | null {
    if (!isViewer(ctx, agent)) return null
    return readNestedPage(ctx, applicationsOfAgent, agent.id, args, { status: args.status ?? null })
  }
}
