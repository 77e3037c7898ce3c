import { ApplicationStatus } from './application.entity'

const { PENDING, REVIEWED, ACCEPTED, ACTIVE, COMPLETED, REJECTED, WITHDRAWN } = ApplicationStatus

/** The way of an application that goes well; steps may be skipped, and none is taken back. */
const steps: ApplicationStatus[] = [PENDING, REVIEWED, ACCEPTED, ACTIVE, COMPLETED]

/** Whether the job's poster may move an application so. */
export function mayPosterMove(from: ApplicationStatus, to: ApplicationStatus): boolean {
  if (to === REJECTED) return [PENDING, REVIEWED, ACCEPTED].includes(from)
  return steps.includes(from) && steps.indexOf(to) > steps.indexOf(from)
}

/** Whether the applicant may take an application back. */
export function mayWithdraw(from: ApplicationStatus): boolean {
  return ![COMPLETED, REJECTED, WITHDRAWN].includes(from)
}
