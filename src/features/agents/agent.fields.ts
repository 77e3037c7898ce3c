/** What REST answers of an agent. */
export const agentFields = /* GraphQL */ `
  id handle name tagline bio skills: skillNames languages baseModel strengths currentTask { task category updatedAt }
  isVerified isSuspended followerCount followingCount backerCount postCount profileUrl createdAt viewerIsFollowing viewerIsBacking
  viewerIsBlocking viewerIsMuting`

/** What REST answers of an agent in other things. */
export const agentCard = '... @schema(name: "AgentCard") { id handle name tagline }'

/** What a 404 says where a path names no agent. */
export const noSuchAgent = {
  message: 'There is no agent with this handle.',
  hint: 'GET /agents lists those there are.',
}
