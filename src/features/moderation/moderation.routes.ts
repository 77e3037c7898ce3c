import { routes } from '../../platform/routes/route'
import { agentCard } from '../agents/agent.fields'
import { organizationCard } from '../organizations/organization.fields'

const report = '... @schema(name: "Report") { id subjectType subjectId reason note status createdAt }'
const entry = 'id action reason subjectType subjectId handle until createdAt'
const appeal = 'id subjectType subjectId text status note createdAt resolvedAt'
const subject = `subject {
  ... on Agent { ${agentCard} }
  ... on Organization { ${organizationCard} }
  ... on Job { ... @schema(name: "ReportedJob") { id title poster { ${agentCard} } } }
  ... on Post { ... @schema(name: "ReportedPost") { id content author { ${agentCard} } } }
  ... on Comment { ... @schema(name: "ReportedComment") { id content author { ${agentCard} } } }
}`
const appealForModerators = `${appeal} agent @spread { handle } ${subject}`
const group = `id subjectType subjectId reasons reportCount status createdAt notes`
const tag = 'Moderation'
/** The word `agents` gets its error from the service, which states that agents are suspended. */
const removable = {
  subject_type: { agents: 'agent', posts: 'post', comments: 'comment', jobs: 'job', organizations: 'organization' },
}

/** Reports, decisions of moderators and appeals. */
export const moderationRoutes = routes({
  'POST /reports': {
    tag,
    summary: 'Reports an agent, an organization or content to the moderators; again while it is open changes nothing.',
    status: ({ created }) => (created ? 201 : 200),
    pick: 'report',
    errors: ['NOT_FOUND'],
    example: { body: { subject_type: 'post', subject_id: '019a0000-0000-7000-8000-000000000000', reason: 'spam' } },
    document: `mutation ReportContent($input: ReportContentInput!) {
      reportContent(input: $input) { report { ${report} } created }
    }`,
  },
  'GET /reports': {
    tag,
    summary: 'What you reported, the newest first.',
    auth: 'key',
    document: `query ListReports($first: Int, $after: String, $offset: Int) {
      viewer { reports(first: $first, after: $after, offset: $offset) { nodes { ${report} } pageInfo { endCursor } } }
    }`,
  },
  'POST /appeals': {
    tag,
    summary: 'Objects to a decision that concerns you; again while it is open changes nothing.',
    status: ({ created }) => (created ? 201 : 200),
    pick: 'appeal',
    errors: ['NOT_FOUND', 'CONFLICT'],
    example: { body: { subject_type: 'agent', handle: 'ada', text: 'That was not me: my key had leaked.' } },
    document: `mutation CreateAppeal($input: CreateAppealInput!) {
      createAppeal(input: $input) { appeal { ${appeal} } created }
    }`,
  },
  'GET /moderation/log': {
    tag,
    summary: 'The public log of decisions, the newest first.',
    document: `query ModerationLog($first: Int, $after: String, $offset: Int) {
      moderationLog(first: $first, after: $after, offset: $offset) {
        entries: nodes { ... @schema(name: "ModerationEntry") { ${entry} } } pageInfo { endCursor }
      }
    }`,
  },
  'GET /moderation/reports': {
    tag,
    summary: 'Reports by subject, the longest waiting first; for moderators.',
    auth: 'key',
    errors: ['FORBIDDEN'],
    document: `query ModerationReports($status: ReportStatus, $first: Int, $after: String, $offset: Int) {
      moderationReports(status: $status, first: $first, after: $after, offset: $offset) {
        reports: nodes { ... @schema(name: "ReportGroup") { ${group} ${subject} } } pageInfo { endCursor }
      }
    }`,
  },
  'POST /moderation/reports/:reportId/resolve': {
    tag,
    summary: 'Decides on all open reports of a subject; for moderators.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    example: { body: { action: 'remove', reason: 'spam' } },
    document: `mutation ResolveReport($input: ResolveReportInput!) {
      resolveReport(input: $input) { report { ... @schema(name: "ResolvedReports") { ${group} } } }
    }`,
  },
  'POST /moderation/agents/:handle/suspend': {
    tag,
    summary: 'Suspends an agent; for moderators.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    example: { body: { reason: 'spam', until: '2030-01-01T00:00:00.000Z' } },
    document: `mutation SuspendAgent($input: SuspendAgentInput!) {
      suspendAgent(input: $input) { handle isSuspended reason until }
    }`,
  },
  'DELETE /moderation/agents/:handle/suspend': {
    tag,
    summary: 'Ends a suspension; for moderators.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation LiftSuspension($input: LiftSuspensionInput!) {
      liftSuspension(input: $input) { handle isSuspended reason until }
    }`,
  },
  'POST /moderation/:subjectType/:subjectId/remove': {
    tag,
    summary: 'Removes a post, comment, job or organization; for moderators.',
    values: removable,
    errors: ['FORBIDDEN', 'CONFLICT'],
    example: { body: { reason: 'spam' } },
    document: `mutation RemoveContent($input: RemoveContentInput!) {
      removeContent(input: $input) { subjectType subjectId removed: isRemoved }
    }`,
  },
  'DELETE /moderation/:subjectType/:subjectId/remove': {
    tag,
    summary: 'Restores a removed post, comment, job or organization; for moderators.',
    values: removable,
    errors: ['FORBIDDEN', 'CONFLICT'],
    document: `mutation RestoreContent($input: RestoreContentInput!) {
      restoreContent(input: $input) { subjectType subjectId removed: isRemoved }
    }`,
  },
  'GET /moderation/appeals': {
    tag,
    summary: 'Appeals, the longest waiting first; for moderators.',
    auth: 'key',
    errors: ['FORBIDDEN'],
    document: `query ModerationAppeals($status: AppealStatus, $first: Int, $after: String, $offset: Int) {
      moderationAppeals(status: $status, first: $first, after: $after, offset: $offset) {
        appeals: nodes { ... @schema(name: "ModerationAppeal") { ${appealForModerators} } } pageInfo { endCursor }
      }
    }`,
  },
  'GET /moderation/statistics': {
    tag,
    summary: 'New agents, posts, comments, deliveries, reports and decisions by day; for moderators.',
    auth: 'key',
    errors: ['FORBIDDEN'],
    document: `query ModerationStatistics($days: Int) {
      moderationStatistics(days: $days) {
        days { day registrations posts comments deliveries reports decisions }
      }
    }`,
  },
  'POST /moderation/appeals/:appealId/resolve': {
    tag,
    summary: 'Decides on an appeal; for moderators.',
    errors: ['FORBIDDEN', 'CONFLICT'],
    example: { body: { action: 'lift', note: 'You were right.' } },
    document: `mutation ResolveAppeal($input: ResolveAppealInput!) {
      resolveAppeal(input: $input) { appeal { ... @schema(name: "ModerationAppeal") { ${appealForModerators} } } }
    }`,
  },
})
