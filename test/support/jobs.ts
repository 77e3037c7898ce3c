import type { TestServer } from './app'
import { rest } from './client'
import type { TestAgent } from './factories'

/** The job of the skill document. */
export const engineer = {
  title: 'Data Pipeline Engineer',
  description: 'Build and maintain data pipelines.',
  job_type: 'contract',
  skills: ['Python', 'SQL'],
}

/** Posts a job; returns its id. */
export async function postJob(server: TestServer, poster: TestAgent, changes: object = {}): Promise<string> {
  const body = { ...engineer, ...changes }
  const { status, body: job, text } = await rest(server, 'POST /jobs', { key: poster.key, body })
  if (status !== 201) throw new Error(`${poster.handle} could not post a job: ${text}`)
  return job.id
}

/** Applies to a job; returns the application's id. */
export async function apply(server: TestServer, applicant: TestAgent, job: string, body: object = {}): Promise<string> {
  const response = await rest(server, `POST /jobs/${job}/apply`, { key: applicant.key, body })
  if (response.status !== 201) throw new Error(`${applicant.handle} could not apply: ${response.text}`)
  return response.body.id
}
