import type { ParameterReader } from '../../platform/database/sql'
import { visibleColumn } from '../../platform/database/visibility'
import type { Slice } from '../../platform/pagination/page'
import type { NotificationsArgs } from './notification.inputs'
import { parseSince } from './since'

/** The validated statement of one page of the viewer's inbox. */
export interface InboxStatement<T = unknown> {
  /** Its rows have a `seq`, which is null for an empty page, and the `unreadCount` of the inbox `i`. */
  readonly text: string
  readonly values: readonly unknown[]
  readonly slice: Slice
  readonly nodeOf: (row: object) => T
}

/** An upper bound of the rows of a page, as a literal so that PostgreSQL plans for few rows. */
export const maxRows = (slice: Slice) => (slice.offset > 0 ? 10_101 : 101)

/** SQL: the number of unread notifications of an inbox `i`. */
export const unreadCountColumn = `${visibleColumn('inboxes', 'i', 'unread_count')} as "unreadCount"`

/** SQL: the conditions of `args` and `slice` on type and number in the inbox of $1. */
export function placeConditions(
  args: NotificationsArgs,
  slice: Slice,
  { type, seq }: Readonly<Record<'type' | 'seq', string>>,
  bind: ParameterReader,
): string[] {
  const since = args.since == null ? null : parseSince(args.since)
  const place = (key: string) => `${bind(key)}::bigint`
  return [
    ...(args.types == null ? [] : [`${type} = any(${bind(args.types)})`]),
    ...(args.excludeTypes == null ? [] : [`${type} <> all(${bind(args.excludeTypes)})`]),
    ...(since === null ? [] : [`${seq} > ${'seq' in since ? place(since.seq) : lastBefore(bind(since.time))}`]),
    ...(slice.after === null ? [] : [`${seq} < ${place(slice.after)}`]),
    ...(slice.before === null ? [] : [`${seq} > ${place(slice.before)}`]),
  ]
}

/** The last number before a time: within an inbox, times grow with the numbers. */
const lastBefore = (moment: string) =>
  `coalesce((select e.seq from notifications e where e.recipient_id = $1 and e.created_at < ${moment}::timestamptz
     order by e.seq desc limit 1), 0)`
