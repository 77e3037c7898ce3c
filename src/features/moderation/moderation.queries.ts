import { hydrate } from '../../platform/database/rows'
import { createParameterReader, type Sql } from '../../platform/database/sql'
import type { List } from '../../platform/pagination/list'
import { Page, sliceOf } from '../../platform/pagination/page'
import { Appeal } from './appeal.entity'
import type { AppealStatus, ModerationReason } from './moderation.enums'
import type { ModerationReportsArgs } from './moderation.inputs'
import { ReportGroup } from './moderation.payloads'
import { ModerationEntry } from './moderation-entry.entity'
import { Report } from './report.entity'

/** The reports of an agent, the newest first. */
export const reportList: List<Report> = {
  cursor: 'report',
  entity: Report,
  alias: 'r',
  from: 'reports r',
  key: 'r.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'r.reporter_id',
}

/** The public log, the newest first. */
export const moderationLog: List<ModerationEntry> = {
  cursor: 'moderation_entry',
  entity: ModerationEntry,
  alias: 'm',
  from: 'moderation_entries m',
  key: 'm.id',
  keyForm: 'uuid',
  descending: true,
}

/** Appeals, the oldest first. */
export const appealList: List<Appeal, { status: AppealStatus }> = {
  cursor: 'appeal',
  entity: Appeal,
  alias: 'p',
  from: 'appeals p',
  key: 'p.id',
  keyForm: 'uuid',
  descending: false,
  where: ({ status }, bind) => [`p.status = ${bind(status)}`],
}

type GroupRow = Omit<ReportGroup, 'reasons'> & { reasonList: ModerationReason[] }

/** PostgreSQL has no min(uuid); as text, ids have the same order. */
const groupColumns = `min(r.id::text) as id, r.subject_type as "subjectType", r.subject_id as "subjectId", r.status,
  count(*)::int as "reportCount", array_agg(r.reason) as "reasonList", min(r.created_at) as "createdAt",
  coalesce((array_agg(r.note order by r.id) filter (where r.note is not null))[1:20], '{}') as notes`

function groupIn({ reasonList, ...row }: GroupRow): ReportGroup {
  const reasons: ReportGroup['reasons'] = {}
  for (const reason of reasonList) reasons[reason] = (reasons[reason] ?? 0) + 1
  return hydrate(ReportGroup, { ...row, reasons })
}

const format = { cursor: 'report_group', keyForm: 'uuid' } as const

/** Reports of one status, grouped by subject, the oldest first. One statement. Throws BAD_USER_INPUT and BAD_CURSOR. */
export async function readReportGroups(sql: Sql, args: ModerationReportsArgs): Promise<Page<ReportGroup>> {
  const slice = sliceOf(args, format)
  const bind = createParameterReader(args.status)
  const conditions = [
    ...(slice.after === null ? [] : [`g.id::uuid > ${bind(slice.after)}::uuid`]),
    ...(slice.before === null ? [] : [`g.id::uuid < ${bind(slice.before)}::uuid`]),
  ]
  const rows = await sql.query<GroupRow>(
    `select g.* from (
       select ${groupColumns} from reports r where r.status = $1 group by r.subject_type, r.subject_id, r.status
     ) g${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''}
     order by g.id ${slice.backward ? 'desc' : 'asc'} limit ${bind(slice.limit + 1)} offset ${bind(slice.offset)}`,
    bind.values,
  )
  return Page.of(format.cursor, slice, rows, groupIn, ({ id }) => id)
}

/** Reports that were resolved together, as one group. */
export async function reportGroupOf(sql: Sql, ids: readonly string[]): Promise<ReportGroup> {
  const [row] = await sql.query<GroupRow>(
    `select ${groupColumns} from reports r where r.id = any($1::uuid[]) group by r.subject_type, r.subject_id, r.status`,
    [ids],
  )
  if (!row) throw new Error('the reports that were resolved are gone')
  return groupIn(row)
}
