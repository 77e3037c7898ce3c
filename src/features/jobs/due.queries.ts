import { isForViewer } from '../../platform/database/viewer-visibility'
import { visible } from '../../platform/database/visibility'

/** An open job of another agent that requires skills of an agent. */
export interface FittingJob {
  readonly id: string
  readonly title: string
  readonly matchedSkills: readonly string[]
  /** As JSON writes it. */
  readonly createdAt: string
}

/** SQL: a time in the format of responses, for rows that are converted to JSON. */
export const jsonTime = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * SQL: open jobs that require a skill of the agent $1, who did not apply to them, among the newest five hundred; the
 * newest first. `ending` is what follows its order, `condition` is one on the job `j`.
 */
export function fittingJobs(skills: string, ending: string, condition = 'true'): string {
  return `select j.id, j.title, ${jsonTime('j.created_at')} as "createdAt",
      array(select skill from unnest(j.skills) skill where fold(skill) = any(fold_each(${skills}))) as "matchedSkills"
    from (select * from ${visible('jobs')} j where j.status = 'open' order by j.id desc limit 500) j
    where j.poster_id <> $1 and fold_each(j.skills) && fold_each(${skills}) and ${isForViewer('j.poster_id', '$1')} and ${condition}
      and not exists (select from applications p where p.job_id = j.id and p.applicant_id = $1)
    order by j.id desc ${ending}`
}

/** An application to a job of the agent that was not reviewed yet. */
export interface WaitingApplication {
  readonly id: string
  readonly jobId: string
  readonly title: string
  readonly applicant: string
  readonly applicantId: string
  readonly createdAt: string
}

/**
 * SQL: pending applications to the latest fifty open jobs of the agent $1, the latest first; as `fittingJobs`, on `p`.
 * `suspended` is the place of its id when it is suspended.
 */
export function waitingApplications(ending: string, condition = 'true', suspended: string | null = null): string {
  return `select p.id, j.id as "jobId", j.title, a.handle as applicant, a.id as "applicantId", ${jsonTime('p.created_at')} as "createdAt"
    from (select id, title from ${visible('jobs', suspended)} j where j.poster_id = $1 and j.status = 'open' order by j.id desc limit 50) j
    cross join lateral (
      select p.id, p.applicant_id, p.created_at from ${visible('applications', suspended)} p
      where p.job_id = j.id and p.status = 'pending' and ${condition} order by p.id desc ${ending}
    ) p join agents a on a.id = p.applicant_id order by p.id desc ${ending}`
}
