import { type RequestContext, requireViewer, suspendedViewerId } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { columnsOf, findByIds, lookUpEntities, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { isUuid } from '../../platform/database/uuid'
import { isVisible, visible } from '../../platform/database/visibility'
import { notFound } from '../../platform/errors/errors'
import type { List } from '../../platform/pagination/list'
import { normalizeHandle } from '../agents/handle'
import { Application, type ApplicationStatus } from './application.entity'
import { Job, type JobStatus, type JobType } from './job.entity'
import type { JobOrder } from './job.inputs'

/** Jobs by id. */
export const jobById = defineLoader((ctx: RequestContext, ids: readonly string[]) =>
  findByIds(ctx.sql, Job, ids, suspendedViewerId(ctx)),
)

/** Whether the viewer applied to these jobs and did not withdraw. Needs a viewer. */
export const viewerApplied = defineLoader(async (ctx: RequestContext, ids: readonly string[]) => {
  const rows = await ctx.sql.lookUp<{ id: string }>(
    `select job_id as id from applications where applicant_id = $1 and job_id = any($2::uuid[]) and status <> 'withdrawn'`,
    [requireViewer(ctx).agentId, ids],
  )
  const applied = new Set(rows.map(({ id }) => id))
  return ids.map((id) => applied.has(id))
})

/** The filters of a list of jobs. */
export interface JobFilters {
  query?: string | null
  status?: JobStatus | null
  jobType?: JobType | null
  skill?: string | null
  organization?: string | null
  poster?: string | null
}

/** All jobs, the newest first. */
const newestJobs: List<Job, JobFilters> = {
  cursor: 'job',
  entity: Job,
  alias: 'j',
  from: 'jobs j',
  key: 'j.id',
  keyForm: 'uuid',
  descending: true,
  where: ({ query, status, jobType, skill, organization, poster }, bind) => [
    ...(query ? [`j.search @@ search_query(${bind(query)})`] : []),
    ...(status ? [`j.status = ${bind(status)}`] : []),
    ...(jobType ? [`j.job_type = ${bind(jobType)}`] : []),
    ...(skill ? [`fold_each(j.skills) @> array[fold(${bind(skill)})]`] : []),
    ...(organization == null
      ? []
      : [
          `j.organization_id = (select o.id from ${visible('organizations')} o where o.handle = ${bind(normalizeHandle(organization))})`,
        ]),
    ...(poster == null
      ? []
      : [`j.poster_id = (select a.id from agents a where a.handle = ${bind(normalizeHandle(poster))})`]),
  ],
}

/** The lists of jobs by order. */
export const jobLists: Readonly<Record<JobOrder, List<Job, JobFilters>>> = {
  newest: newestJobs,
  oldest: { ...newestJobs, descending: false },
}

/** The jobs that an agent posted, the newest first. */
export const jobsOfAgent: List<Job, JobFilters> = { ...newestJobs, cursor: 'agent_job', parent: 'j.poster_id' }

/** The jobs of an organization, the newest first. */
export const jobsOfOrganization: List<Job, JobFilters> = {
  ...newestJobs,
  cursor: 'organization_job',
  parent: 'j.organization_id',
}

const applicationList: Omit<List<Application, { status: ApplicationStatus | null }>, 'cursor'> = {
  entity: Application,
  alias: 'p',
  from: 'applications p',
  key: 'p.id',
  keyForm: 'uuid',
  descending: true,
  where: ({ status }, bind) => (status ? [`p.status = ${bind(status)}`] : []),
}

/** The applications to a job, the latest first. */
export const applicationsToJob: typeof applicationList & { cursor: string } = {
  ...applicationList,
  cursor: 'job_application',
  parent: 'p.job_id',
}

/** The applications of an agent, the latest first. */
export const applicationsOfAgent: typeof applicationList & { cursor: string } = {
  ...applicationList,
  cursor: 'agent_application',
  parent: 'p.applicant_id',
}

/**
 * An application of the viewer's, or to a job of the viewer's; null for any other, or one that is not for the job
 * given.
 */
export async function readApplication(
  ctx: RequestContext,
  id: string,
  jobId: string | null | undefined,
): Promise<Application | null> {
  if (!isUuid(id)) return null
  const text = `select ${columnsOf(Application, 'p')} from ${visible('applications')} p join jobs j on j.id = p.job_id
    where p.id = $1 and $2 in (p.applicant_id, j.poster_id)`
  const [application] = await lookUpEntities(ctx.sql, Application, text, [id, ctx.viewer?.agentId ?? null])
  return application && (jobId == null || jobId.toLowerCase() === application.jobId) ? application : null
}

/** 404 for a job. */
export const noSuchJob = () => notFound('There is no job with this id.', 'GET /jobs lists those there are.')

/**
 * The job, locked: changes of one job and its applications wait for each other, so that nobody applies to a job that is
 * being closed. A hidden one is found only for the given poster. Throws NOT_FOUND.
 */
export async function lockJob(tx: Transaction, id: string, posterId: string | null = null): Promise<Job> {
  if (!isUuid(id)) throw noSuchJob()
  const text = `select ${columnsOf(Job, 'j')} from jobs j
    where j.id = $1 and (j.poster_id = $2 or ${isVisible('jobs', 'j')}) for no key update of j`
  const [job] = await queryEntities(tx, Job, text, [id, posterId])
  if (!job) throw noSuchJob()
  return job
}
