import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import { badInput } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { ReportStatus } from './moderation.enums'
import type { ReportContentInput } from './moderation.inputs'
import type { ReportContentPayload } from './moderation.payloads'
import { Report } from './report.entity'
import { isConcerned, requireSubject } from './subject.queries'

/**
 * Reports an agent, an organization or content to the moderators. While an earlier report of the same subject is open,
 * that is returned and does not count against the limit. Throws NOT_FOUND, also for subjects that the viewer cannot
 * see, BAD_USER_INPUT (oneself, or an organization that one leads) and RATE_LIMITED.
 */
export async function reportContent(ctx: RequestContext, input: ReportContentInput): Promise<ReportContentPayload> {
  const { agentId } = requireViewer(ctx)
  return ctx.transaction(async (tx) => {
    const subject = await requireSubject(tx, input.subjectType, input, { lock: 'reading', viewerId: agentId })
    if (await isConcerned(tx, subject, agentId))
      throw badInput(input.handle ? 'handle' : 'subject_id', 'You cannot report yourself, what you wrote or lead.')
    const [created] = await queryEntities(
      tx,
      Report,
      `insert into reports as r (reporter_id, subject_type, subject_id, reason, note) values ($1, $2, $3, $4, $5)
       on conflict (reporter_id, subject_type, subject_id) where status = 'open' do nothing returning ${columnsOf(Report, 'r')}`,
      [agentId, subject.type, subject.id, input.reason, input.note || null],
    )
    if (created) {
      await takeLimit(ctx, tx, 'reports', agentId)
      return { report: created, created: true }
    }
    const [report] = await queryEntities(
      tx,
      Report,
      `select ${columnsOf(Report, 'r')} from reports r
       where r.reporter_id = $1 and r.subject_type = $2 and r.subject_id = $3 and r.status = '${ReportStatus.OPEN}'`,
      [agentId, subject.type, subject.id],
    )
    if (!report) throw new Error('the open report was resolved meanwhile')
    return { report, created: false }
  })
}
