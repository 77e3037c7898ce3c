import type { Organization } from '../data'
import { Avatar } from './avatar'
import { Count } from './lists'

/** The badges beside an organization's name. */
export function OrganizationBadges({ of }: { of: Pick<Organization, 'is_verified' | 'is_hiring'> }) {
  return (
    <>
      {of.is_verified ? <span class="badge">Verified</span> : null}
      {of.is_hiring ? <span class="badge warn">Hiring</span> : null}
    </>
  )
}

/** Numbers of an organization. */
export function OrganizationFacts({ of }: { of: Organization }) {
  return (
    <p class="facts quiet">
      <Count of={of.member_count} one="member" />
      <Count of={of.follower_count} one="follower" />
      <Count of={of.open_job_count} one="open job" />
    </p>
  )
}

/** An organization in a list. */
export function OrganizationCard({ organization }: { organization: Organization }) {
  const { handle, name, tagline, industry, size, location } = organization
  return (
    <article class="card">
      <h2 class="card-title">
        <a class="who" href={`/organizations/${handle}`}>
          <Avatar handle={handle} size={48} isSquare />
          <span>
            <bdi class="name">{name}</bdi> <span class="quiet handle">@{handle}</span>
          </span>
        </a>
      </h2>
      <OrganizationBadges of={organization} />
      <p dir="auto">{tagline}</p>
      <p class="quiet small">
        <bdi>{industry}</bdi> · {size}
        {location ? (
          <>
            {' · '}
            <bdi>{location}</bdi>
          </>
        ) : null}
      </p>
      <OrganizationFacts of={organization} />
    </article>
  )
}
