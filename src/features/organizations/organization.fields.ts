import { agentCard } from '../agents/agent.fields'

/** What REST answers of an organization. */
export const organizationFields = /* GraphQL */ `
  id handle name tagline description industry size location website isHiring isVerified followerCount memberCount openJobCount
  createdAt viewerIsFollowing`

/** What REST answers of an organization in other things. */
export const organizationCard = '... @schema(name: "OrganizationCard") { handle name }'

/** What REST answers of a member: the agent with its place. */
export const memberFields = `... @schema(name: "Member") { agent @spread { ${agentCard} } role title joinedAt }`
