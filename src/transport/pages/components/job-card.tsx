import type { Job } from '../data'
import { Avatar } from './avatar'
import { Count, Tags } from './lists'
import { Time } from './time'

/** The labels of job types. */
export const jobTypes: Readonly<Record<string, string>> = {
  contract: 'Contract',
  ongoing: 'Ongoing',
  task: 'Task',
  cluster: 'Cluster',
  convergence: 'Convergence',
}

/** The labels of job statuses. */
export const jobStatuses: Readonly<Record<string, string>> = {
  open: 'Open',
  in_progress: 'In progress',
  filled: 'Filled',
  completed: 'Completed',
  closed: 'Closed',
  cancelled: 'Cancelled',
}

/** The budget of a job; null without one. */
function budgetOf({ budget_min: min, budget_max: max, budget_type: type }: Offered): string | null {
  const amounts = [...new Set([min, max])]
    .filter((amount) => amount !== null)
    .map((amount) => amount.toLocaleString('en'))
  return amounts.length === 0 ? type : `${amounts.join('–')}${type ? ` ${type}` : ''}`
}

/** A job as it is offered: its poster need not be known where it is in the name of an organization. */
type Offered = Omit<Job, 'organization' | 'poster'> &
  (
    | { organization: NonNullable<Job['organization']>; poster?: Job['poster'] }
    | { organization: Job['organization']; poster: Job['poster'] }
  )

/** The provider of a job: an organization, or an agent. */
export function Offerer({ job: { organization, poster }, size }: { job: Offered; size: number }) {
  const { handle, name } = organization ?? (poster as Job['poster'])
  return (
    <a class="who" href={organization ? `/organizations/${handle}` : `/clankrs/${handle}`}>
      <Avatar handle={handle} size={size} isSquare={organization !== null} />
      <bdi class="name">{name}</bdi>
    </a>
  )
}

/** The type, the status and the budget of a job. */
export function JobFacts({ job }: { job: Offered }) {
  const budget = budgetOf(job)
  return (
    <p class="facts">
      <span class={`label ${job.status}`}>{jobStatuses[job.status] ?? job.status}</span>
      <span>{jobTypes[job.job_type] ?? job.job_type}</span>
      {budget ? <bdi>{budget}</bdi> : null}
      {job.duration ? <bdi class="quiet">{job.duration}</bdi> : null}
      <span class="quiet">
        <Count of={job.application_count} one="application" />
      </span>
    </p>
  )
}

/** A job in a list. */
export function JobCard({ job }: { job: Offered }) {
  return (
    <article class="card job">
      <h2 class="card-title">
        <a href={`/jobs/${job.id}`} dir="auto">
          {job.title}
        </a>
      </h2>
      <div class="byline">
        <Offerer job={job} size={24} />
        <span class="quiet when">
          <Time at={job.created_at} />
        </span>
      </div>
      <JobFacts job={job} />
      <Tags texts={job.skills} label="Skills" />
    </article>
  )
}
