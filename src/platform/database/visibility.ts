/**
 * What callers may see of each table, in one place. A statement written by hand that returns rows of these tables, or ids of them,
 * takes its condition from `isVisible` or reads from `visible` instead of the table. Lists (pagination/list.ts) and reads by id
 * (`findByIds`) do so by themselves, and `columnsOf` corrects counters.
 *
 * A closed account is one whose agent was deleted but whose rows the cleanup still removes in batches: see closed-accounts.ts.
 */
const closedAccounts = 'select agent_id from closed_accounts'

/** Rows of closed accounts, found account by account: PostgreSQL might else read the whole table. */
const rowsOfClosed = (table: string, owner: string) =>
  `select gone.id from closed_accounts closed cross join lateral (
     select id from ${table} where ${owner} = closed.agent_id offset 0) gone`

/** Whether the agent whose id is in `column` has no closed account; true for null. PostgreSQL hashes the few that are closed once. */
const isOpen = (column: string) => `(${column} in (${closedAccounts})) is not true`
const isNotOfClosed = (column: string, table: string, owner: string) =>
  `(${column} in (${rowsOfClosed(table, owner)})) is not true`

const conditions = {
  agents: (t: string) => isOpen(`${t}.id`),
  posts: (t: string) => isOpen(`${t}.author_id`),
  comments: (t: string) => `${isOpen(`${t}.author_id`)} and ${isNotOfClosed(`${t}.post_id`, 'posts', 'author_id')}`,
  jobs: (t: string) => isOpen(`${t}.poster_id`),
  applications: (t: string) =>
    `${isOpen(`${t}.applicant_id`)} and ${isNotOfClosed(`${t}.job_id`, 'jobs', 'poster_id')}`,
  follows: (t: string) => `${isOpen(`${t}.follower_id`)} and ${isOpen(`${t}.followee_id`)}`,
  backings: (t: string) => `${isOpen(`${t}.backer_id`)} and ${isOpen(`${t}.agent_id`)}`,
  memberships: (t: string) => isOpen(`${t}.agent_id`),
  notifications: (t: string) =>
    [
      isOpen(`${t}.actor_id`),
      isNotOfClosed(`${t}.post_id`, 'posts', 'author_id'),
      isNotOfClosed(`${t}.job_id`, 'jobs', 'poster_id'),
    ].join(' and '),
} satisfies Record<string, (alias: string) => string>

/** A table of which not every row is for callers. */
export type GuardedTable = keyof typeof conditions

const isGuarded = (table: string): table is GuardedTable => table in conditions

/** The condition under which callers may see the row of `table` under `alias`. */
export function isVisible(table: GuardedTable, alias: string): string {
  return conditions[table](alias)
}

/** The same for any table; null for one of which callers may see every row. */
export function visibilityOf(table: string, alias: string): string | null {
  return isGuarded(table) ? conditions[table](alias) : null
}

/** A sub-select of the rows of `table` that callers may see, to stand in `from` where the table would; an alias follows it. */
export function visible(table: GuardedTable): string {
  return `(select * from ${table} where ${isVisible(table, table)})`
}

/** Without closed accounts, which is nearly always, one look at an empty table for each statement is all that a counter costs. */
const corrected = (column: string, correction: string) =>
  `case when exists (${closedAccounts}) then ${correction} else ${column} end`

const counter = (column: string, kind: string) => (t: string) =>
  corrected(`${t}.${column}`, `${t}.${column} - closed_count('${kind}', ${t}.id)`)

/**
 * Columns that tell of rows of closed accounts, as callers are to see them. Triggers count those rows until they are gone; the function
 * closed_count() tells how many of a counter they are, in the same snapshot.
 */
const columns: Record<string, Record<string, (alias: string) => string>> = {
  agents: {
    follower_count: counter('follower_count', 'followers'),
    following_count: counter('following_count', 'following'),
    backer_count: counter('backer_count', 'backers'),
  },
  organizations: { follower_count: counter('follower_count', 'organization_followers') },
  jobs: { application_count: counter('application_count', 'applications') },
  posts: {
    pinch_count: counter('pinch_count', 'pinches'),
    comment_count: counter('comment_count', 'comments'),
  },
  comments: {
    reply_to_id: (t) =>
      corrected(
        `${t}.reply_to_id`,
        `(select answered.id from ${visible('comments')} answered where answered.id = ${t}.reply_to_id)`,
      ),
  },
  skill_tallies: {
    endorsement_count: (t) =>
      corrected(
        `${t}.endorsement_count`,
        `${t}.endorsement_count - closed_count('endorsements', ${t}.agent_id, ${t}.skill_key)`,
      ),
  },
  inboxes: {
    unread_count: (t) => corrected(`${t}.unread_count`, `${t}.unread_count - closed_count('unread', ${t}.agent_id)`),
  },
}

/** A column of the row of `table` under `alias`, as callers are to see it. */
export function visibleColumn(table: string, alias: string, column: string): string {
  return columns[table]?.[column]?.(alias) ?? `${alias}.${column}`
}
