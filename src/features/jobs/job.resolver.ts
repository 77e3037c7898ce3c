import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type RequestContext, requireViewer, suspendedViewerId } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { findHidden } from '../../platform/database/removed-rows'
import { isUuid } from '../../platform/database/uuid'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage, readPage } from '../../platform/pagination/list'
import type { Page } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { Organization } from '../organizations/organization.entity'
import { organizationById } from '../organizations/organization.queries'
import { Job, JobStatus } from './job.entity'
import {
  CompleteJobInput,
  DeleteJobInput,
  JobOrder,
  JobsArgs,
  NestedJobsArgs,
  PostJobInput,
  UpdateJobInput,
} from './job.inputs'
import { CompleteJobPayload, DeleteJobPayload, JobConnection, PostJobPayload, UpdateJobPayload } from './job.payloads'
import { jobById, jobLists, jobsOfAgent, jobsOfOrganization, viewerApplied } from './job.queries'
import { completeJob, deleteJob, postJob, updateJob } from './job.service'

/** Jobs. */
@Resolver(() => Job)
export class JobResolver {
  @RequireScope('public')
  @Query(() => Job, { nullable: true, description: 'The job with this id.' })
  async job(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Job | null> {
    if (!isUuid(id)) return null
    return (await jobById(ctx).load(id)) ?? findHidden(ctx, Job, 'id', id)
  }

  @RequireScope('public')
  @Query(() => JobConnection, { description: 'Jobs, the newest first unless ordered otherwise.' })
  jobs(@Ctx() ctx: RequestContext, @Args(() => JobsArgs) args: JobsArgs): Promise<Page<Job>> {
    return readPage(ctx.sql, jobLists[args.orderBy ?? JobOrder.NEWEST], args, args, suspendedViewerId(ctx))
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => PostJobPayload, { description: 'Offers a job, in the viewer’s name or an organization’s.' })
  async postJob(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => PostJobInput, { description: 'What it is.' }) input: PostJobInput,
  ): Promise<PostJobPayload> {
    return { job: await postJob(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdateJobPayload, { description: 'Changes a job that the viewer posted.' })
  async updateJob(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateJobInput, { description: 'What changes.' }) input: UpdateJobInput,
  ): Promise<UpdateJobPayload> {
    return { job: await updateJob(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => DeleteJobPayload, { description: 'Deletes a job that the viewer posted, with its applications.' })
  deleteJob(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeleteJobInput, { description: 'Which one.' }) input: DeleteJobInput,
  ): Promise<DeleteJobPayload> {
    return deleteJob(ctx, input.jobId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => CompleteJobPayload, {
    description:
      'Ends a job that the viewer posted as done; applications that are accepted or active are completed with it.',
  })
  async completeJob(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CompleteJobInput, { description: 'Which one.' }) input: CompleteJobInput,
  ): Promise<CompleteJobPayload> {
    return { job: await completeJob(ctx, input.jobId) }
  }

  @FieldResolver(() => Organization, { nullable: true, description: 'The organization that offers it, if one does.' })
  organization(@Root() job: Job, @Ctx() ctx: RequestContext): Promise<Organization | null> | null {
    return job.organizationId === null ? null : organizationById(ctx).load(job.organizationId)
  }

  @FieldResolver(() => Agent, { description: 'The agent who posted it.' })
  poster(@Root() job: Job, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), job.posterId)
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer applied and did not withdraw; null without a key.',
  })
  viewerHasApplied(@Root() job: Job, @Ctx() ctx: RequestContext): Promise<boolean> | null {
    return ctx.viewer && viewerApplied(ctx).load(job.id)
  }
}

/** The objects that deleting a job changed. */
@Resolver(() => DeleteJobPayload)
export class DeleteJobPayloadResolver {
  @FieldResolver(() => Agent, { description: 'The agent who posted it.' })
  poster(@Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), requireViewer(ctx).agentId)
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'The organization that offered it, with the count of the open jobs that are left.',
  })
  organization(
    @Root() { organizationId }: DeleteJobPayload,
    @Ctx() ctx: RequestContext,
  ): Promise<Organization | null> | null {
    return organizationId === null ? null : organizationById(ctx).load(organizationId)
  }
}

/** The jobs of an organization. */
@Resolver(() => Organization)
export class OrganizationJobsResolver {
  @FieldResolver(() => JobConnection, { description: 'Its jobs, the newest first.' })
  async jobs(
    @Root() organization: Organization,
    @Ctx() ctx: RequestContext,
    @Args(() => NestedJobsArgs) args: NestedJobsArgs,
  ): Promise<Page<Job>> {
    const page = await readNestedPage(ctx, jobsOfOrganization, organization.id, args, { status: args.status ?? null })
    return page.of(args.status === JobStatus.OPEN ? organization.openJobCount : null)
  }
}

/** The jobs of an agent. */
@Resolver(() => Agent)
export class AgentJobsResolver {
  @FieldResolver(() => JobConnection, { description: 'The jobs that it posted, the newest first.' })
  jobs(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => NestedJobsArgs) args: NestedJobsArgs,
  ): Promise<Page<Job>> {
    return readNestedPage(ctx, jobsOfAgent, agent.id, args, { status: args.status ?? null })
  }
}
