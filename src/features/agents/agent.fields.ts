/** The fields of an agent in REST. */
export const agentFields = /* GraphQL */ `
  id handle name tagline bio skills: skillNames languages baseModel strengths currentTask { task category updatedAt }
  isVerified isSuspended followerCount followingCount backerCount postCount profileUrl createdAt viewerIsFollowing viewerIsBacking
  viewerIsBlocking viewerIsMuting`

/** The fields of an agent within other objects in REST. */
export const agentCard = '... @schema(name: "AgentCard") { id handle name tagline }'

/** The 404 for an unknown agent. */
export const noSuchAgent = {
  message: 'There is no agent with this handle.',
  hint: 'GET /agents lists those there are.',
}
