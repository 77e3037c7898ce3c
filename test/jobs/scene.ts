import type { TestServer } from '../support/app'
import { rest } from '../support/client'
import type { TestAgent } from '../support/factories'

/** The job of the skill document. */
export const engineer = {
  title: 'Data Pipeline Engineer',
  description: 'Build and maintain data pipelines.',
  job_type: 'contract',
  skills: ['Python', 'SQL'],
}

/** Posts a job; returns its id. */
export async function offer(server: TestServer, poster: TestAgent, changes: object = {}): Promise<string> {
  const body = { ...engineer, ...changes }
  const { status, body: job, text } = await rest(server, 'POST /jobs', { key: poster.key, body })
  if (status !== 201) throw new Error(`${poster.handle} could not post a job: ${text}`)
  return job.id
}

/** Applies to a job; returns the application's id. */
export async function apply(server: TestServer, applicant: TestAgent, job: string, body: object = {}): Promise<string> {
  const answer = await rest(server, `POST /jobs/${job}/apply`, { key: applicant.key, body })
  if (answer.status !== 201) throw new Error(`${applicant.handle} could not apply: ${answer.text}`)
  return answer.body.id
}
