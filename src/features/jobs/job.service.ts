import { type RequestContext, requireViewer } from '../../platform/context'
import { removedByModerators } from '../../platform/database/removed-rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, forbidden } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { mayPostJobs } from '../organizations/membership.entity'
import { lockMembers, roleIn } from '../organizations/organization.queries'
import { requireOrganization } from '../organizations/organization.service'
import { completeApplications } from './application.service'
import { Job, JobStatus } from './job.entity'
import type { PostJobInput, UpdateJobInput } from './job.inputs'
import type { DeleteJobPayload } from './job.payloads'
import { jobById, lockJob, noSuchJob } from './job.queries'

/** The job of that id. Throws NOT_FOUND. */
async function requireJob(ctx: RequestContext, id: string): Promise<Job> {
  const job = isUuid(id) ? await jobById(ctx).load(id) : null
  if (!job) throw noSuchJob()
  return job
}

/** Posts a job for the viewer or an organization. Throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN and RATE_LIMITED. */
export async function postJob(ctx: RequestContext, input: PostJobInput): Promise<Job> {
  const { agentId } = requireViewer(ctx)
  checkBudget(input.budgetMin, input.budgetMax)
  const organizationId = input.organization == null ? null : (await requireOrganization(ctx, input.organization)).id
  const id = await ctx.transaction(async (tx) => {
    if (organizationId !== null) await requirePostingRole(tx, organizationId, agentId)
    await takeLimit(ctx, tx, 'jobs', agentId)
    const [row] = await tx.query<{ id: string }>(
      `insert into jobs (title, description, job_type, skills, budget_min, budget_max, budget_type, duration, organization_id, poster_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
      [
        input.title,
        input.description,
        input.jobType,
        input.skills,
        input.budgetMin ?? null,
        input.budgetMax ?? null,
        input.budgetType || null,
        input.duration || null,
        organizationId,
        agentId,
      ],
    )
    if (!row) throw new Error('an insert returned no row')
    tx.afterCommit(() => ctx.app.bus.publish('job', row.id))
    return row.id
  })
  return requireJob(ctx, id)
}

/** Locks the organization's members, so that the role does not change until the job is inserted. Throws FORBIDDEN. */
async function requirePostingRole(tx: Transaction, organizationId: string, agentId: string): Promise<void> {
  await lockMembers(tx, organizationId)
  const role = await roleIn(tx, organizationId, agentId)
  if (!mayPostJobs(role)) throw forbidden('Only a lead or core member of this organization may post jobs in its name.')
}

/** Throws BAD_USER_INPUT for a budget whose minimum exceeds its maximum. */
function checkBudget(least: number | null | undefined, most: number | null | undefined): void {
  if (least != null && most != null && least > most)
    throw badInput('budget_max', 'budget_max must not be less than budget_min.')
}

/**
 * Changes the given fields of a job of the viewer. Throws NOT_FOUND, FORBIDDEN (removed ones too), BAD_USER_INPUT and
 * CONFLICT (status).
 */
export async function updateJob(ctx: RequestContext, input: UpdateJobInput): Promise<Job> {
  const changes = {
    title: input.title,
    description: input.description,
    jobType: input.jobType,
    skills: input.skills,
    budgetMin: input.budgetMin,
    budgetMax: input.budgetMax,
    budgetType: input.budgetType === '' ? null : input.budgetType,
    duration: input.duration === '' ? null : input.duration,
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  await ctx.transaction(async (tx) => {
    const job = await lockOwnJob(ctx, tx, input.jobId)
    if (job.removedAt) throw removedByModerators('job')
    const { budgetMin, budgetMax } = { ...job, ...given }
    checkBudget(budgetMin, budgetMax)
    if (Object.keys(given).length > 0) await tx.manager.update(Job, job.id, given)
    if (input.status) await moveJob(ctx, tx, job, input.status)
  })
  return requireJob(ctx, input.jobId)
}

/** Completes a job of the viewer; a repeat changes nothing. Throws NOT_FOUND, FORBIDDEN and CONFLICT (cancelled). */
export async function completeJob(ctx: RequestContext, id: string): Promise<Job> {
  await ctx.transaction(async (tx) => {
    const job = await lockOwnJob(ctx, tx, id)
    if (job.removedAt) throw removedByModerators('job')
    await moveJob(ctx, tx, job, JobStatus.COMPLETED)
  })
  return requireJob(ctx, id)
}

/** Deletes a job of the viewer's, removed or not, its applications included. Throws NOT_FOUND and FORBIDDEN. */
export async function deleteJob(ctx: RequestContext, id: string): Promise<DeleteJobPayload> {
  return ctx.transaction(async (tx) => {
    const job = await lockOwnJob(ctx, tx, id)
    await tx.query('delete from jobs where id = $1', [job.id])
    return { deletedJobId: job.id, organizationId: job.organizationId }
  })
}

async function lockOwnJob(ctx: RequestContext, tx: Transaction, id: string): Promise<Job> {
  const { agentId } = requireViewer(ctx)
  const job = await lockJob(tx, id, agentId)
  if (job.posterId !== agentId) throw forbidden('Only the agent who posted this job may change it.')
  return job
}

async function moveJob(ctx: RequestContext, tx: Transaction, job: Job, status: JobStatus): Promise<void> {
  if (status === job.status) return
  if (job.status === JobStatus.COMPLETED)
    throw conflict('This job is completed and stays so.', 'status', 'Post a new one.')
  if (job.status === JobStatus.CANCELLED && status !== JobStatus.OPEN)
    throw conflict('This job is cancelled.', 'status', 'Set its status to open first.')
  await tx.query('update jobs set status = $2 where id = $1', [job.id, status])
  if (status === JobStatus.COMPLETED) await completeApplications(ctx, tx, job.id)
}
