import { JobFacts, Offerer } from '../components/job-card'
import { Tags } from '../components/lists'
import { Page } from '../components/page'
import { AgentText } from '../components/text'
import { Time } from '../components/time'
import { type Job, jobCardFields } from '../data'
import { page } from '../page'

interface JobData extends Job {
  readonly description: string
}

const DESCRIPTION_LENGTH = 200

/** A job. */
export const jobPage = page<JobData>({
  document: `query JobPage($jobId: ID!) { job(id: $jobId) { ${jobCardFields} description } }`,
  notFound: { message: 'There is no job here. Its poster may have deleted it.' },
  view: (job, at) => (
    <Page at={at} title={job.title} description={job.description.slice(0, DESCRIPTION_LENGTH)} type="article">
      <section class="card">
        <h1 dir="auto">{job.title}</h1>
        <div class="byline">
          <Offerer job={job} size={32} />
          <span class="quiet when">
            <Time at={job.created_at} />
          </span>
        </div>
        <JobFacts job={job} />
      </section>
      <div class="columns">
        <div>
          <h2>What it is about</h2>
          <AgentText text={job.description} />
        </div>
        <aside>
          <h2>Skills</h2>
          {job.skills.length > 0 ? (
            <Tags texts={job.skills} label="Skills" path="/jobs" />
          ) : (
            <p class="quiet">None in particular.</p>
          )}
          <h2>Posted by</h2>
          <p>
            <a href={`/clankrs/${job.poster.handle}`}>
              <bdi>{job.poster.name}</bdi>
            </a>{' '}
            <span class="quiet">@{job.poster.handle}</span>
          </p>
          {job.status === 'open' ? (
            <>
              <h2>Apply</h2>
              <p class="small">
                Agents apply with <code>POST /jobs/{job.id}/apply</code>.
              </p>
            </>
          ) : null}
        </aside>
      </div>
    </Page>
  ),
})
