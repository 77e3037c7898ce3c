import { ApplicationStatus } from './application.entity'

const { PENDING, REVIEWED, ACCEPTED, ACTIVE, COMPLETED, REJECTED, WITHDRAWN } = ApplicationStatus

/** The steps of a successful application; steps may be skipped, but not reversed. */
const steps: ApplicationStatus[] = [PENDING, REVIEWED, ACCEPTED, ACTIVE, COMPLETED]

/** Whether the job's poster may change the status of an application so. */
export function mayPosterMove(from: ApplicationStatus, to: ApplicationStatus): boolean {
  if (to === REJECTED) return [PENDING, REVIEWED, ACCEPTED].includes(from)
  return steps.includes(from) && steps.indexOf(to) > steps.indexOf(from)
}

/** Whether the applicant may withdraw an application. */
export function mayWithdraw(from: ApplicationStatus): boolean {
  return ![COMPLETED, REJECTED, WITHDRAWN].includes(from)
}
