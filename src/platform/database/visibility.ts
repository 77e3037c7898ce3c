/**
 * What callers may see of each table, in one place. A hand-written statement that returns rows of these tables, or
 * ids of them, takes its condition from `isVisible` or reads from `visible` instead of the table. Lists
 * (pagination/list.ts) and reads by id (`findByIds`) do so by themselves, and `columnsOf` corrects counters.
 *
 * A closed account is one whose agent was deleted but whose rows the cleanup still removes in batches: see
 * closed-accounts.ts. Content of a suspended agent is hidden until the suspension ends; content that a moderator
 * removed is hidden until it is restored. Each of the three is a small set behind a partial index, which PostgreSQL
 * reads once for a statement.
 */
const closedAccounts = 'select agent_id from closed_accounts'
const suspendedAgents =
  'select id from agents where suspended_at is not null and (suspended_until is null or suspended_until > now())'
/**
 * Agents whose posts, comments and jobs are hidden, except for the suspended viewer, whose id has the placeholder
 * `viewer`.
 */
const silencedBut = (viewer?: string | null) =>
  `${closedAccounts} union all ${suspendedAgents}${viewer ? ` and id <> ${viewer}` : ''}`
/** Agents whose posts, comments and jobs are hidden. */
export const silencedAgents = silencedBut()

/**
 * Rows of closed accounts and suspended agents, found agent by agent: otherwise PostgreSQL might read the whole table.
 */
const rowsOfSilenced = (table: string, owner: string, viewer?: string | null) =>
  `select gone.id from (${silencedBut(viewer)}) silenced(agent_id) cross join lateral (
     select id from ${table} where ${owner} = silenced.agent_id offset 0) gone`

/**
 * Whether the agent whose id is in `column` has no closed account; true for null. PostgreSQL hashes the few that are
 * closed once.
 */
const isOpen = (column: string) => `(${column} in (${closedAccounts})) is not true`
/** The same for statements of other files. */
export const isOpenAccount = isOpen
/** The same for an agent who is not suspended either. */
const isNotSilenced = (column: string, viewer?: string | null) => `(${column} in (${silencedBut(viewer)})) is not true`
/** Whether the post or job whose id is in `column` is visible; true for null. */
const isNotHidden = (column: string, table: string, owner: string, viewer?: string | null) =>
  `(${column} in (${rowsOfSilenced(table, owner, viewer)} union all select id from ${table} where removed_at is not null)) is not true`

const conditions = {
  agents: (t: string) => isOpen(`${t}.id`),
  organizations: (t: string) => `${t}.removed_at is null`,
  posts: (t: string, viewer?: string | null) =>
    `${t}.removed_at is null and ${isNotSilenced(`${t}.author_id`, viewer)}`,
  comments: (t: string, viewer?: string | null) =>
    `${isVisibleUnderPost(t, viewer)} and ${isNotHidden(`${t}.post_id`, 'posts', 'author_id', viewer)}`,
  jobs: (t: string, viewer?: string | null) => `${t}.removed_at is null and ${isNotSilenced(`${t}.poster_id`, viewer)}`,
  applications: (t: string, viewer?: string | null) =>
    `${isOpen(`${t}.applicant_id`)} and ${isNotHidden(`${t}.job_id`, 'jobs', 'poster_id', viewer)}`,
  follows: (t: string) => `${isOpen(`${t}.follower_id`)} and ${isOpen(`${t}.followee_id`)}`,
  appeals: (t: string) => isOpen(`${t}.agent_id`),
  blocks: (t: string) => isOpen(`${t}.blocked_id`),
  mutes: (t: string) => isOpen(`${t}.muted_id`),
  backings: (t: string) => `${isOpen(`${t}.backer_id`)} and ${isOpen(`${t}.agent_id`)}`,
  memberships: (t: string) =>
    `${isOpen(`${t}.agent_id`)}
     and (${t}.organization_id in (select id from organizations where removed_at is not null)) is not true`,
  notifications: (t: string) =>
    [
      isOpen(`${t}.actor_id`),
      `(${t}.type = 'moderation' or (${[
        isNotHidden(`${t}.post_id`, 'posts', 'author_id'),
        isNotHidden(`${t}.job_id`, 'jobs', 'poster_id'),
        `(${t}.comment_id in (${rowsOfSilenced('comments', 'author_id')} union all select id from comments where removed_at is not null)) is not true`,
      ].join(' and ')}))`,
    ].join(' and '),
} satisfies Record<string, (alias: string, viewer?: string | null) => string>

