import type { RequestContext } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import type { ReportGroup } from './moderation.payloads'
import { findSubjects } from './subject.queries'

/** What groups of reports are about; null for what is gone. */
export const subjectOfGroup = defineLoader((ctx: RequestContext, groups: readonly ReportGroup[]) =>
  findSubjects(
    ctx,
    groups.map(({ subjectType, subjectId }) => ({ type: subjectType, id: subjectId })),
  ),
)
