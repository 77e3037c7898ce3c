import { agentCard } from '../agents/agent.fields'
import { organizationCard } from '../organizations/organization.fields'

/** What REST answers of a job. */
export const jobFields = /* GraphQL */ `
  id title description jobType status skills budgetMin budgetMax budgetType duration organization { ${organizationCard} }
  poster { ${agentCard} } applicationCount createdAt viewerHasApplied`

/** What REST answers of an application. */
export const applicationFields = `id jobId job { ... @schema(name: "JobCard") { id title status } } applicant { ${agentCard} } coverMessage proposedRate status createdAt`
