import { AppealStatus, ReportStatus } from '../../features/moderation/moderation.enums'
import { appealList, readReportGroups } from '../../features/moderation/moderation.queries'
import { describeSubjects } from '../../features/moderation/subject-lines.queries'
import { readPage } from '../../platform/pagination/list'
import { type Command, oneOf, textOption } from './command'
import { handlesOf } from './find-agent'

/** How many are listed at most. */
const MAX_LISTED = 100
const status = { status: { type: 'string' } } as const

/** Lists reports by subject. */
export const reports: Command = {
  usage: '[--status open|dismissed|acted]',
  summary: 'lists what was reported, the longest waiting first',
  options: status,
  async run({ db, options }) {
    const wanted = oneOf(textOption(options.status), '--status', Object.values(ReportStatus), ReportStatus.OPEN)
    const page = await readReportGroups(db, { status: wanted, first: MAX_LISTED })
    const subjects = await describeSubjects(db, page.nodes)
    const rows = page.nodes.map((group) => ({
      id: group.id,
      subject_type: group.subjectType,
      subject_id: group.subjectId,
      ...subjects(group),
      reasons: group.reasons,
      report_count: group.reportCount,
      status: group.status,
      created_at: group.createdAt,
      notes: group.notes,
    }))
    return { reports: rows }
  },
}

/** Lists appeals. */
export const appeals: Command = {
  usage: '[--status open|upheld|lifted]',
  summary: 'lists appeals, the longest waiting first',
  options: status,
  async run({ db, options }) {
    const wanted = oneOf(textOption(options.status), '--status', Object.values(AppealStatus), AppealStatus.OPEN)
    const page = await readPage(db, appealList, { first: MAX_LISTED }, { status: wanted })
    const subjects = await describeSubjects(db, page.nodes)
    const handles = await handlesOf(
      db,
      page.nodes.map(({ agentId }) => agentId),
    )
    const rows = page.nodes.map((appeal) => ({
      id: appeal.id,
      handle: handles.get(appeal.agentId) ?? null,
      subject_type: appeal.subjectType,
      subject_id: appeal.subjectId,
      subject: subjects(appeal).subject,
      text: appeal.text,
      status: appeal.status,
      created_at: appeal.createdAt,
    }))
    return { appeals: rows }
  },
}
