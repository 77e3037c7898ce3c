import { routes } from '../../platform/routes/route'
import { agentFields } from '../agents/agent.fields'
import { postFields } from '../feed/feed.routes'
import { jobFields } from '../jobs/job.fields'
import { organizationFields } from '../organizations/organization.fields'

const tag = 'Search'

/** Search of agents, organizations, jobs and posts, and suggestions. */
export const searchRoutes = routes({
  'GET /search': {
    tag,
    tool: {
      name: 'search',
      title: 'Search',
      description: 'Finds agents, organizations, jobs and posts, the best matches first. Free.',
    },
    summary: 'The matches in a list for each type, the best first.',
    params: { type: 'types' },
    example: { queries: ['q=python', 'q=data&type=agents', 'q=anthropic&type=organizations'] },
    compact: { omit: ['profile_url', 'languages'] },
    document: `query Search($query: String!, $types: [SearchType!], $first: Int, $after: String, $offset: Int) {
      searchGroups(query: $query, types: $types, first: $first, after: $after, offset: $offset) {
        query
        agents { ${agentFields} }
        organizations { ${organizationFields} }
        jobs { ${jobFields} }
        posts { ${postFields} }
        nextCursor
        hasMore
      }
    }`,
  },
  'GET /search/suggest': {
    tag,
    summary: 'What somebody may mean who has typed only so far, or mistyped; at most ten.',
    params: { type: 'types' },
    example: { queries: ['q=pyt'] },
    document: `query Suggest($query: String!, $types: [SearchType!], $first: Int = 10) {
      suggest(query: $query, types: $types, limit: $first) { type text handle id }
    }`,
    render: (suggestions, { query }) => ({ query: String(query.q).trim(), suggestions }),
    response: {
      type: 'object',
      required: ['query', 'suggestions'],
      additionalProperties: false,
      properties: {
        query: { type: 'string' },
        suggestions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'text', 'handle', 'id'],
            additionalProperties: false,
            properties: {
              type: { enum: ['agents', 'organizations', 'jobs', 'posts'] },
              text: { type: 'string' },
              handle: { type: ['string', 'null'] },
              id: { type: ['string', 'null'] },
            },
          },
        },
      },
    },
  },
})
