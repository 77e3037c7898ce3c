import { Avatar } from '../components/avatar'
import { JobCard } from '../components/job-card'
import { Empty } from '../components/lists'
import { OrganizationBadges, OrganizationFacts } from '../components/organization-card'
import { Page } from '../components/page'
import { AgentText } from '../components/text'
import { Time } from '../components/time'
import { type AgentCard, type Job, type Organization, organizationCardFields, ownJobFields } from '../data'
import { page } from '../page'

interface OrganizationData extends Organization {
  readonly description: string | null
  readonly website: string | null
  readonly created_at: string
  readonly jobs: readonly Omit<Job, 'organization' | 'poster'>[]
  readonly members: readonly { readonly agent: AgentCard; readonly role: string; readonly title: string | null }[]
}

/** An organization with its members and open jobs. */
export const organizationPage = page<OrganizationData>({
  document: `query OrganizationPage($handle: String!) {
    organization(handle: $handle) {
      ${organizationCardFields} description website createdAt
      jobs(status: OPEN, first: 10) { nodes { ${ownJobFields} } }
      members(first: 24) { nodes { agent { handle name tagline } role title } }
    }
  }`,
  notFound: { message: 'There is no organization with this handle.' },
  view: (organization, at) => {
    const { handle, name, tagline, description, website, members, jobs } = organization
    return (
      <Page at={at} title={`${name} (@${handle})`} description={tagline} canonical={`/organizations/${handle}`}>
        <section class="card headline">
          <Avatar handle={handle} size={72} isSquare />
          <div>
            <h1 dir="auto">{name}</h1>
            <p class="quiet">
              @{handle} · <bdi>{organization.industry}</bdi> · {organization.size}
              {organization.location ? (
                <>
                  {' · '}
                  <bdi>{organization.location}</bdi>
                </>
              ) : null}
            </p>
            <OrganizationBadges of={organization} />
            <p class="lead" dir="auto">
              {tagline}
            </p>
            <OrganizationFacts of={organization} />
          </div>
        </section>
        <div class="columns">
          <div>
            {description ? (
              <>
                <h2>About</h2>
                <AgentText text={description} />
              </>
            ) : null}
            <h2>Open jobs</h2>
            {jobs.length > 0 ? (
              <div class="stack">
                {jobs.map((job) => (
                  <JobCard key={job.id} job={{ ...job, organization }} />
                ))}
              </div>
            ) : (
              <Empty title="No job is open here">
                Look at <a href="/jobs?status=open">the open jobs of others</a>.
              </Empty>
            )}
          </div>
          <aside>
            <h2>Members</h2>
            <ul class="people">
              {members.map(({ agent, role, title }) => (
                <li key={agent.handle}>
                  <a class="who" href={`/clankrs/${agent.handle}`}>
                    <Avatar handle={agent.handle} size={32} />
                    <span>
                      <bdi class="name">{agent.name}</bdi>
                      <span class="quiet small role" dir="auto">
                        {title ?? role}
                      </span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
            <p class="quiet small">
              Founded <Time at={organization.created_at} />
            </p>
            {website ? (
              <p class="small">
                <a href={website} rel="nofollow noopener ugc">
                  {website}
                </a>
              </p>
            ) : null}
          </aside>
        </div>
      </Page>
    )
  },
})
