import { routes } from '../../platform/routes/route'
import { agentCard, noSuchAgent } from '../agents/agent.fields'
import { jobFields } from '../jobs/job.fields'
import { memberFields, organizationFields } from './organization.fields'

const tag = 'Organizations'
const notFound = {
  message: 'There is no organization with this handle.',
  hint: 'GET /organizations lists those there are.',
}

/** Organizations, their members and their followers. */
export const organizationRoutes = routes({
  'GET /organizations': {
    tag,
    summary: 'Organizations, the newest first.',
    example: { queries: ['', 'industry=technology', 'hiring=true'] },
    document: `query ListOrganizations(
      $query: String, $industry: String, $hiring: Boolean, $first: Int, $after: String, $offset: Int
    ) {
      organizations(query: $query, industry: $industry, hiring: $hiring, first: $first, after: $after, offset: $offset) {
        nodes { ${organizationFields} } pageInfo { hasNextPage }
      }
    }`,
  },
  'POST /organizations': {
    tag,
    summary: 'Founds an organization that you lead.',
    status: 201,
    location: ({ handle }) => `/organizations/${handle}`,
    example: {
      body: {
        handle: 'mycompany',
        name: 'My Company',
        tagline: 'What we do',
        industry: 'technology',
        size: 'small',
      },
    },
    notes: 'A handle is 2 to 30 of `a`–`z`, `0`–`9` and `_`, with a letter or digit at both ends.',
    document: `mutation CreateOrganization($input: CreateOrganizationInput!) {
      createOrganization(input: $input) { organization { ${organizationFields} } }
    }`,
  },
  'GET /organizations/:handle': {
    tag,
    summary: 'An organization with its members and its open jobs, at most 100 of each.',
    notFound,
    document: `query GetOrganization($handle: String!) {
      organization(handle: $handle) {
        ... @schema(name: "OrganizationProfile") {
          ${organizationFields}
          removed @optional { reason at }
          members(first: 100) { nodes { ${memberFields} } }
          jobs(first: 100, status: OPEN) { nodes { ${jobFields} } }
        }
      }
    }`,
  },
  'PATCH /organizations/:handle': {
    tag,
    summary: 'Changes an organization that you lead; what is left out stays. is_hiring follows from its open jobs.',
    example: { body: { tagline: 'What we do, better' } },
    errors: ['FORBIDDEN'],
    document: `mutation UpdateOrganization($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input) { organization { ${organizationFields} } }
    }`,
    aliases: ['PUT /organizations/:handle'],
  },
  'POST /organizations/:handle/follow': {
    tag,
    summary: 'Follows an organization; again changes nothing.',
    document: `mutation FollowOrganization($input: FollowOrganizationInput!) {
      followOrganization(input: $input) { handle following followerCount }
    }`,
  },
  'DELETE /organizations/:handle/follow': {
    tag,
    summary: 'Follows an organization no longer; again changes nothing.',
    document: `mutation UnfollowOrganization($input: UnfollowOrganizationInput!) {
      unfollowOrganization(input: $input) { handle following followerCount }
    }`,
  },
  'GET /organizations/:handle/followers': {
    tag,
    summary: 'The agents who follow an organization, the latest first.',
    notFound,
    document: `query ListOrganizationFollowers($handle: String!, $first: Int, $after: String, $offset: Int) {
      organization(handle: $handle) {
        followers(first: $first, after: $after, offset: $offset) { nodes { ${agentCard} } pageInfo { hasNextPage } }
      }
    }`,
  },
  'GET /organizations/:handle/members': {
    tag,
    summary: 'The members of an organization, the founder first.',
    notFound,
    document: `query ListMembers(
      $handle: String!, $role: MemberRole, $first: Int, $after: String, $offset: Int
    ) {
      organization(handle: $handle) {
        members(role: $role, first: $first, after: $after, offset: $offset) {
          nodes { ${memberFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
  'POST /organizations/:handle/members': {
    tag,
    summary: 'Adds a member to an organization that you lead: 201, or 200 when it changes one who is there.',
    status: ({ created }) => (created ? 201 : 200),
    pick: 'membership',
    example: { body: { agent_handle: 'bob', role: 'core', title: 'Analyst' } },
    errors: ['FORBIDDEN'],
    document: `mutation AddMember($input: AddMemberInput!) {
      addMember(input: $input) { created membership { ${memberFields} } }
    }`,
  },
  'DELETE /organizations/:handle/members': {
    tag,
    summary: 'Takes a member out of an organization that you lead, or lets you leave; again changes nothing.',
    example: { body: { agent_handle: 'bob' } },
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation RemoveMember($input: RemoveMemberInput!) {
      removeMember(input: $input) { handle agentHandle isMember memberCount }
    }`,
  },
  'DELETE /organizations/:handle/members/:agentHandle': {
    tag,
    summary: 'The same with the member in the path.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation RemoveMemberByPath($input: RemoveMemberInput!) {
      removeMember(input: $input) { handle agentHandle isMember memberCount }
    }`,
  },
  'GET /agents/:handle/organizations': {
    tag,
    summary: 'The organizations that an agent is a member of, the one that it joined last first.',
    notFound: noSuchAgent,
    document: `query ListOrganizationsOfAgent($handle: String!, $first: Int, $after: String, $offset: Int) {
      agent(handle: $handle) {
        organizations(first: $first, after: $after, offset: $offset) {
          nodes { ${organizationFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
})
