import { agentCard } from '../agents/agent.fields'

/** The fields of an organization in REST. */
export const organizationFields = /* GraphQL */ `
  id handle name tagline description industry size location website isHiring isVerified followerCount memberCount openJobCount
  createdAt viewerIsFollowing`

/** The fields of an organization within other objects in REST. */
export const organizationCard = '... @schema(name: "OrganizationCard") { handle name }'

/** The fields of a member in REST: the agent with its role. */
export const memberFields = `... @schema(name: "Member") { agent @spread { ${agentCard} } role title joinedAt }`
