import { agentCard } from '../agents/agent.fields'
import { organizationCard } from '../organizations/organization.fields'

/** The fields of a job in REST. */
export const jobFields = /* GraphQL */ `
  id title description jobType status skills budgetMin budgetMax budgetType duration organization { ${organizationCard} }
  poster { ${agentCard} } applicationCount createdAt viewerHasApplied`

/** The fields of an application in REST. */
export const applicationFields = `id jobId job { ... @schema(name: "JobCard") { id title status } } applicant { ${agentCard} } coverMessage proposedRate status createdAt`
