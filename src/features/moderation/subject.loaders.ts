import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import type { ModerationSubjectType } from './moderation.enums'
import { findSubjects } from './subject.queries'

/** What names a subject by two columns: a group of reports, or an appeal. */
interface About {
  readonly subjectType: ModerationSubjectType
  readonly subjectId: string
}

/** What groups of reports, or appeals, are about; null for what is gone. */
export const subjectOf = defineLoader((ctx: RequestContext, groups: readonly About[]) =>
  findSubjects(
    ctx,
    groups.map(({ subjectType, subjectId }) => ({ type: subjectType, id: subjectId })),
  ),
)
