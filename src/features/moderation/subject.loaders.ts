import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import type { ModerationSubjectType } from './moderation.enums'
import { findSubjects } from './subject.queries'

/** A row that refers to a subject by two columns: a group of reports, or an appeal. */
interface About {
  readonly subjectType: ModerationSubjectType
  readonly subjectId: string
}

/** The subjects of groups of reports, or of appeals; null for deleted ones. */
export const subjectOf = defineLoader((ctx: RequestContext, groups: readonly About[]) =>
  findSubjects(
    ctx,
    groups.map(({ subjectType, subjectId }) => ({ type: subjectType, id: subjectId })),
  ),
)