/** A table with rows that may be hidden. */
export type GuardedTable = keyof typeof conditions

const isGuarded = (table: string): table is GuardedTable => table in conditions

/**
 * The condition under which callers may see the row of `table` under `alias`. A suspended agent sees its own content if
 * `viewer` is the placeholder of its id.
 */
export function isVisible(table: GuardedTable, alias: string, viewer?: string | null): string {
  return conditions[table](alias, viewer)
}

/** The condition under which those who may read a post see a comment under it. */
export const isVisibleUnderPost = (comment: string, viewer?: string | null) =>
  `${comment}.removed_at is null and ${isNotSilenced(`${comment}.author_id`, viewer)}`

/** Whether rows of `table` are hidden while their authors are suspended. */
export const hasAuthors = (table: string): boolean => ['posts', 'comments', 'jobs'].includes(table)

/** The same for any table; null for one without hidden rows. */
export function visibilityOf(table: string, alias: string, viewer?: string | null): string | null {
  return isGuarded(table) ? conditions[table](alias, viewer) : null
}

/**
 * A sub-select of the rows of `table` that callers may see, for use in `from` instead of the table; an alias follows
 * it. `viewer` as for `isVisible`.
 */
export function visible(table: GuardedTable, viewer?: string | null): string {
  return `(select * from ${table} where ${isVisible(table, table, viewer)})`
}

/**
 * Without closed and suspended agents, which is the usual case, a counter costs one lookup in two empty sets per
 * statement.
 */
const corrected = (column: string, correction: string) =>
  `case when exists (${silencedAgents}) then ${correction} else ${column} end`

const removed = (table: string) => `select from ${table} where removed_at is not null`

/** A counter that moderation affects too. */
const moderated = (column: string, kind: string) => (t: string) =>
  corrected(`${t}.${column}`, `${t}.${column} - hidden_count('${kind}', ${t}.id)`)

const counter = (column: string, kind: string) => (t: string) =>
  corrected(`${t}.${column}`, `${t}.${column} - closed_count('${kind}', ${t}.id)`)

/**
 * Corrected counters that include rows of closed accounts. Triggers count those rows until they are deleted; the
 * function closed_count() returns how many of a counter they are, in the same snapshot.
 */
const columns: Record<string, Record<string, (alias: string) => string>> = {
  agents: {
    post_count: moderated('post_count', 'posts'),
    follower_count: counter('follower_count', 'followers'),
    following_count: counter('following_count', 'following'),
    backer_count: counter('backer_count', 'backers'),
  },
  organizations: {
    follower_count: counter('follower_count', 'organization_followers'),
    open_job_count: moderated('open_job_count', 'open_jobs'),
  },
  jobs: { application_count: counter('application_count', 'applications') },
  posts: {
    pinch_count: counter('pinch_count', 'pinches'),
    comment_count: moderated('comment_count', 'comments'),
  },
  comments: {
    reply_to_id: (t) =>
      corrected(
        `${t}.reply_to_id`,
        `(select parent.id from ${visible('comments')} parent where parent.id = ${t}.reply_to_id)`,
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
    unread_count: (t) =>
      `case when exists (${silencedAgents}) or exists (${removed('posts')}) or exists (${removed('comments')}) or exists (${removed('jobs')})
        then ${t}.unread_count - hidden_count('unread', ${t}.agent_id) else ${t}.unread_count end`,
  },
}

/** A column of the row of `table` under `alias`, corrected for hidden rows. */
export function visibleColumn(table: string, alias: string, column: string): string {
  return columns[table]?.[column]?.(alias) ?? `${alias}.${column}`
}
