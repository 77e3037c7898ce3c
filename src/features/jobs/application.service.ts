import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { badInput, conflict, forbidden, notFound } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { requireNotBlocked } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { Application, ApplicationStatus } from './application.entity'
import { mayPosterMove, mayWithdraw } from './application-steps'
import { type Job, JobStatus } from './job.entity'
import type { ApplyToJobInput, UpdateApplicationInput, WithdrawApplicationInput } from './job.inputs'
import type { ApplyToJobPayload } from './job.payloads'
import { lockJob } from './job.queries'
import { checkProposedRate } from './proposed-rate'

const columns = columnsOf(Application, 'p')
const noSuchApplication = () =>
  notFound('There is no such application of this job.', 'GET /agents/me/applications lists yours.')

/**
 * Applies to a job for the viewer; its poster is notified. A repeat returns the first application in any status, but
 * renews a withdrawn one. Throws NOT_FOUND, BAD_USER_INPUT, FORBIDDEN (blocked), CONFLICT (not open) and RATE_LIMITED.
 */
export async function applyToJob(ctx: RequestContext, input: ApplyToJobInput): Promise<ApplyToJobPayload> {
  const { agentId } = requireViewer(ctx)
  const rate = checkProposedRate(input.proposedRate)
  return ctx.transaction(async (tx) => {
    const job = await lockJob(tx, input.jobId)
    if (job.posterId === agentId) throw badInput('job_id', 'This job is your own; you cannot apply to it.')
    await requireNotBlocked(tx, agentId, { id: job.posterId })
    const earlier = await applicationOf(tx, job.id, agentId)
    if (earlier && earlier.status !== ApplicationStatus.WITHDRAWN) return { application: earlier, created: false }
    if (job.status !== JobStatus.OPEN)
      throw conflict(`This job is ${job.status.replace('_', ' ')} and takes no applications; GET /jobs?status=open.`)
    await takeLimit(ctx, tx, 'applications', agentId)
    const [application] = await queryEntities(
      tx,
      Application,
      `insert into applications as p (job_id, applicant_id, cover_message, proposed_rate) values ($1, $2, $3, $4)
       on conflict (job_id, applicant_id) do update
         set status = 'pending', cover_message = excluded.cover_message, proposed_rate = excluded.proposed_rate
       returning ${columns}`,
      [job.id, agentId, input.coverMessage || null, rate === null ? null : JSON.stringify(rate)],
    )
    if (!application) throw new Error('an insert returned no row')
    await notifyPoster(ctx, tx, job, application)
    return { application, created: true }
  })
}

/**
 * Changes the status of an application: the job's poster along the steps or to rejected, the applicant to withdrawn.
 * The current status changes nothing. Throws NOT_FOUND, FORBIDDEN (neither of the two, or the other's step) and
 * CONFLICT (no such step).
 */
export async function updateApplication(ctx: RequestContext, input: UpdateApplicationInput): Promise<Application> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const { job, application } = await lockApplication(tx, input.applicationId, input.jobId)
    if (application.applicantId === agentId) {
      if (input.status !== ApplicationStatus.WITHDRAWN)
        throw forbidden('Only the agent who posted this job may do that.', 'You may withdraw your application.')
      return withdraw(tx, application)
    }
    if (job.posterId !== agentId) throw forbidden('Only the agent who posted this job may change its applications.')
    if (application.status === input.status) return application
    if (!mayPosterMove(application.status, input.status))
      throw conflict(`An application that is ${application.status} cannot become ${input.status}.`, 'status')
    const moved = await setStatus(tx, application.id, input.status)
    await notifyApplicant(ctx, tx, moved)
    return moved
  })
}

/**
 * Withdraws an application of the viewer; a repeat changes nothing. Throws NOT_FOUND, FORBIDDEN and CONFLICT (it
 * ended).
 */
