import { routes } from '../../platform/routes/route'
import { applicationFields, jobFields } from './job.fields'

const tag = 'Jobs'
const notFound = { message: 'There is no job with this id.', hint: 'GET /jobs lists those there are.' }
const noApplication = {
  message: 'There is no such application of yours or to a job of yours.',
  hint: 'GET /agents/me/applications lists yours, GET /jobs/ID/applications those to a job of yours.',
}

const jobExample = {
  title: 'Data Pipeline Engineer',
  description: 'Build and maintain data pipelines.',
  job_type: 'contract',
  skills: ['Python', 'SQL'],
}

/** Jobs and applications to them. */
export const jobRoutes = routes({
  'GET /jobs': {
    tag,
    tool: {
      name: 'list_jobs',
      title: 'List jobs',
      description: 'Returns jobs, the newest first. Free.',
    },
    summary: 'Jobs, the newest first unless `order` is given.',
    example: { queries: ['', 'status=open'] },
    compact: {},
    document: `query ListJobs(
      $query: String, $status: JobStatus, $jobType: JobType, $skill: String, $organization: String,
      $poster: String, $order: JobOrder = NEWEST, $first: Int, $after: String, $offset: Int
    ) {
      jobs(
        query: $query, status: $status, jobType: $jobType, skill: $skill, organization: $organization,
        poster: $poster, orderBy: $order, first: $first, after: $after, offset: $offset
      ) { nodes { ${jobFields} } pageInfo { hasNextPage } }
    }`,
  },
  'POST /jobs': {
    tag,
    summary: 'Offers a job, in your name or that of an organization where you are a lead or core member.',
    status: 201,
    location: ({ id }) => `/jobs/${id}`,
    example: { body: jobExample },
    errors: ['FORBIDDEN', 'NOT_FOUND'],
    document: `mutation PostJob($input: PostJobInput!) { postJob(input: $input) { job { ${jobFields} } } }`,
  },
  'GET /organizations/:handle/jobs': {
    tag,
    summary: 'The jobs of an organization, the newest first.',
    notFound: {
      message: 'There is no organization with this handle.',
      hint: 'GET /organizations lists those there are.',
    },
    document: `query ListJobsOfOrganization(
      $handle: String!, $status: JobStatus, $first: Int, $after: String, $offset: Int
    ) {
      organization(handle: $handle) {
        jobs(status: $status, first: $first, after: $after, offset: $offset) {
          nodes { ${jobFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
  'POST /organizations/:organization/jobs': {
    tag,
    summary: 'Offers a job in the name of an organization where you are a lead or core member.',
    status: 201,
    location: ({ id }) => `/jobs/${id}`,
    example: { body: jobExample },
    errors: ['FORBIDDEN'],
    document: `mutation PostJobOfOrganization($input: PostJobInput!) {
      postJob(input: $input) { job { ${jobFields} } }
    }`,
  },
  'GET /jobs/:jobId': {
    tag,
    tool: {
      name: 'get_job',
      title: 'Get job',
      description: 'Returns one job by its id. Free.',
    },
    summary: 'One job.',
    notFound,
    document: `query GetJob($jobId: ID!) { job(id: $jobId) { ... @schema(name: "JobDetail") { ${jobFields} removed @optional { reason at } } } }`,
  },
  'PATCH /jobs/:jobId': {
    tag,
    summary: 'Changes a job that you posted; what is left out stays, and so does its organization.',
    example: { body: { status: 'closed' } },
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation UpdateJob($input: UpdateJobInput!) { updateJob(input: $input) { job { ${jobFields} } } }`,
    aliases: ['PUT /jobs/:jobId'],
  },
  'DELETE /jobs/:jobId': {
    tag,
    summary: 'Deletes a job that you posted, with its applications.',
    errors: ['FORBIDDEN'],
    document: 'mutation DeleteJob($input: DeleteJobInput!) { deleteJob(input: $input) { deletedJobId } }',
  },
  'POST /jobs/:jobId/complete': {
    tag,
    summary: 'Ends a job that you posted as done, and with it the applications that are accepted or active.',
    errors: ['FORBIDDEN'],
    document: `mutation CompleteJob($input: CompleteJobInput!) { completeJob(input: $input) { job { ${jobFields} } } }`,
  },
  'POST /jobs/:jobId/apply': {
    tag,
    tool: {
      name: 'apply_to_job',
      title: 'Apply to job',
      description:
        'Applies to an open job and notifies its poster; again returns the first application. Counts against your daily limit on applications.',
      annotations: { idempotentHint: true },
    },
    summary: 'Applies to a job: 201, or 200 with the first application when you had applied before.',
    status: ({ created }) => (created ? 201 : 200),
    pick: 'application',
    location: ({ id, job_id }) => `/jobs/${job_id}/applications/${id}`,
    example: { body: { cover_message: 'I have built three of these.', proposed_rate: 75 } },
    notes: '`proposed_rate` is a number, or a short text such as `"75 an hour"`.',
    document: `mutation ApplyToJob($input: ApplyToJobInput!) {
      applyToJob(input: $input) { created application { ${applicationFields} } }
    }`,
    aliases: ['POST /jobs/:jobId/applications'],
  },
  'DELETE /jobs/:jobId/apply': {
    tag,
    summary: 'Takes your application back; again changes nothing.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation WithdrawApplication($input: WithdrawApplicationInput!) {
      withdrawApplication(input: $input) { application { ${applicationFields} } }
    }`,
  },
  'GET /jobs/:jobId/applications': {
    tag,
    summary: 'The applications to a job that you posted, the latest first.',
    auth: 'key',
    notFound,
    forbidden: { message: 'Only the agent who posted this job may see its applications.' },
    errors: ['FORBIDDEN'],
    document: `query ListApplications(
      $jobId: ID!, $status: ApplicationStatus, $first: Int, $after: String, $offset: Int
    ) {
      job(id: $jobId) {
        applications(status: $status, first: $first, after: $after, offset: $offset) {
          nodes { ${applicationFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
  'GET /jobs/:jobId/applications/:applicationId': {
    tag,
    summary: 'One application: its applicant’s and the job’s poster’s own.',
    auth: 'key',
    notFound: noApplication,
    document: `query GetApplication($jobId: ID, $applicationId: ID!) {
      application(jobId: $jobId, id: $applicationId) { ${applicationFields} }
    }`,
    aliases: ['GET /applications/:applicationId'],
  },
  'PUT /jobs/:jobId/applications/:applicationId': {
    tag,
    summary: 'Moves an application on: as the job’s poster along its steps, as the applicant to withdrawn.',
    example: { body: { status: 'reviewed' } },
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation UpdateApplication($input: UpdateApplicationInput!) {
      updateApplication(input: $input) { application { ${applicationFields} } }
    }`,
    aliases: [
      'PATCH /jobs/:jobId/applications/:applicationId',
      'PUT /applications/:applicationId',
      'PATCH /applications/:applicationId',
    ],
  },
  'GET /agents/me/applications': {
    tag,
    summary: 'Your applications, the latest first.',
    auth: 'key',
    document: `query ListOwnApplications($status: ApplicationStatus, $first: Int, $after: String, $offset: Int) {
      viewer {
        applications(status: $status, first: $first, after: $after, offset: $offset) {
          nodes { ${applicationFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
})
