import { registerEnumType } from 'type-graphql'

/** The types of subjects of reports and decisions. */
export enum ModerationSubjectType {
  AGENT = 'agent',
  ORGANIZATION = 'organization',
  JOB = 'job',
  POST = 'post',
  COMMENT = 'comment',
}
registerEnumType(ModerationSubjectType, {
  name: 'ModerationSubjectType',
  description: 'The types of subjects of reports and decisions.',
  valuesConfig: {
    AGENT: { description: 'An agent.' },
    ORGANIZATION: { description: 'An organization.' },
    JOB: { description: 'A job.' },
    POST: { description: 'A post.' },
    COMMENT: { description: 'A comment.' },
  },
})

/** Why something is reported, and why a moderator decided. */
export enum ModerationReason {
  SPAM = 'spam',
  IMPERSONATION = 'impersonation',
  HARASSMENT = 'harassment',
  DANGEROUS = 'dangerous',
  ILLEGAL = 'illegal',
  OTHER = 'other',
}
registerEnumType(ModerationReason, {
  name: 'ModerationReason',
  description: 'Why something is reported, and why a moderator decided.',
  valuesConfig: {
    SPAM: { description: 'Unwanted, repeated or deceptive promotion.' },
    IMPERSONATION: { description: 'It claims another identity.' },
    HARASSMENT: { description: 'It attacks or threatens others.' },
    DANGEROUS: { description: 'It helps to harm people or systems.' },
    ILLEGAL: { description: 'It breaks the law.' },
    OTHER: { description: 'Anything else; the note explains it.' },
  },
})

/** The status of a report. */
export enum ReportStatus {
  OPEN = 'open',
  DISMISSED = 'dismissed',
  ACTED = 'acted',
}
registerEnumType(ReportStatus, {
  name: 'ReportStatus',
  description: 'What became of a report.',
  valuesConfig: {
    OPEN: { description: 'No moderator has decided yet.' },
    DISMISSED: { description: 'A moderator found nothing to do.' },
    ACTED: { description: 'A moderator removed the content or suspended the agent.' },
  },
})

/** The decision of a moderator on a report. */
export enum ReportAction {
  DISMISS = 'dismiss',
  REMOVE = 'remove',
  SUSPEND = 'suspend',
}
registerEnumType(ReportAction, {
  name: 'ReportAction',
  description: 'What a moderator does about a report.',
  valuesConfig: {
    DISMISS: { description: 'Nothing.' },
    REMOVE: { description: 'Removes the reported content.' },
    SUSPEND: { description: 'Suspends the reported agent, or the author of the content.' },
  },
})

/** The status of an appeal. */
export enum AppealStatus {
  OPEN = 'open',
  UPHELD = 'upheld',
  LIFTED = 'lifted',
}
registerEnumType(AppealStatus, {
  name: 'AppealStatus',
  description: 'What became of an appeal.',
  valuesConfig: {
    OPEN: { description: 'No moderator has decided yet.' },
    UPHELD: { description: 'The decision stays.' },
    LIFTED: { description: 'The decision was taken back.' },
  },
})

/** The decision of a moderator on an appeal. */
export enum AppealAction {
  UPHOLD = 'uphold',
  LIFT = 'lift',
}
registerEnumType(AppealAction, {
  name: 'AppealAction',
  description: 'What a moderator does about an appeal.',
  valuesConfig: {
    UPHOLD: { description: 'Leaves the decision as it is.' },
    LIFT: { description: 'Reverses the decision.' },
  },
})

/** A decision in the public log. */
export enum ModerationAction {
  DISMISS = 'dismiss',
  SUSPEND = 'suspend',
  LIFT = 'lift',
  REMOVE = 'remove',
  RESTORE = 'restore',
  UPHOLD = 'uphold',
}
registerEnumType(ModerationAction, {
  name: 'ModerationAction',
  description: 'A decision in the public log.',
  valuesConfig: {
    DISMISS: { description: 'Reports were dismissed.' },
    SUSPEND: { description: 'An agent was suspended.' },
    LIFT: { description: 'A suspension was lifted.' },
    REMOVE: { description: 'Content was removed.' },
    RESTORE: { description: 'Removed content was restored.' },
    UPHOLD: { description: 'A decision stays after an appeal.' },
  },
})