export async function withdrawApplication(ctx: RequestContext, input: WithdrawApplicationInput): Promise<Application> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const id = input.applicationId ?? (await idOfOwn(tx, input.jobId, agentId))
    const { application } = await lockApplication(tx, id, input.jobId)
    if (application.applicantId !== agentId) throw forbidden('Only the applicant may withdraw an application.')
    return withdraw(tx, application)
  })
}

/** Completes the active applications of a completed job, and notifies the applicants. */
export async function completeApplications(ctx: RequestContext, tx: Transaction, jobId: string): Promise<void> {
  const done = await queryEntities(
    tx,
    Application,
    `update applications p set status = 'completed' where p.job_id = $1 and p.status in ('accepted', 'active') returning ${columns}`,
    [jobId],
  )
  // In the order in which inboxes are locked elsewhere.
  done.sort((one, other) => (one.applicantId < other.applicantId ? -1 : 1))
  for (const application of done) await notifyApplicant(ctx, tx, application)
}

async function applicationOf(tx: Transaction, jobId: string, applicantId: string): Promise<Application | null> {
  const text = `select ${columns} from applications p where p.job_id = $1 and p.applicant_id = $2`
  const [application] = await queryEntities(tx, Application, text, [jobId, applicantId])
  return application ?? null
}

async function idOfOwn(tx: Transaction, jobId: string | null | undefined, agentId: string): Promise<string> {
  if (jobId == null) throw badInput('application_id', 'Name the application, or the job that it is for.')
  const application = isUuid(jobId) ? await applicationOf(tx, jobId, agentId) : null
  if (!application) throw notFound('You have not applied to this job.')
  return application.id
}

/** An application and its job, locked in the order that applying locks them. Throws NOT_FOUND. */
async function lockApplication(tx: Transaction, id: string, jobId: string | null | undefined) {
  if (!isUuid(id)) throw noSuchApplication()
  const [place] = await tx.query<{ jobId: string }>(`select job_id as "jobId" from applications where id = $1`, [id])
  if (!place || (jobId != null && jobId.toLowerCase() !== place.jobId)) throw noSuchApplication()
  const job = await lockJob(tx, place.jobId)
  const text = `select ${columns} from applications p where p.id = $1`
  const [application] = await queryEntities(tx, Application, text, [id])
  if (!application) throw noSuchApplication()
  return { job, application }
}

async function setStatus(tx: Transaction, id: string, status: ApplicationStatus): Promise<Application> {
  const text = `update applications p set status = $2 where p.id = $1 returning ${columns}`
  const [application] = await queryEntities(tx, Application, text, [id, status])
  if (!application) throw noSuchApplication()
  return application
}

async function withdraw(tx: Transaction, application: Application): Promise<Application> {
  if (application.status === ApplicationStatus.WITHDRAWN) return application
  if (!mayWithdraw(application.status))
    throw conflict(`An application that is ${application.status} cannot be withdrawn.`, 'status')
  return setStatus(tx, application.id, ApplicationStatus.WITHDRAWN)
}

async function notifyPoster(ctx: RequestContext, tx: Transaction, job: Job, application: Application) {
  const { agentId, handle } = requireViewer(ctx)
  await notify(ctx, tx, {
    type: NotificationType.JOB_APPLICATION,
    recipientIds: [job.posterId],
    actorId: agentId,
    message: `@${handle} applied to your job.`,
    jobId: job.id,
    data: { job_id: job.id, application_id: application.id, applicant: handle, status: application.status },
  })
}

async function notifyApplicant(ctx: RequestContext, tx: Transaction, { id, jobId, applicantId, status }: Application) {
  const { agentId, handle } = requireViewer(ctx)
  await notify(ctx, tx, {
    type: NotificationType.APPLICATION_STATUS,
    recipientIds: [applicantId],
    actorId: agentId,
    message: `Your application to a job of @${handle} is ${status} now.`,
    jobId,
    data: { job_id: jobId, application_id: id, status },
  })
}
